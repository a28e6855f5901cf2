package io.zswap.api.explore;

import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import java.util.List;

/**
 * What a scenario runs: {@code setup} once, by one task, with deferred work done after each
 * operation; then {@code tasks} at the same time; then, when nothing is left to run, {@code after},
 * again by one task.
 *
 * <p>Work items (the shrink worker, pool releases) and RCU callbacks that the tasks cause run on
 * tasks of their own, after those of the program. Whatever is left of them when every task has
 * finished runs before {@code after}.
 *
 * @param config how the machine starts
 * @param protocol which position of each thread the machine follows
 * @param setup sequential
 * @param tasks one list per task, 1 to 3 of them
 * @param after sequential; what it returns lets a judge see what the tasks have left
 * @param free what becomes of freed memory
 * @param granularity where tasks can be interrupted
 */
public record ScenarioSpec(
    MachineConfig config,
    Protocol protocol,
    List<Operation> setup,
    List<List<Operation>> tasks,
    List<Operation> after,
    FreeMode free,
    Granularity granularity) {
  /** Copies the lists. */
  public ScenarioSpec {
    setup = List.copyOf(setup);
    tasks = tasks.stream().map(List::copyOf).toList();
    after = List.copyOf(after);
  }
}
