package io.zswap.conformance.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import io.zswap.conformance.suite.Installed;
import io.zswap.conformance.toy.ToyMachine;
import io.zswap.conformance.toy.Toys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.sessions.JqwikSession;
import net.jqwik.api.state.ActionChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model test finds a fault, makes it small, and the file that it leaves shows it again. */
class SeededFaultsTest {
  private static final int TRIES = 200;
  private static final int LENGTH = 60;

  /** A page that is paged out while it stays in the swap cache is another one afterwards. */
  private static Candidate faulty() {
    return new Candidate(
        "faulty",
        config ->
            new ToyMachine(config) {
              @Override
              public StepReport apply(Operation operation) {
                StepReport report = super.apply(operation);
                if (operation instanceof Operation.Pageout o
                    && o.keep()
                    && report.status() != Status.ABSENT) {
                  super.apply(new Operation.Write(o.page(), page -> page[1] = 77));
                }
                return report;
              }
            });
  }

  /** Runs sequences until one fails. */
  private static void search(Subject.Kind kind, Path dir) {
    var chains = ModelActions.chains(List.of(kind), new FailingPrograms(dir), LENGTH);
    JqwikSession.run(
        () -> {
          var generator = chains.generator(TRIES);
          Random random = new Random(20261126);
          for (int i = 0; i < TRIES && !fails(generator.next(random).value()); i++) {}
        });
  }

  private static boolean fails(ActionChain<ModelRun> chain) {
    try {
      chain.run().finish();
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  @Test
  void aSeededFaultEndsAsASmallProgramThatShowsIt(@TempDir Path dir) throws IOException {
    Subject.Kind kind = MachineSubject.kind(faulty());
    search(kind, dir);
    Path file = onlyFile(dir);
    Program program = Programs.read(file);
    assertEquals(
        List.of(Operation.Write.class, Operation.Pageout.class, Operation.Read.class),
        program.tasks().get(0).steps().stream().map(step -> step.operation().getClass()).toList(),
        Files.readString(file));
    String again = ModelRun.replay(kind, program, false).orElseThrow().toString();
    assertTrue(again.contains("step 3: ") && again.contains("Read"), again);
    // And for those who have the file and the machine only: 'zswap crosscheck' and RegressionsTest.
    assertEquals(
        1,
        CrossCheck.run(Workload.of(program), List.of(faulty()), Installed.options())
            .findings()
            .size());
  }

  @Test
  void aSoundMachineLeavesNoFile(@TempDir Path dir) throws IOException {
    search(MachineSubject.kind(Toys.sound("sound")), dir);
    try (Stream<Path> files = Files.list(dir)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void anAreaThatDoesNotFreeEndsAsASmallProgram(@TempDir Path dir) throws IOException {
    Subject.Kind kind = AreaSubject.kind(new ForgetfulAreas());
    search(kind, dir);
    Program program = Programs.read(onlyFile(dir));
    assertEquals(
        List.of(Operation.Write.class, Operation.Pageout.class, Operation.Free.class),
        program.tasks().get(0).steps().stream().map(step -> step.operation().getClass()).toList());
    assertTrue(ModelRun.replay(kind, program, false).isPresent());
    ModelTest.areas()
        .forEach(sound -> assertEquals(Optional.empty(), ModelRun.replay(sound, program, true)));
  }

  private static Path onlyFile(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), all.toString());
      return all.get(0);
    }
  }
}
