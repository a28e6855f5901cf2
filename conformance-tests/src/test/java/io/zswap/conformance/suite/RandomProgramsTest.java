package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.random.RandomPrograms;
import io.zswap.conformance.random.SmallestProgram;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Random small programs on every machine. What fails is shrunk, saved, and replayed later. */
@AddLifecycleHook(SkipWithoutMachines.class)
class RandomProgramsTest {
  private static final SmallestProgram failing = new SmallestProgram(Installed.failing(), "random");

  @Provide
  Arbitrary<Program> programs() {
    return RandomPrograms.programs();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void machinesAgree(@ForAll("programs") Program program) {
    CrossCheckResult result =
        CrossCheck.run(Workload.of(program), Installed.all(), Installed.options().fullEvery(10));
    if (!result.findings().isEmpty()) {
      failing.save(program);
    }
    assertEquals(
        "",
        result.findings().stream().map(Finding::render).collect(Collectors.joining("\n")),
        () -> ProgramPrinter.print(program));
  }
}
