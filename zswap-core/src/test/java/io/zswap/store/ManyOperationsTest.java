package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many random operations, every read checked, in bounded memory. {@code
 * -Dzswap.operations=10000000} makes it a long run.
 */
class ManyOperationsTest {
  private static final long OPERATIONS = Long.getLong("zswap.operations", 200_000);

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void everyReadIsRight(@TempDir Path dir) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                // By default as much as the heap, which the pool alone would fill.
                "-XX:MaxDirectMemorySize=128m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ManyOperations.class.getName(),
                Long.toString(OPERATIONS),
                dir.toString())
            .redirectError(Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    System.out.print(output);
    Map<String, Long> counts = new LinkedHashMap<>();
    output
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(words -> counts.put(words[0], Long.parseLong(words[1])));
    ToLongFunction<String> count = name -> Objects.requireNonNull(counts.get(name), name);
    assertEquals(
        OPERATIONS,
        count.applyAsLong("page_outs")
            + count.applyAsLong("reads")
            + count.applyAsLong("page_ins")
            + count.applyAsLong("frees"));
    assertTrue(count.applyAsLong("written_back_pages") > 0, "the pool limit was hit");
    assertEquals(count.applyAsLong("held"), count.applyAsLong("slots_used"));
    assertEquals(0, count.applyAsLong("device_errors"));
    assertEquals(0, count.applyAsLong("slots_used_after"));
    assertEquals(0, count.applyAsLong("pool_total_size_after"));
    // Half of the area: 64 MiB of heap, 64 MiB of pool, and the rest of the JVM.
    assertTrue(count.applyAsLong("peak_rss") < 256L << 20, output);
  }
}
