package io.zswap.conformance.crosscheck;

import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.crosscheck.Finding.Kind;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.oracle.ContentOracle;
import io.zswap.conformance.program.CgroupNumbers;
import io.zswap.conformance.program.OperationWords;
import io.zswap.conformance.program.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs one workload on several machines, operation by operation, and compares them: step reports
 * after each operation, everything every so many operations and at the end. The first disagreement,
 * wrong content or breakdown ends the run; a missed expectation does not.
 *
 * <p>One use per object. Not thread-safe.
 */
public final class CrossCheck {
  /** Missed expectations after which it is clear that the program is not about this machine. */
  private static final int MOST_EXPECTATIONS = 20;

  private static final int PROGRESS_EVERY = 512;

  private final Workload workload;
  private final Options options;
  private final OperationWords words;
  private final ContentOracle oracle;
  private final RecentSteps recent;
  private final List<Runner> runners = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Class<? extends Operation>, Long> byKind = new HashMap<>();
  private final Map<String, CounterValues> counters = new LinkedHashMap<>();
  private @Nullable RestLook rest;
  private long operations;
  private long bytesWritten;
  private long step;

  private CrossCheck(Workload workload, Options options) {
    this.workload = workload;
    this.options = options;
    this.words = new OperationWords(workload.names());
    this.oracle = new ContentOracle(workload.header().config());
    this.recent = new RecentSteps(workload, words, options.saveTo());
  }

  /**
   * Runs a workload to its end, or to the first disagreement.
   *
   * @param machines at least one; a single one is checked against the oracle and the program's
   *     expectations alone
   * @throws io.zswap.api.ZswapException if a machine cannot be started or its device file cannot be
   *     written
   */
  public static CrossCheckResult run(Workload workload, List<Candidate> machines, Options options) {
    if (machines.isEmpty()) {
      throw new IllegalArgumentException("no machine to run on");
    }
    CrossCheck check = new CrossCheck(workload, options);
    MachineConfig config = workload.header().config().withCodecOrigin(options.codecOrigin());
    List<String> names = machines.stream().map(Candidate::name).toList();
    try (DeviceFiles devices = new DeviceFiles(config, names, options.keepDevice())) {
      try {
        for (int i = 0; i < machines.size(); i++) {
          check.runners.add(new Runner(machines.get(i), devices.own(config, i)));
        }
        return check.run();
      } finally {
        check.runners.forEach(Runner::close);
      }
    }
  }

  private CrossCheckResult run() {
    FullCheck full = new FullCheck(workload, runners, oracle);
    boolean alive = true;
    Map<String, CounterValues> initial = new LinkedHashMap<>();
    runners.forEach(r -> initial.put(r.name, r.machine.observe().counters()));
    options.listener().start(initial);
    if (options.atRest()) {
      rest = new RestLook(workload.header().config(), runners.size());
    }
    for (Operation operation : workload.header().setup()) {
      alive = alive && perform(Step.of(operation));
    }
    Iterator<Step> steps = workload.steps();
    while (alive && steps.hasNext()) {
      Step next = steps.next();
      step++;
      alive = perform(next);
      if (alive && step % options.fullEvery() == 0) {
        alive = judge(next, full.compare());
      }
      if (step % PROGRESS_EVERY == 0) {
        options.progress().accept(step);
      }
    }
    if (alive) {
      alive = judge(Step.of(new Operation.Reclaim()), full.compareBytes());
    }
    // Emptying changes what there is to count.
    count();
    if (alive && rest != null) {
      List<String> broken = rest.atTheEnd(runners);
      if (!broken.isEmpty()) {
        findings.add(recent.finding(Kind.INVARIANT, step, "at rest", broken, List.of()));
      }
    }
    return result(full);
  }

  /** Whether the run can go on. */
  private boolean judge(Step last, Optional<FullCheck.Problem> problem) {
    problem.ifPresent(
        p -> {
          String what = "full comparison after " + words.print(last.operation());
          boolean end = step == workload.length();
          findings.add(
              recent.finding(p.kind(), step, end ? "at the end" : what, p.details(), List.of()));
        });
    return problem.isEmpty();
  }

  private boolean perform(Step next) {
    Operation operation = next.operation();
    operations++;
    byKind.merge(operation.getClass(), 1L, Long::sum);
    for (Runner runner : runners) {
      runner.apply(operation);
    }
    boolean alive = compare(operation);
    if (rest != null) {
      rest.accept(operation, runners);
    }
    listen(operation);
    if (alive) {
      StepReport report = runners.get(0).report;
      if (report != null) {
        oracle.accept(operation, report);
        expect(next, report);
        if (operation instanceof Operation.Write) {
          bytesWritten += workload.header().config().pageSize();
        }
      } else {
        next.expectation().ifPresent(e -> missed(operation, "the operation was refused"));
      }
    }
    recent.add(step, operation, created(operation));
    return alive && findings.size() < MOST_EXPECTATIONS;
  }

  private void expect(Step next, StepReport report) {
    next.expectation()
        .flatMap(e -> e.mismatch(report))
        .ifPresent(text -> missed(next.operation(), text));
  }

  private void missed(Operation operation, String text) {
    findings.add(
        recent.finding(Kind.EXPECTATION, step, words.print(operation), List.of(text), List.of()));
  }

  private boolean compare(Operation operation) {
    List<String> broken = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    boolean same = true;
    Runner first = runners.get(0);
    for (Runner runner : runners) {
      if (runner.broken != null) {
        broken.add(runner.name + " broke down: " + runner.broken);
      } else if (runner.report != null) {
        oracle.check(operation, runner.report).ifPresent(w -> wrong.add(runner.name + ": " + w));
      }
      same &= Objects.equals(first.report, runner.report);
    }
    if (same && broken.isEmpty() && wrong.isEmpty()) {
      return true;
    }
    Kind kind = !broken.isEmpty() ? Kind.BREAKDOWN : same ? Kind.CONTENT : Kind.DIFFERENCE;
    List<String> details = new ArrayList<>(broken);
    details.addAll(wrong);
    List<String> state = List.of();
    if (broken.isEmpty() && !same) {
      List<String> names = runners.stream().map(r -> r.name).toList();
      details.addAll(
          new StateDiff(names, workload.names())
              .reports(runners.stream().map(r -> r.report).toList()));
      state = FullCheck.stateDifferences(runners, workload.names());
    }
    findings.add(recent.finding(kind, step, words.print(operation), details, state));
    return false;
  }

  private void listen(Operation operation) {
    Map<String, StepReport> reports = new LinkedHashMap<>();
    for (Runner runner : runners) {
      if (runner.report != null) {
        reports.put(runner.name, runner.report);
      }
    }
    options.listener().step(step, operation, reports);
  }

  /** The number of the cgroup that the operation has created. */
  private int created(Operation operation) {
    StepReport report = runners.get(0).report;
    if (operation instanceof Operation.CreateCgroup
        && report != null
        && report.status() == Status.DONE) {
      return (int) report.value();
    }
    return CgroupNumbers.REFUSED;
  }

  private void count() {
    for (Runner runner : runners) {
      if (runner.broken == null) {
        counters.put(runner.name, runner.machine.observe().counters());
      }
    }
  }

  private CrossCheckResult result(FullCheck full) {
    Map<String, Long> nanos = new LinkedHashMap<>();
    runners.forEach(runner -> nanos.put(runner.name, runner.nanos));
    return new CrossCheckResult(
        runners.stream().map(r -> r.name).toList(),
        findings,
        operations,
        byKind,
        full.count(),
        oracle.pages(),
        oracle.staleSeen(),
        bytesWritten,
        full.storedPages(),
        full.storedBytes(),
        workload.header().config().pageSize(),
        Collections.unmodifiableMap(counters),
        Collections.unmodifiableMap(nanos));
  }
}
