package io.zswap.conformance.litmus;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramException;
import io.zswap.conformance.program.Step;
import java.util.ArrayList;
import java.util.List;

/** Makes scenarios' specifications of programs. */
public final class Specs {
  /** Most tasks of a program that is explored. */
  public static final int MAX_TASKS = 3;

  private Specs() {}

  /**
   * The specification of a program.
   *
   * @throws ProgramException if it has too many tasks or expects results, which an explorer cannot
   *     check one by one
   */
  public static ScenarioSpec of(
      Program program, Protocol protocol, FreeMode free, Granularity granularity) {
    String name = program.header().name();
    if (program.tasks().size() > MAX_TASKS) {
      throw new ProgramException(
          name
              + " has "
              + program.tasks().size()
              + " tasks, and at most "
              + MAX_TASKS
              + " are explored; let one task do what need not overlap, or the setup");
    }
    List<Operation> setup = new ArrayList<>(program.header().setup());
    setup.addAll(operations(name, program.setup()));
    return new ScenarioSpec(
        program.header().config(),
        protocol,
        setup,
        program.tasks().stream().map(task -> operations(name, task.steps())).toList(),
        operations(name, program.after()),
        free,
        granularity);
  }

  private static List<Operation> operations(String name, List<Step> steps) {
    for (Step step : steps) {
      if (step.expectation().isPresent()) {
        throw new ProgramException(
            name
                + " expects a result, which depends on the interleaving here and is part of the"
                + " outcome: leave 'expect' out");
      }
    }
    return steps.stream().map(Step::operation).toList();
  }
}
