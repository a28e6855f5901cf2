package io.zswap.conformance.claims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What positions cost: the rows of {@code zswap bench --only positions --json}, as tables. They are
 * a resource, so that a page can be made anew without measuring anew.
 */
final class CostTables {
  private static final String FILE = "costs.json";

  private final JsonNode rows;

  CostTables(String json) {
    try {
      rows = new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " is no JSON", e);
    }
  }

  static String load() {
    try (InputStream in = CostTables.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    StringBuilder out = new StringBuilder();
    out.append(
        """

        ## Costs

        Measured on core with JMH in one run on two cores, by `conformance-tests/zswap bench
        --only positions --json F`, whose F is `.../claims/costs.json` here. The ratio is a
        position's time over the merged form's; above 1 it costs more. JVMs that run the same code
        differ by more than the iterations within one, so each JVM is one sample: the ratio is the
        median of nine, which took turns, with its 95 % interval. Where an interval spans 1 nothing
        was shown: with two threads on two cores, which nothing else may then use, that is most of
        the rows.
        """);
    table(
        out,
        "R2",
        "R2: what keeps the tree",
        """
        `look up` finds a slot's entry and nothing else, `load` brings in a page that compresses to
        almost nothing, `store and free` puts one away in the place of another; threads share the
        tree, not the pages. A read-side section of RCU takes atomic operations in Java and none in
        Linux: `shared-counter` opens one for a use of the tree, `percpu-reference` two. So what
        bears on the thread is how much two threads add, which is what it calls contention.

        Bytes, by construction: `pin-first` none; `shared-counter` and `drained-by-swapoff` 8 a
        tree; `percpu-reference` 8 a tree and one cell a CPU, 8 bytes where the allocator is per CPU
        as in Linux, 128 here so that no two CPUs share a cache line. Linux 6.9 on has a tree for
        each 64 MiB of swap: 1 TiB on 256 CPUs is 16,384 trees, so 32 MiB of cells against 128 KiB
        for one counter a tree. All three but `pin-first` also count entries, 4 bytes each.
        """);
    table(
        out,
        "R3",
        "R3: rotate or isolate",
        """
        `failing` is a visit whose page is in the swap cache, so that the entry stays and has to be
        put back where it was isolated; `written back` a page's whole way to the device and out.
        Threads have cgroups of their own and share the node's lock.
        """);
    table(
        out,
        "R5",
        "R5: two copies",
        """
        2,048 pages drawn with probability 1/rank, a quarter of them in memory, plenty of slots. The
        ratio is of the bytes that zswap has in its pool. Keeping an entry costs memory and saves
        compressing a page again that was only read; the thread speaks of the former alone. No clock
        takes part: these numbers are the same every time.
        """);
    return out.toString();
  }

  private void table(StringBuilder out, String race, String title, String notes) {
    out.append("\n### ").append(title).append("\n\n").append(notes);
    out.append("\n| what | position | ratio | 95 % interval | measured |\n|---|---|---|---|---|\n");
    for (JsonNode row : rows) {
      String name = row.get("name").asText();
      if (!name.startsWith(race + " ")) {
        continue;
      }
      double low = row.get("low").asDouble();
      double high = row.get("high").asDouble();
      out.append("| ").append(name.substring(race.length() + 1));
      out.append(" | `").append(row.get("versus").asText());
      out.append(String.format(Locale.ROOT, "` | %.2f | ", row.get("ratio").asDouble()));
      out.append(low == high ? "counted" : String.format(Locale.ROOT, "%.2f to %.2f", low, high));
      out.append(" | ").append(row.get("detail").asText()).append(" |\n");
    }
  }
}
