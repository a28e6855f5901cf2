package io.zswap.conformance.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.conformance.program.Programs;
import io.zswap.conformance.suite.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Programs that once failed on an area here. Those that failed on a machine are replayed by {@link
 * io.zswap.conformance.suite the suite}, which knows nothing of areas.
 */
class ModelRegressionsTest {
  static final Path AREAS = Installed.failing().resolve("areas");

  @TestFactory
  Stream<DynamicTest> programs() throws IOException {
    if (!Files.isDirectory(AREAS)) {
      return Stream.of();
    }
    try (Stream<Path> files = Files.list(AREAS)) {
      return files.sorted().toList().stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.getFileName().toString(),
                      () ->
                          ModelTest.areas()
                              .forEach(
                                  kind ->
                                      assertEquals(
                                          Optional.empty(),
                                          ModelRun.replay(kind, Programs.read(file), true)))));
    }
  }
}
