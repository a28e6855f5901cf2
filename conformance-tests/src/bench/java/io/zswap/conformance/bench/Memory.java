package io.zswap.conformance.bench;

import io.zswap.conformance.bench.peers.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a store occupies beyond the compressed bytes, everything counted: growth of the process's
 * resident set, whose heap is touched beforehand ({@code -XX:+AlwaysPreTouch}), plus what is live
 * on the heap.
 */
final class Memory {
  private static final int COPIES = 12;

  private static final int WARM_UP = 100_000;

  /** Few, so that what they occupied is no large part of what is measured. */
  private static final int WARM_UP_KEYS = 100;

  /** So much of the pages makes compaction run. */
  private static final int WARM_UP_PART = 8;

  /** Resident bytes that come and go all the time. */
  private static final long CALM = 1 << 17;

  private static final int CALM_SECONDS = 7;
  private static final int MOST_SECONDS = 30;

  /** Printed at the end: whatever prints them occupies memory, too. */
  private final List<Row> rows = new ArrayList<>();

  private final PageSet pages;
  private final int keys;
  private final int churns;

  Memory(PageSet pages, double seconds) {
    this.pages = pages;
    keys = pages.count() * COPIES;
    // A round of churn takes about a second.
    churns = Math.max(2, (int) seconds);
  }

  /** Without the pages of files, which the system takes and brings back as it likes. */
  private static long resident() throws IOException {
    long bytes = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("RssAnon:") || line.startsWith("RssShmem:")) {
        bytes += Long.parseLong(line.replaceAll("\\D+", "")) << 10;
      }
    }
    if (bytes == 0) {
      throw new IOException("no RssAnon in /proc/self/status");
    }
    return bytes;
  }

  private static long live() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /**
   * What is live on the heap, and what is resident once that no longer changes: buffers that the
   * collector has found are freed by a thread of the JDK's, the C library gives memory back when it
   * is next asked to, twice a second (see Main), and the JVM's compilers need some for a while.
   */
  private static long used() throws IOException, InterruptedException {
    long heap = live();
    long last = resident();
    for (int calm = 0, second = 0; calm < CALM_SECONDS && second < MOST_SECONDS; second++) {
      Thread.sleep(1_000);
      long now = resident();
      calm = Math.abs(now - last) <= CALM ? calm + 1 : 0;
      last = now;
    }
    return last + heap;
  }

  void ours() throws Exception {
    print("zswap", 0.98, 0.96, () -> new ZswapStore(pages, keys, "lz4"));
  }

  void peer(String name) throws Exception {
    print(name, null, null, () -> Peers.open(name, pages.heap, keys));
  }

  private void print(String name, Double filledGoal, Double churnedGoal, Opening opening)
      throws Exception {
    try {
      measure(name, filledGoal, churnedGoal, opening);
    } finally {
      // What was measured before a store failed counts.
      rows.forEach(Row::print);
    }
  }

  private interface Opening {
    Store open() throws Exception;
  }

  private void measure(String name, Double filledGoal, Double churnedGoal, Opening opening)
      throws Exception {
    // Whatever a codec, a library or the JVM's compiler needs once is there before counting begins.
    try (Store store = opening.open()) {
      for (int round = 0; round < WARM_UP; round++) {
        int key = round % WARM_UP_KEYS;
        store.put(key);
        store.get(key);
        store.remove(key);
      }
      for (int key = 0; key < keys / WARM_UP_PART; key++) {
        store.put(key);
      }
      for (int key = 0; key < keys / WARM_UP_PART; key++) {
        if (key % 3 != 0) {
          store.remove(key);
        }
      }
    }
    long before = used();
    Store store = opening.open();
    for (int key = 0; key < keys; key++) {
      store.put(key);
    }
    long compressed = pages.compressed * COPIES;
    report(name, "memory, filled", used() - before, compressed, keys, filledGoal);
    churn(store);
    // A third of the keys is gone: random frees, and nothing new in their place.
    boolean[] gone = new boolean[keys];
    Random random = new Random(3);
    long left = compressed;
    int count = keys;
    for (int i = 0; i < keys / 3; i++) {
      int key = random.nextInt(keys);
      if (!gone[key]) {
        gone[key] = true;
        left -= lengthOf(key);
        count--;
        store.remove(key);
      }
    }
    store.settle();
    report(name, "memory, after churn", used() - before, left, count, churnedGoal);
    if (name.equals("zswap")) {
      reportEmpty(store, gone, before, compressed);
    }
    store.close();
  }

  /** What remains once all pages are gone. */
  private void reportEmpty(Store store, boolean[] gone, long before, long compressed)
      throws IOException, InterruptedException {
    for (int key = 0; key < keys; key++) {
      if (!gone[key]) {
        store.remove(key);
      }
    }
    store.settle();
    long rest = used() - before;
    rows.add(
        Row.of(
            "memory given back",
            "memory filled",
            Estimate.exactly(1 - (double) rest / compressed),
            null,
            String.format(Locale.ROOT, "%,d of %,d bytes remain", rest, compressed)));
  }

  private int lengthOf(int key) {
    return pages.lengths[key % pages.count()];
  }

  /** Frees and stores at random, so that neighbours in memory are no neighbours in age. */
  private void churn(Store store) {
    Random random = new Random(1);
    for (int round = 0; round < churns; round++) {
      for (int i = 0; i < keys; i++) {
        int key = random.nextInt(keys);
        store.remove(key);
        store.put(key);
      }
    }
  }

  private void report(
      String name, String what, long used, long compressed, int count, Double goal) {
    double over = used - compressed;
    String detail =
        String.format(
            Locale.ROOT,
            "%,d bytes for %,d compressed: %.1f %% over, %.0f B a page",
            used,
            compressed,
            over / compressed * 100,
            over / count);
    rows.add(
        Row.of(
            what,
            name.equals("zswap") ? "compressed bytes" : name + ": compressed bytes",
            Estimate.exactly((double) compressed / used),
            goal,
            detail));
  }
}
