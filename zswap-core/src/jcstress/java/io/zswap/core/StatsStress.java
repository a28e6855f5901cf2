package io.zswap.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.core.Stats.Stat;
import io.zswap.core.sync.Sync;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Counters are changed by everybody at once and read by anybody. */
public class StatsStress {
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Looked at with its own counted.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Looked at with both, before one went.")
  @Outcome(expect = FORBIDDEN, desc = "A count was lost; at the end it must be exact.")
  @State
  public static class NoCountIsLost {
    private final Stats stats = new Stats(new Tracepoints() {}, 8, Sync.jdk());

    @Actor
    public void one() {
      stats.inc(Stat.STORED_PAGES);
    }

    @Actor
    public void two(JJ_Result r) {
      stats.inc(Stat.STORED_PAGES);
      r.r1 = stats.get(Stat.STORED_PAGES);
      stats.dec(Stat.STORED_PAGES);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r2 = stats.get(Stat.STORED_PAGES);
    }
  }
}
