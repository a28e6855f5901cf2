package io.zswap.conformance.bench;

import io.zswap.conformance.bench.peers.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a store occupies beyond the compressed bytes, everything counted: growth of the process's
 * resident set, whose heap is touched beforehand ({@code -XX:+AlwaysPreTouch}), plus what is live
 * on the heap. Not counted are what the caller has at hand anyway: peers' keys, and the handles of
 * ours.
 */
final class Memory {
  static final String FILLED = "memory, filled";
  static final String CHURNED = "memory, after churn";
  static final String EMPTY = "memory given back";

  private static final int COPIES = 16;

  /** Rounds in which as many pages as there are go and come, for ours and for peers. */
  private static final int CHURNS = 5;

  private static final int WARM_UP = 100_000;

  /** Few, so that what they occupied is no large part of what is measured. */
  private static final int WARM_UP_KEYS = 100;

  /** So much of the pages makes compaction run. */
  private static final int WARM_UP_PART = 8;

  /** Resident bytes that come and go all the time. */
  private static final long CALM = 1 << 17;

  private static final int CALM_SECONDS = 4;
  private static final int MOST_SECONDS = 30;

  /** Printed at the end: whatever prints them occupies memory, too. */
  private final List<Used> seen = new ArrayList<>();

  private final PageSet pages;
  private final int keys;

  Memory(PageSet pages) {
    this.pages = pages;
    keys = pages.count() * COPIES;
  }

  /** Without the pages of files, which the system takes and brings back as it likes. */
  static long resident() throws IOException {
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

  /** Bytes on the heap that something refers to. */
  static long live() {
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
   * is next asked to, twice a second (see {@link Jvms}), and the JVM's compilers need some for a
   * while.
   */
  private static Size size() throws IOException, InterruptedException {
    long heap = live();
    long last = resident();
    for (int calm = 0, second = 0; calm < CALM_SECONDS && second < MOST_SECONDS; second++) {
      Thread.sleep(1_000);
      long now = resident();
      calm = Math.abs(now - last) <= CALM ? calm + 1 : 0;
      last = now;
    }
    return new Size(last, heap);
  }

  private record Size(long resident, long heap) {}

  /** What has come since. */
  private static Used used(String what, Size before, long compressed, int count, Store store)
      throws IOException, InterruptedException {
    Size now = size();
    long heap = now.heap - before.heap;
    return new Used(
        what, now.resident - before.resident + heap, heap, compressed, count, store.counted());
  }

  void ours() throws Exception {
    long[] handles = new long[keys];
    print(true, () -> new ZswapStore(pages, ZswapStore.open(keys, "lz4"), handles));
  }

  void peer(String name) throws Exception {
    double mean = pages.meanLength();
    print(false, () -> Peers.open(name, pages.heap, keys, mean));
  }

  private void print(boolean ours, Opening opening) throws Exception {
    try {
      touchHeap();
      warmUp(opening);
      measure(ours, opening);
    } finally {
      // What was measured before a store failed counts.
      seen.forEach(Used::print);
    }
  }

  private interface Opening {
    Store open() throws Exception;
  }

  /** Most of the heap is full once: what a collector keeps beside it is there from then on. */
  private static void touchHeap() {
    int piece = 1 << 20;
    byte[][] full = new byte[(int) (Runtime.getRuntime().maxMemory() / piece * 3 / 4)][];
    for (int i = 0; i < full.length; i++) {
      full[i] = new byte[piece];
    }
    System.gc();
    Arrays.fill(full, null);
  }

  /**
   * Whatever a codec, a library or the JVM's compiler needs once is there before counting begins. A
   * method of its own, or its store would be reachable for as long as the caller runs.
   */
  private void warmUp(Opening opening) throws Exception {
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
      // Compaction may wait until it is quiet.
      store.settle();
    }
  }

  private void measure(boolean ours, Opening opening) throws Exception {
    // A third of the keys goes in the end: random frees, and nothing new in their place.
    int[] order = PageSet.shuffled(keys, new Random(3));
    int gone = keys / 3;
    Size before = size();
    Store store = opening.open();
    for (int key = 0; key < keys; key++) {
      store.put(key);
    }
    store.settle();
    long compressed = pages.compressed * COPIES;
    Used filled = used(FILLED, before, compressed, keys, store);
    verify(store, order, 0);
    seen.add(filled);
    churn(store);
    for (int i = 0; i < gone; i++) {
      store.remove(order[i]);
      compressed -= pages.lengths[order[i] % pages.count()];
    }
    store.settle();
    Used churned = used(CHURNED, before, compressed, keys - gone, store);
    verify(store, order, gone);
    seen.add(churned);
    if (ours) {
      for (int i = gone; i < keys; i++) {
        store.remove(order[i]);
      }
      store.settle();
      seen.add(used(EMPTY, before, filled.compressed(), keys, store));
    }
    store.close();
  }

  /** All pages are there: what was evicted would count as thrift. */
  private void verify(Store store, int[] order, int from) {
    for (int i = from; i < keys; i++) {
      store.get(order[i]);
      int at = order[i] % pages.count() * PageSet.SIZE;
      if (!Arrays.equals(store.last(), 0, PageSet.SIZE, pages.heap, at, at + PageSet.SIZE)) {
        throw new IllegalStateException("page " + order[i] + " came back changed");
      }
    }
  }

  /** Frees and stores at random, so that neighbours in memory are no neighbours in age. */
  private void churn(Store store) {
    Random random = new Random(1);
    for (int round = 0; round < CHURNS; round++) {
      for (int i = 0; i < keys; i++) {
        int key = random.nextInt(keys);
        store.remove(key);
        store.put(key);
      }
    }
  }
}
