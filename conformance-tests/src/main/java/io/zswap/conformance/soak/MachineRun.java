package io.zswap.conformance.soak;

import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.judge.StepwiseJudge;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.Names;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.program.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One machine from start to end, on a random program. One use per object, one thread. */
final class MachineRun {
  private static final int PAGES = 48;
  private static final int ROUNDS = 8;
  private static final int ROUND = 200;

  /** How an operation says that something went wrong. */
  private static final Set<Status> ERRORS =
      EnumSet.of(
          Status.NO_MEMORY,
          Status.SIGBUS,
          Status.DENIED,
          Status.KEPT,
          Status.NO_SLOT,
          Status.OFF,
          Status.INTERRUPTED);

  private final Candidate candidate;
  private final long seed;
  private final MachineConfig config;
  private final StepwiseJudge judge;
  private final List<Operation> done = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final RandomOperations random;
  private long faults;
  private long errors;
  private long looks;

  MachineRun(Candidate candidate, long seed, String codecOrigin) {
    this.candidate = candidate;
    this.seed = seed;
    config = RandomOperations.config(seed, PAGES, codecOrigin);
    judge = new StepwiseJudge(config);
    random = new RandomOperations(seed, PAGES);
  }

  /** Runs; what breaks is saved as a program below the folder. */
  SoakLine run(Path folder) {
    try (Machine machine = candidate.open(config)) {
      for (int round = 0; round < ROUNDS && broken.isEmpty(); round++) {
        for (int i = 0; i < ROUND && broken.isEmpty(); i++) {
          random.next().forEach(operation -> apply(machine, operation));
        }
        looks++;
        broken.addAll(judge.look(machine));
      }
      if (broken.isEmpty()) {
        looks++;
        broken.addAll(judge.empty(machine));
      }
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      broken.add("I6 progress: it ended with " + e);
    }
    List<String> said = new ArrayList<>();
    if (!broken.isEmpty()) {
      // Of a kernel tree the name is a path.
      String name = candidate.name().replaceAll("[^A-Za-z0-9.-]+", "-");
      Path file = folder.resolve("soak-" + name + "-" + seed + ".zswap");
      save(file);
      said.add(
          candidate.name()
              + " after "
              + done.size()
              + " operations, kept as "
              + file
              + ":\n  "
              + String.join("\n  ", broken));
    }
    return new SoakLine(candidate.name(), 1, done.size(), faults, errors, looks, said);
  }

  private void apply(Machine machine, Operation operation) {
    done.add(operation);
    faults += operation instanceof Operation.FailNext ? 1 : 0;
    StepReport report = machine.apply(operation);
    errors += ERRORS.contains(report.status()) ? 1 : 0;
    broken.addAll(judge.accept(operation, report));
    if (operation instanceof Operation.CreateCgroup && report.status() == Status.DONE) {
      random.created();
    }
  }

  private void save(Path file) {
    Header header = Header.plain("soak-" + seed, config);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (Writer out = Files.newBufferedWriter(file)) {
        ProgramPrinter.print(header, Names.of(header), done.stream().map(Step::of).iterator(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
