package io.zswap.conformance.crosscheck;

import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.judge.StepwiseJudge;
import java.util.ArrayList;
import java.util.List;

/** Holds the invariants against each machine of a run when it stands still, as a soak does. */
final class RestLook {
  private final List<StepwiseJudge> judges = new ArrayList<>();

  /** Emptying writes to the device: of a file, which may be looked at later, nothing is changed. */
  private final boolean empties;

  RestLook(MachineConfig config, int machines) {
    for (int i = 0; i < machines; i++) {
      judges.add(new StepwiseJudge(config));
    }
    empties = config.deviceFile().isEmpty();
  }

  /** Takes in what an operation did; what is wrong with that others say. */
  void accept(Operation operation, List<Runner> runners) {
    for (int i = 0; i < judges.size(); i++) {
      StepReport report = runners.get(i).report;
      if (report != null) {
        judges.get(i).accept(operation, report);
      }
    }
  }

  /** What is broken at the end, and when the machines have been emptied. */
  List<String> atTheEnd(List<Runner> runners) {
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < judges.size(); i++) {
      Runner runner = runners.get(i);
      for (String what : look(judges.get(i), runner)) {
        broken.add(runner.name + ": " + what);
      }
    }
    return broken;
  }

  private List<String> look(StepwiseJudge judge, Runner runner) {
    try {
      List<String> seen = judge.look(runner.machine);
      return seen.isEmpty() && empties ? judge.empty(runner.machine) : seen;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      return List.of("I6 progress: it ended with " + e);
    }
  }
}
