package io.zswap.core.sync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A heap without room, for what has to go well all the same; in a JVM of its own. */
public final class FullHeap {
  /** What fills the heap, as a chain. */
  private static @Nullable Object filler;

  private FullHeap() {}

  /**
   * Runs a class's main in another JVM, with a small heap.
   *
   * @return what it prints, which should be what is wrong; and its exit code, unless that is 0
   */
  public static String inJvmOfItsOwn(Class<?> main) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:-UseTLAB",
                // The Flight Recorder says so if it has no memory itself.
                "-Xlog:disable",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            // Newer JVMs', of native libraries.
            .filter(line -> !line.startsWith("WARNING: "))
            .collect(Collectors.joining("\n"));
    int code = process.waitFor();
    return code == 0 ? said : said + "\nexit code " + code;
  }

  /**
   * Fills the heap.
   *
   * @param least bytes that are not to be had any more, at least 32; 0 if nothing is
   */
  public static void fill(int least) {
    for (int bytes = 1 << 20; bytes >= Math.max(least, 32); bytes /= 2) {
      try {
        while (true) {
          Object[] next = new Object[bytes / 4 - 4];
          next[0] = filler;
          filler = next;
        }
      } catch (OutOfMemoryError e) {
        // On with smaller ones.
      }
    }
    try {
      while (least == 0) {
        filler = new Object[] {filler};
      }
    } catch (OutOfMemoryError e) {
      // Full.
    }
  }

  /** Empties it again. */
  public static void empty() {
    filler = null;
  }
}
