package io.zswap.conformance.judge;

import io.zswap.api.UnknownSlotException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.oracle.ContentOracle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds the invariants against a machine that is driven one operation at a time: I1 with a {@link
 * ContentOracle}, I3 to I5 as the explorer's judge does, I7 by its WARNs. What memory was touched
 * after it was freed (I2) shows from outside only if the machine says so itself.
 *
 * <p>Not thread-safe.
 */
public final class StepwiseJudge {
  private final MachineConfig config;
  private final ContentOracle oracle;

  /** Every cgroup made and released, in order: from these the tree is known. */
  private final List<Operation> history = new ArrayList<>();

  private int cgroups = 1;

  /** A judge of a fresh machine. */
  public StepwiseJudge(MachineConfig config) {
    this.config = config;
    this.oracle = new ContentOracle(config);
  }

  /** What the pages must hold. */
  public ContentOracle oracle() {
    return oracle;
  }

  /**
   * Takes in what an operation did.
   *
   * @return what it broke, for example {@code I1 data: the page is lost}
   */
  public List<String> accept(Operation operation, StepReport report) {
    List<String> violations = new ArrayList<>();
    oracle.check(operation, report).ifPresent(text -> violations.add("I1 data: " + text));
    oracle.accept(operation, report);
    boolean done = report.status() == Status.DONE;
    if (operation instanceof Operation.CreateCgroup && done) {
      history.add(operation);
      cgroups++;
    } else if (operation instanceof Operation.Release && done) {
      history.add(operation);
    }
    return violations;
  }

  /** Looks at a machine that stands still; changes nothing. */
  public List<String> look(Machine machine) {
    List<String> violations = new ArrayList<>();
    Observation seen = machine.observe();
    for (int page = 0; page < config.pages(); page++) {
      PageState state = seen.pages().get(page);
      Optional<String> wrong = oracle.checkPage(page, state);
      if (wrong.isPresent()) {
        violations.add("I1 data: page " + page + ": " + wrong.get());
      } else {
        oracle.acceptPage(page, state);
      }
    }
    new Accounts(spec(List.of()), MachineTraits.MERGED)
        .check(facts(seen, List.of(), FactsView.END_UNKNOWN), violations);
    warnings(machine, violations);
    return violations;
  }

  private static void warnings(Machine machine, List<String> violations) {
    machine.warnings().forEach(text -> violations.add("I7 asserts: " + text));
  }

  /**
   * Empties a machine: disarms every failure, writes back all that reclaim reaches, reads every
   * page, frees it, and switches swap off. Says what breaks an invariant on the way, and what is
   * left in the end.
   */
  public List<String> empty(Machine machine) {
    for (FailurePoint point : FailurePoint.values()) {
      machine.apply(new Operation.FailNext(point, 0));
    }
    List<String> violations = new ArrayList<>(look(machine));
    Observation before = machine.observe();
    List<Operation> operations = new ArrayList<>();
    List<FactsView.After> after = new ArrayList<>();
    // Every entry has a second chance; after two rounds there is none left.
    int times = 2 * config.slots() + 2;
    for (int c = 0; c < cgroups; c++) {
      run(machine, new Operation.Shrink(c, times), operations, after, violations);
    }
    run(machine, new Operation.Reclaim(), operations, after, violations);
    for (int page = 0; page < config.pages(); page++) {
      run(machine, new Operation.Read(page), operations, after, violations);
    }
    for (int page = 0; page < config.pages(); page++) {
      run(machine, new Operation.Free(page), operations, after, violations);
    }
    run(machine, new Operation.Swapoff(), operations, after, violations);
    Observation left = machine.observe();
    new Accounts(spec(operations), MachineTraits.MERGED)
        .check(facts(before, after, end(left)), violations);
    warnings(machine, violations);
    return violations.stream().distinct().toList();
  }

  private void run(
      Machine machine,
      Operation operation,
      List<Operation> operations,
      List<FactsView.After> after,
      List<String> violations) {
    StepReport report;
    try {
      report = machine.apply(operation);
    } catch (UnknownSlotException e) {
      violations.add("I5 leaks: refused to be emptied by " + operation + ": " + e.getMessage());
      return;
    }
    violations.addAll(accept(operation, report));
    operations.add(operation);
    after.add(
        new FactsView.After(
            new FactsView.Result(Optional.of(report.status()), report.value()),
            report.counters().get(Counter.STORED_PAGES),
            report.counters().get(Counter.SLOTS_IN_USE),
            report.counters().get(Counter.SWAP_CACHE)));
  }

  private ScenarioSpec spec(List<Operation> after) {
    return new ScenarioSpec(
        config, Protocol.MERGED, history, List.of(), after, FreeMode.POISON, Granularity.PRIMITIVE);
  }

  private static FactsView.End end(Observation left) {
    long mapped =
        left.pages().stream().filter(p -> p.pte() == PageState.Pte.PRESENT).count()
            + left.counters().get(Counter.SWAP_CACHE);
    long living =
        left.cgroups().stream().filter(c -> c.life() != CgroupState.Life.FREED).count() - 1;
    return new FactsView.End(
        left.counters().get(Counter.STORED_PAGES),
        left.pools().stream().mapToLong(p -> p.totalPages()).sum(),
        mapped,
        living,
        0);
  }

  private static FactsView facts(Observation seen, List<FactsView.After> after, FactsView.End end) {
    return new FactsView(
        List.of(),
        seen.pages().stream()
            .map(p -> new FactsView.Page(p.pte(), p.slot(), p.folioFlags(), p.content()))
            .toList(),
        seen.slots().stream()
            .map(
                s ->
                    new FactsView.Slot(
                        s.count(),
                        s.hasCache(),
                        s.zero(),
                        s.owner(),
                        s.length(),
                        s.folioFlags(),
                        s.folioContent(),
                        s.deviceContent()))
            .toList(),
        seen.cgroups().stream().map(StepwiseJudge::cgroup).toList(),
        seen.pools().stream().map(p -> p.totalPages()).toList(),
        java.util.Arrays.stream(Counter.values()).map(seen.counters()::get).toList(),
        after,
        end);
  }

  private static FactsView.Cgroup cgroup(CgroupState c) {
    List<List<Long>> lrus =
        c.lrus().stream()
            .map(lru -> lru.stream().map(e -> e.slot() * 2 + (e.referenced() ? 1 : 0)).toList())
            .toList();
    return new FactsView.Cgroup(c.life(), c.writeback(), c.zswapBytes(), c.zswapped(), lrus);
  }
}
