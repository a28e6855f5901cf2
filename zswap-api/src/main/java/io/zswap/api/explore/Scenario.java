package io.zswap.api.explore;

import io.zswap.api.machine.Digest;
import java.util.List;

/**
 * A program of a few tasks on one machine, ready to be run from its initial state any number of
 * times. Deterministic: the same schedule gives the same trace, always. Not thread-safe.
 *
 * <p>A task announces each step at a point before it takes it: what the step will touch is known
 * while the task waits, and does not change until the task runs.
 */
public interface Scenario extends AutoCloseable {
  /** Number of tasks, 1 to {@link Trace#MAX_TASKS}. */
  int tasks();

  /**
   * Runs once. The tasks named by {@code schedule} take the first steps. After that the task that
   * ran last goes on as long as it is enabled and awake, then the lowest that is. A task in {@code
   * asleep} is not chosen until a step is taken that depends on its announced one; if only sleeping
   * tasks are enabled, the run ends as {@link Trace.End#CUT}.
   *
   * @param schedule one task per step; only the first {@code length} count
   * @param asleep bit per task, as of the end of the schedule
   * @param trace overwritten
   * @throws io.zswap.api.MachineException if the run is not repeatable or the machine broke down in
   *     a way that is not the fault of the code under test
   * @throws IllegalArgumentException if the schedule names a task that is not enabled there
   */
  void run(byte[] schedule, int length, int asleep, Trace trace);

  /**
   * How much the runs so far have found out about plain memory that two tasks used with nothing to
   * order them: words, each an object of traces from then on, and steps that use them. That a step
   * does is known only when it is over; what is said of a step that was only announced is what it
   * may use, as far as is known. So a search that leaves runs out because steps do not depend on
   * each other begins again when this has changed.
   */
  default long dependences() {
    return 0;
  }

  /**
   * Runs the same schedule again and again, and keeps nothing but what it came to: for measuring,
   * and for checking that runs are repeatable. A machine behind a language boundary does all of
   * them in one call, and keeps no trace.
   *
   * @param schedule what the first steps are; after that as in {@link #run}
   * @param times at least 1
   * @param facts whether the facts that a run leaves are taken, too
   * @throws IllegalArgumentException if the schedule names a task that is not enabled there
   */
  default Replay replay(byte[] schedule, int times, boolean facts) {
    Trace trace = new Trace();
    Replay sum = null;
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      run(schedule, schedule.length, 0, trace);
      long outcome = 0;
      for (int k = 0; facts && k < trace.factCount(); k++) {
        outcome = Digest.fold(outcome, trace.fact(k));
      }
      Replay one =
          new Replay(
              1,
              trace.end(),
              trace.length(),
              outcome,
              !trace.violations().isEmpty(),
              0,
              System.nanoTime() - start);
      sum = sum == null ? one : sum.and(one);
    }
    if (sum == null) {
      throw new IllegalArgumentException(times + " runs are not at least one");
    }
    return sum;
  }

  /**
   * Runs once more and says in words what each step was. Slow; for witnesses, never for searching.
   *
   * @param schedule a whole run, as {@link Trace#schedule()} gives it
   * @return one text per step
   */
  List<StepText> explain(byte[] schedule);

  /** Frees everything. Idempotent. */
  @Override
  void close();
}
