package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Programs that once found something: those checked in, and those of earlier runs here. */
class RegressionsTest {
  private static final Path CHECKED_IN = Path.of("src/test/resources/regressions");

  @TestFactory
  Stream<DynamicTest> programs() {
    assertTrue(list(CHECKED_IN).findAny().isPresent(), "no programs in " + CHECKED_IN);
    return Stream.of(CHECKED_IN, Installed.failing())
        .flatMap(RegressionsTest::list)
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private static Stream<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return List.copyOf(files.filter(f -> f.toString().endsWith(".zswap")).sorted().toList())
          .stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void check(Path file) {
    Program program = Programs.read(file);
    assertEquals(
        "",
        CrossCheck.run(Workload.of(program), Installed.all(), Installed.options().fullEvery(1))
            .findings()
            .stream()
            .map(Finding::render)
            .collect(Collectors.joining("\n")));
  }
}
