package io.zswap.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What asks for more than there is is refused before the memory is gone: 64 MiB are enough. */
@Timeout(300)
class ResourceLimitsTest {
  @Test
  void hostileFilesAreRefused(@TempDir Path dir) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                // G1 does not move large strings, and can run out of room for one that is free in
                // pieces: whether it does is chance, and not what is asked here.
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Hostile.class.getName(),
                dir.toString())
            .redirectError(Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    List<String> lines = output.lines().toList();
    assertEquals(29, lines.size(), output);
    for (String line : lines) {
      assertTrue(line.startsWith("2 "), line);
      assertTrue(!line.contains("unexpected") && !line.contains("OutOfMemory"), line);
      // A message of at most 20 errors that somebody can read.
      int length = Integer.parseInt(line.replaceFirst("^[^:]*: (\\d+) .*", "$1"));
      assertTrue(length > 20 && length < 30_000, line);
    }
  }
}
