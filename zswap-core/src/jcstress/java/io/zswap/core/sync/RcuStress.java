package io.zswap.core.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A reader that found something under RCU reads it before it is freed. */
public class RcuStress {
  /** Whose locks wait for a grace period's writer, as in an area. */
  private static final Sync SYNC = Sync.jdk();

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The reader came too late to find it.")
  @Outcome(id = "1, 42", expect = ACCEPTABLE, desc = "Found, and not freed while it was read.")
  @Outcome(expect = FORBIDDEN, desc = "Freed under a reader: the grace period was too short.")
  @State
  public static class GracePeriod {
    private final Rcu rcu = new Rcu(SYNC.mutex("grace periods"));
    private volatile int found = 1;
    private int memory = 42;

    @Actor
    public void reader(II_Result r) {
      int token = rcu.readLock(0);
      if (found == 1) {
        r.r1 = 1;
        r.r2 = memory;
      }
      rcu.readUnlock(token);
    }

    @Actor
    public void writer() {
      found = 0;
      rcu.synchronize();
      memory = -1;
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both sections came too late to find it.")
  @Outcome(id = "42, 0", expect = ACCEPTABLE, desc = "The first found it, whole.")
  @Outcome(id = "42, 42", expect = ACCEPTABLE, desc = "Both found it, whole.")
  @Outcome(expect = FORBIDDEN, desc = "Freed under a section of another stripe than the last.")
  @State
  public static class TwoStripes {
    private final Rcu rcu = new Rcu(SYNC.mutex("grace periods"));
    private volatile int found = 1;
    private int memory = 42;

    private int read(int stripe) {
      int token = rcu.readLock(stripe);
      int seen = found == 1 ? memory : 0;
      rcu.readUnlock(token);
      return seen;
    }

    @Actor
    public void reader(II_Result r) {
      r.r1 = read(0);
      r.r2 = read(Rcu.STRIPES - 1);
    }

    @Actor
    public void writer() {
      found = 0;
      rcu.synchronize();
      memory = -1;
    }
  }
}
