package io.zswap.core.explore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Trace;
import io.zswap.core.sync.Sync.Op;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Two tasks under every schedule of at most so many preemptions, enumerated as plainly as can be:
 * for tests of parts that no scenario reaches. For one thread.
 */
public final class EverySchedule {
  /** Never more than this, whatever goes wrong. */
  private static final int MOST_RUNS = 200_000;

  private final int preemptions;
  private final Trace trace = new Trace();
  private int runs;

  /** For schedules of at most so many preemptions. */
  public EverySchedule(int preemptions) {
    this.preemptions = preemptions;
  }

  /** What two tasks work on, new for each run. */
  public abstract static class Rig implements AutoCloseable {
    private final Scheduler scheduler = new Scheduler(2);

    /** For the parts that are tested. */
    protected final ControlledSync sync =
        new ControlledSync(scheduler, EnumSet.allOf(Op.class), true, FreeMode.POISON, false);

    /** For subclasses. */
    protected Rig() {}

    /** What task 0 or 1 does. */
    protected abstract void run(int task);

    /** Throws if something is wrong after both have ended. */
    protected abstract void check();

    @Override
    public final void close() {
      scheduler.close();
    }
  }

  private static final class Prefix {
    final byte[] schedule;
    final int preemptions;

    Prefix(byte[] schedule, int preemptions) {
      this.schedule = schedule;
      this.preemptions = preemptions;
    }
  }

  /** Tasks 0 and 1 with one operation each, and no worker. */
  static Tasks tasks(IntConsumer run) {
    return new Tasks() {
      @Override
      public int operation(int task) {
        return 0;
      }

      @Override
      public void run(int task) {
        run.accept(task);
      }

      @Override
      public boolean isWorkQueued() {
        return false;
      }

      @Override
      public void work() {}
    };
  }

  /** How many schedules the last search ran. */
  public int runs() {
    return runs;
  }

  /** The first thing that went wrong, or nothing. */
  public String firstWrong(Supplier<Rig> rigs) {
    ArrayDeque<Prefix> todo = new ArrayDeque<>();
    todo.add(new Prefix(new byte[0], 0));
    for (runs = 0; !todo.isEmpty(); runs++) {
      assertTrue(runs < MOST_RUNS, "too many schedules");
      Prefix prefix = todo.poll();
      String wrong = run(prefix.schedule, rigs);
      if (!wrong.isEmpty()) {
        return wrong;
      }
      branch(prefix, todo);
    }
    return "";
  }

  private String run(byte[] prefix, Supplier<Rig> rigs) {
    try (Rig rig = rigs.get()) {
      trace.clear();
      Throwable thrown =
          rig.scheduler.run(tasks(rig::run), rig.sync, prefix, prefix.length, 0, trace);
      if (thrown != null) {
        return thrown.toString();
      }
      if (trace.end() != Trace.End.FINISHED) {
        return rig.scheduler.standstill();
      }
      try {
        rig.check();
      } catch (RuntimeException | AssertionError e) {
        return "afterwards: " + e;
      }
      return "";
    }
  }

  /** Whoever else could have run at each step after the prefix. */
  private void branch(Prefix prefix, ArrayDeque<Prefix> todo) {
    byte[] whole = new byte[trace.length()];
    for (int step = 0; step < whole.length; step++) {
      whole[step] = (byte) trace.task(step);
    }
    for (int step = prefix.schedule.length; step < whole.length; step++) {
      int before = step == 0 ? -1 : whole[step - 1];
      int enabled = trace.enabled(step);
      for (int task = 0; task < 4; task++) {
        if (task == whole[step] || (enabled >> task & 1) == 0) {
          continue;
        }
        boolean preempts = before >= 0 && task != before && (enabled >> before & 1) != 0;
        int then = prefix.preemptions + (preempts ? 1 : 0);
        if (then <= preemptions) {
          byte[] other = Arrays.copyOf(whole, step + 1);
          other[step] = (byte) task;
          todo.add(new Prefix(other, then));
        }
      }
    }
  }
}
