package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramLibrary;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every hand-written program, on each machine against its expectations, and on all compared. */
class HandWrittenProgramsTest {
  static List<String> names() {
    return ProgramLibrary.names();
  }

  private static void check(Program program, List<Candidate> machines) {
    CrossCheckResult result =
        CrossCheck.run(Workload.of(program), machines, Installed.options().fullEvery(1));
    assertEquals(
        "", result.findings().stream().map(Finding::render).collect(Collectors.joining("\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void machinesAgreeAndMeetTheExpectations(String name) {
    check(ProgramLibrary.program(name), Installed.all());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void printedProgramsReadBackEqual(String name) {
    Program program = ProgramLibrary.program(name);
    assertEquals(program, Programs.parse(ProgramPrinter.print(program), name, Path.of("")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void programsAreCalledLikeTheirFile(String name) {
    assertEquals(name, ProgramLibrary.program(name).header().name());
  }

  @Test
  void theIndexIsComplete() throws IOException {
    Path folder = Path.of("src/main/resources/io/zswap/conformance/programs");
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".zswap"))
              .map(file -> file.substring(0, file.length() - ".zswap".length()))
              .sorted()
              .toList(),
          ProgramLibrary.names());
    }
  }
}
