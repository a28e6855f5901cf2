package io.zswap.core.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Outside of {@code sync} nobody blocks or asks for its thread: under a scheduler of our own, many
 * tasks share one. What lies above all that the explorer runs, {@code io.zswap.store}, is free to.
 */
class SyncRuleTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "\\bsynchronized\\b|\\bThreadLocal\\b|\\bThread\\.|\\bnew Thread\\b|concurrent\\.locks"
              + "|\\bSemaphore\\b|\\bCountDownLatch\\b|\\bLockSupport\\b|\\.wait\\(|\\.notify"
              + "|ConcurrentHashMap|ExecutorService");

  @Test
  void onlySyncUsesTheJdksPrimitives() throws IOException {
    List<String> found = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(SOURCES)) {
      files = walk.filter(f -> f.toString().endsWith(".java")).toList();
    }
    assertTrue(files.size() > 40, "sources of the module: " + files.size());
    for (Path file : files) {
      if (file.toString().matches(".*/(core/sync|core/explore|zswap/store)/.*")) {
        continue;
      }
      Matcher m = FORBIDDEN.matcher(withoutComments(Files.readString(file)));
      while (m.find()) {
        found.add(file + ": " + m.group());
      }
    }
    assertEquals(List.of(), found);
  }

  private static String withoutComments(String source) {
    return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//[^\n]*", "");
  }
}
