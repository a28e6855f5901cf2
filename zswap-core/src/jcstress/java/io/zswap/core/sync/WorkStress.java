package io.zswap.core.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A work item is queued at most once, and no queueing is forgotten. */
public class WorkStress {
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Queued by one, found queued by the other.")
  @Outcome(expect = FORBIDDEN, desc = "Queued twice at one time, or not at all.")
  @State
  public static class QueuedOnce {
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final Work work = new Work(runs::incrementAndGet, w -> queued.incrementAndGet());

    @Actor
    public void one() {
      work.queue();
    }

    @Actor
    public void two() {
      work.queue();
    }

    @Arbiter
    public void end(II_Result r) {
      while (work.run()) {
        // Until nothing is queued.
      }
      r.r1 = queued.get();
      r.r2 = runs.get();
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The body saw what it was queued for.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Found queued, so not queued again, and yet the run that was due missed the news.")
  @State
  public static class PlainNewsIsSeen {
    private final Work work = new Work(this::body, w -> {});
    private int news;
    private int seen;

    public PlainNewsIsSeen() {
      work.queue();
    }

    private void body() {
      seen = news;
    }

    @Actor
    public void queue() {
      news = 1;
      work.queue();
    }

    @Actor
    public void run() {
      work.run();
    }

    @Arbiter
    public void end(I_Result r) {
      work.run();
      r.r1 = seen;
    }
  }
}
