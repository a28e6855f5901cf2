package io.zswap.conformance.kit;

import io.zswap.api.MachineException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.judge.StepwiseJudge;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.program.Step;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * I1 to I7 on one long run: looked for every so often, and when the machine has been emptied. The
 * run is made once for each rule, so that each says its own.
 */
final class InvariantRules {
  private static final int PAGES = 256;
  private static final int OPERATIONS = 4000;
  private static final int EVERY = 250;

  /** Held against the lists of each cgroup. */
  private static final List<String> OF_LISTS = List.of("I3", "I4");

  private InvariantRules() {}

  static List<Rule> rules() {
    return List.of(
        rule("I1", "data: a read returns the last value written"),
        new Rule(
            "invariants/I2",
            Rule.Group.INVARIANTS,
            "I2 memory: nothing freed is touched, nothing is freed twice",
            RaceRules::memory),
        rule("I3", "reach: every entry is on one list that reclaim reaches"),
        rule("I4", "accounts: counters, charges and lists equal what is there"),
        rule("I5", "leaks: freed and switched off, nothing is left"),
        rule("I6", "progress: nobody waits for ever"),
        rule("I7", "asserts: no WARN or BUG fires"));
  }

  private static Rule rule(String invariant, String title) {
    return new Rule(
        "invariants/" + invariant,
        Rule.Group.INVARIANTS,
        invariant + " " + title,
        subject -> check(subject, invariant));
  }

  private static Verdict check(Subject subject, String invariant) {
    if (subject.machine().isEmpty()) {
      return ZswapStress.invariant(subject, invariant);
    }
    String lists = subject.traits().lacking().get(MachineTraits.CGROUP_LRU);
    if (lists != null && OF_LISTS.contains(invariant)) {
      return Verdict.skipped("not applicable: " + lists);
    }
    List<String> all;
    try {
      all = violations(subject);
    } catch (MachineException e) {
      // A BUG, or no progress; every later operation is refused, so nothing else can be said.
      return invariant.equals("I6") || invariant.equals("I7")
          ? Verdict.failed(invariant + ": " + Watch.broke(e))
          : Verdict.skipped("the machine broke down before it could be looked at; see I6, I7");
    }
    return Verdict.of(
        all.stream().filter(v -> ZswapJudge.invariant(v).equals(invariant)).toList(),
        OPERATIONS + " operations, looked at every " + EVERY);
  }

  private static List<String> violations(Subject subject) {
    Workload workload = ProgramRules.realPages(PAGES, OPERATIONS);
    List<String> violations = new ArrayList<>();
    StepwiseJudge judge = new StepwiseJudge(workload.header().config());
    try (Machine machine = MachineContract.open(subject, workload.header().config())) {
      for (Operation operation : workload.header().setup()) {
        perform(machine, operation, judge, violations);
      }
      int n = 0;
      for (Iterator<Step> steps = workload.steps(); steps.hasNext() && violations.isEmpty(); ) {
        perform(machine, steps.next().operation(), judge, violations);
        if (++n % EVERY == 0) {
          violations.addAll(judge.look(machine));
        }
      }
      violations.addAll(judge.empty(machine));
    }
    return violations;
  }

  private static void perform(
      Machine machine, Operation operation, StepwiseJudge judge, List<String> violations) {
    StepReport report;
    try {
      report = machine.apply(operation);
    } catch (UnknownSlotException e) {
      return;
    }
    violations.addAll(judge.accept(operation, report));
  }
}
