package io.zswap.conformance.judge;

import io.zswap.api.MachineException;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.MachineTraits;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.explore.OperationOrder;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.TaskNames;
import java.util.ArrayList;
import java.util.List;

/** Judges runs of one program. Immutable, thread-safe. */
public final class ZswapJudge implements Judge {
  private final ScenarioSpec spec;
  private final LastWrite lastWrite;
  private final Accounts accounts;
  private final OutcomeText text;
  private final TaskNames names;

  /** A judge for the runs of a scenario on a machine that is as Linux 6.12. */
  public ZswapJudge(Program program, ScenarioSpec spec) {
    this(program, spec, MachineTraits.MERGED);
  }

  /**
   * A judge for the runs of a scenario.
   *
   * @param program has the words
   * @param spec what is run
   * @param traits of the machine that runs it
   */
  public ZswapJudge(Program program, ScenarioSpec spec, MachineTraits traits) {
    Contents contents = new Contents(spec);
    this.spec = spec;
    lastWrite = new LastWrite(spec, contents, program.names()::page);
    accounts = new Accounts(spec, traits);
    text = new OutcomeText(program, spec, contents);
    names = new TaskNames(program);
  }

  /**
   * Judges a run that finished.
   *
   * @throws MachineException if its facts are not what the contract says
   */
  @Override
  public Judgement judge(Trace trace) {
    List<String> violations = new ArrayList<>(trace.violations());
    if (trace.factCount() == 0) {
      // A run that a broken memory invariant or a BUG has ended leaves nothing to look at.
      if (violations.isEmpty()) {
        throw new MachineException("a run finished without facts and without a violation");
      }
      return new Judgement("ended early: " + invariants(violations), violations);
    }
    FactsView facts = FactsView.of(trace, spec);
    lastWrite.check(facts, OperationOrder.of(trace), violations);
    accounts.check(facts, violations);
    String broken = violations.isEmpty() ? "" : "; breaks " + invariants(violations);
    return new Judgement(text.of(facts) + broken, violations);
  }

  /** As {@link Judge#judgeEnd} does, and calls tasks as the program does. */
  @Override
  public Judgement judgeEnd(Trace trace) {
    Judgement found = Judge.super.judgeEnd(trace);
    return new Judgement(found.outcome(), found.violations().stream().map(names::in).toList());
  }

  /** Operations on one page. */
  @Override
  public int group(int task, int operation) {
    return LastWrite.page(spec.tasks().get(task).get(operation));
  }

  /**
   * Whether all leaks (I5) are looked for: only once every page is freed, swap is off, and the
   * pool's parameters and the CPUs are as at boot, which is up to the program.
   */
  public boolean looksForLeaks() {
    return new Ending(spec).leavesNothing();
  }

  /** Whether a failure was asked for that did not come in a run with this outcome. */
  public static boolean lacksFailure(String outcome) {
    return outcome.contains(OutcomeText.NOT_COME_TO);
  }

  /** For example {@code I1 I3}: the first word of each. */
  public static String invariants(List<String> violations) {
    return String.join(" ", violations.stream().map(ZswapJudge::invariant).distinct().toList());
  }

  /** The invariant that a violation's text begins with. */
  public static String invariant(String violation) {
    int blank = violation.indexOf(' ');
    return blank < 0 ? violation : violation.substring(0, blank);
  }
}
