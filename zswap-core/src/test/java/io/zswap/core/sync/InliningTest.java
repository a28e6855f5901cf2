package io.zswap.core.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In production points cost nothing: asks the optimising compiler of a fresh JVM what became of
 * every call to one in a loop of stores and loads.
 */
class InliningTest {
  /** A call in the compiler's log: the callee, its size, and what was done. */
  private static final Pattern CALL =
      Pattern.compile("@ \\d+ +(io\\.zswap\\.core\\.sync\\.[\\w$]+::\\w+) \\((\\d+) bytes\\)(.*)");

  private static final Set<String> EMPTY =
      Set.of("point", "look", "touch", "born", "changed", "warned");

  @Test
  void noPointIsLeftInCompiledStoreAndLoad(@TempDir Path dir)
      throws IOException, InterruptedException {
    List<String> log = compile(dir);
    assertTrue(log.stream().anyMatch(l -> l.contains("loop done")), "the loop ran");
    Set<String> inlined = new TreeSet<>();
    List<String> calls = new ArrayList<>();
    for (String line : log) {
      Matcher m = CALL.matcher(line);
      if (!m.find()) {
        continue;
      }
      String callee = m.group(1);
      String verdict = m.group(3);
      String method = callee.substring(callee.indexOf("::") + 2);
      boolean empty = EMPTY.contains(method);
      if (empty && callee.contains("JdkSync")) {
        assertEquals("1", m.group(2), "an empty method is one return: " + line);
      }
      // A place that was never reached is compiled to a trap, which is no call either.
      if (verdict.contains("inline (hot)") || verdict.contains("accessor")) {
        inlined.add(method);
      } else if ((empty || method.equals("died")) && !verdict.contains("never executed")) {
        calls.add(line.strip());
      }
    }
    assertEquals(List.of(), calls, "calls that are left");
    assertTrue(
        inlined.containsAll(Set.of("point", "look", "touch", "born", "died", "lock", "unlock")),
        "inlined: " + inlined);
  }

  private static List<String> compile(Path dir) throws IOException, InterruptedException {
    Path log = dir.resolve("inlining.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-TieredCompilation",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+PrintInlining",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StoreLoadLoop.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the loop ends");
    assertEquals(0, process.exitValue(), () -> tail(log));
    return Files.readAllLines(log, StandardCharsets.UTF_8);
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
