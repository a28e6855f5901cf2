package io.zswap.api.explore;

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
