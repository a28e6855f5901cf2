package io.zswap.conformance.faults;

import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.program.OperationWords;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramLibrary;
import io.zswap.conformance.program.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Every operation of a program on a machine, with everything that can go wrong in it: the nth time
 * that each {@link FailurePoint} is passed, a cgroup deleted just before, swap switched off and on
 * just before, an interrupt pending, the machine closed just after. Each pair is a run of its own
 * from the start to the end. Not thread-safe.
 *
 * <p>A failure counts as reached if the operation then reports something else than without it.
 */
public final class MachineFaults {
  /** No operation of the library passes a point more often. */
  private static final int MOST = 64;

  private final Candidate candidate;
  private final MachineConfig config;
  private final String name;
  private final List<Operation> setup;
  private final List<Operation> steps;
  private final OperationWords words;
  private final FaultTable table;
  private final List<@Nullable StepReport> plain = new ArrayList<>();

  private MachineFaults(
      Program program, Candidate candidate, String codecOrigin, FaultTable table) {
    this.candidate = candidate;
    this.table = table;
    name = program.header().name();
    config = program.header().config().withCodecOrigin(codecOrigin);
    setup = program.header().setup();
    steps = operations(program);
    words = new OperationWords(program.names());
  }

  private static List<Operation> operations(Program program) {
    List<Operation> all = new ArrayList<>();
    program.setup().forEach(step -> all.add(step.operation()));
    program.tasks().forEach(t -> t.steps().stream().map(Step::operation).forEach(all::add));
    program.after().forEach(step -> all.add(step.operation()));
    return all;
  }

  /** The programs of the library that do not ask for failures themselves. */
  public static List<Program> programs() {
    return ProgramLibrary.names().stream()
        .map(ProgramLibrary::program)
        .filter(p -> p.tasks().size() == 1 && p.header().config().deviceFile().isEmpty())
        .filter(p -> operations(p).stream().noneMatch(o -> o instanceof Operation.FailNext))
        .toList();
  }

  /**
   * Tries all faults in all operations of some programs, on all processors.
   *
   * @param codecOrigin which codecs the machine is asked to use
   * @param progress told how many programs are done
   * @throws io.zswap.api.ZswapException if the machine cannot be started
   */
  public static FaultTable run(
      List<Program> programs, Candidate candidate, String codecOrigin, LongConsumer progress) {
    AtomicLong done = new AtomicLong();
    List<FaultTable> tables =
        programs.parallelStream()
            .map(
                program -> {
                  FaultTable table = new FaultTable(candidate.name());
                  new MachineFaults(program, candidate, codecOrigin, table).run();
                  synchronized (done) {
                    progress.accept(done.incrementAndGet());
                  }
                  return table;
                })
            .toList();
    FaultTable all = new FaultTable(candidate.name());
    tables.forEach(all::add);
    return all;
  }

  private void run() {
    withoutFaults();
    for (int at = 0; at < steps.size(); at++) {
      for (FailurePoint point : FailurePoint.values()) {
        for (int nth = 1; nth <= MOST && fail(at, point, nth); nth++) {}
      }
      int cgroups = cgroupsBefore(at);
      for (int cgroup = 1; cgroup < cgroups; cgroup++) {
        deleteCgroup(at, cgroup);
      }
      switchOff(at);
      interrupt(at);
      close(at);
    }
  }

  private void withoutFaults() {
    try (Machine machine = candidate.open(config)) {
      Trial trial = new Trial(machine, config);
      setup.forEach(trial::apply);
      for (Operation operation : steps) {
        plain.add(trial.apply(operation));
      }
    }
  }

  /** As many as there can be; creations that were refused are few. */
  private int cgroupsBefore(int at) {
    long created = setup.stream().filter(o -> o instanceof Operation.CreateCgroup).count();
    created +=
        steps.subList(0, at).stream().filter(o -> o instanceof Operation.CreateCgroup).count();
    return (int) created + 1;
  }

  /** A run up to an operation; whoever asks goes on from there. */
  private Trial upTo(Machine machine, int at) {
    Trial trial = new Trial(machine, config);
    setup.forEach(trial::apply);
    steps.subList(0, at).forEach(trial::apply);
    return trial;
  }

  private void finish(Trial trial, int next) {
    trial.look();
    steps.subList(next, steps.size()).forEach(trial::apply);
    trial.end();
  }

  private String where(int at, String more) {
    return more + "at '" + words.print(steps.get(at)) + "', step " + (at + 1) + " of " + name;
  }

  /** Whether the operation came by often enough. */
  private boolean fail(int at, FailurePoint point, int nth) {
    String fault = point.word();
    try (Machine machine = candidate.open(config)) {
      Trial trial = upTo(machine, at);
      trial.apply(new Operation.FailNext(point, nth));
      Operation operation = steps.get(at);
      StepReport report = trial.apply(operation);
      trial.apply(new Operation.FailNext(point, 0));
      StepReport otherwise = plain.get(at);
      if (report != null && report.equals(otherwise)) {
        table.missed(fault);
        return false;
      }
      // From here on nothing fails any more: every page must be there, but for those that swapoff
      // could not read, or finds in the swap cache as a read that failed has left them; the kernel
      // poisons those, and so do all machines.
      trial.mayPoison(point.failsReads());
      trial.strictFromNowOn();
      finish(trial, at + 1);
      table.reached(
          fault,
          where(at, "no. " + nth + " "),
          report == null || otherwise == null
              ? FaultTable.Shown.TYPED
              : Trial.shown(report, otherwise),
          trial.broken(),
          trial.lost());
      return true;
    }
  }

  private void deleteCgroup(int at, int cgroup) {
    try (Machine machine = candidate.open(config)) {
      Trial trial = upTo(machine, at);
      if (!trial.isDone(new Operation.Offline(cgroup))) {
        table.missed("cgroup deleted");
        return;
      }
      trial.apply(new Operation.Release(cgroup));
      StepReport report = trial.apply(steps.get(at));
      finish(trial, at + 1);
      record("cgroup deleted", at, report, trial);
    }
  }

  private void switchOff(int at) {
    try (Machine machine = candidate.open(config)) {
      Trial trial = upTo(machine, at);
      if (!trial.isDone(new Operation.Swapoff())) {
        table.missed("swapoff");
        return;
      }
      trial.apply(new Operation.Swapon());
      StepReport report = trial.apply(steps.get(at));
      finish(trial, at + 1);
      record("swapoff", at, report, trial);
    }
  }

  private void record(String fault, int at, @Nullable StepReport report, Trial trial) {
    StepReport otherwise = plain.get(at);
    FaultTable.Shown shown =
        report == null
            ? FaultTable.Shown.TYPED
            : otherwise == null ? FaultTable.Shown.ABSORBED : Trial.shown(report, otherwise);
    table.reached(fault, where(at, ""), shown, trial.broken(), trial.lost());
  }

  /** An interrupt neither cuts an operation short nor gets lost. */
  private void interrupt(int at) {
    try (Machine machine = candidate.open(config)) {
      Trial trial = upTo(machine, at);
      Thread.currentThread().interrupt();
      StepReport report = trial.apply(steps.get(at));
      trial.expect(Thread.interrupted(), "I6 progress: the interrupt was swallowed");
      StepReport otherwise = plain.get(at);
      trial.expect(
          report == null ? otherwise == null : report.equals(otherwise),
          "I1 data: an interrupt changed what the operation does");
      finish(trial, at + 1);
      table.reached(
          "interrupt", where(at, ""), FaultTable.Shown.ABSORBED, trial.broken(), trial.lost());
    }
  }

  private void close(int at) {
    Machine machine = candidate.open(config);
    Trial trial = upTo(machine, at + 1);
    machine.close();
    machine.close();
    trial.closed(() -> machine.apply(new Operation.Reclaim()));
    trial.closed(() -> machine.observe());
    trial.closed(() -> machine.warnings());
    trial.closed(() -> machine.readPage(0, new byte[config.pageSize()]));
    table.reached("close", where(at, ""), FaultTable.Shown.TYPED, trial.broken(), trial.lost());
  }
}
