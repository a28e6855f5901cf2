package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own: what its exit code and its output are to others. */
class ProcessTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir private Path folder = Path.of("");

  private ProcessBuilder zswap(List<String> options, String... words) {
    List<String> line = new ArrayList<>(List.of(JAVA.toString()));
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Zswap.class.getName()));
    line.addAll(List.of(words));
    return new ProcessBuilder(line).redirectError(folder.resolve("err").toFile());
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  @Test
  void anOutputThatIsLostIsNotFine() throws Exception {
    Process full = zswap(List.of(), "races").redirectOutput(new File("/dev/full")).start();
    assertEquals(2, full.waitFor(), said());
    assertTrue(said().contains("zswap: cannot write the output: "), said());

    // Who closes a pipe has read enough.
    Process pipe = zswap(List.of(), "races", "--programs").start();
    pipe.getInputStream().close();
    assertEquals(0, pipe.waitFor(), said());
  }

  @Test
  void numbersAreTheSameEverywhere() throws Exception {
    List<String> arabic = List.of("-Duser.language=ar", "-Duser.country=EG");
    Process process =
        zswap(arabic, "check", "--race", "R2", "--machine", "core", "--bound", "1").start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said());
    assertTrue(text.contains("none<=1: nothing found with at most 1 preemption.\n"), text);
  }
}
