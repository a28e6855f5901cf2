package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Outcome;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.random.RandomPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.jspecify.annotations.Nullable;

/** Random small programs on every machine. What fails is shrunk, saved, and replayed later. */
@AddLifecycleHook(SkipWithoutMachines.class)
class RandomProgramsTest {
  private static @Nullable Program smallest;

  @Provide
  Arbitrary<Program> programs() {
    return RandomPrograms.programs();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void machinesAgree(@ForAll("programs") Program program) throws IOException {
    Outcome outcome =
        CrossCheck.run(Workload.of(program), Installed.all(), Installed.options().fullEvery(10));
    if (!outcome.findings().isEmpty()) {
      save(program);
    }
    assertEquals(
        "",
        outcome.findings().stream().map(Finding::render).collect(Collectors.joining("\n")),
        () -> ProgramPrinter.print(program));
  }

  /** Keeps the smallest failing program of this run: shrinking comes by with ever smaller ones. */
  private static synchronized void save(Program program) throws IOException {
    if (smallest != null && size(smallest) <= size(program)) {
      return;
    }
    Files.createDirectories(Installed.failing());
    if (smallest != null) {
      Files.deleteIfExists(file(smallest));
    }
    smallest = program;
    Files.writeString(file(program), ProgramPrinter.print(program));
  }

  private static int size(Program program) {
    return ProgramPrinter.print(program).length();
  }

  private static Path file(Program program) {
    int hash = ProgramPrinter.print(program).hashCode();
    return Installed.failing().resolve(String.format("random-%08x.zswap", hash));
  }
}
