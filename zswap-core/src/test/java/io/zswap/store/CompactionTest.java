package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** After random frees the rest is moved together, while others go on, and memory goes back. */
@Timeout(120)
class CompactionTest {
  private static final int PAGES = 20_000;

  /** Two thirds of the pages are kept in memory; see {@link Pages}. */
  private static SwapArea open() {
    return SwapArea.builder().size(256 << 20).poolLimit(256 << 20).build();
  }

  private static List<Integer> seeds() {
    List<Integer> seeds = new ArrayList<>();
    for (int seed = 0; seeds.size() < PAGES; seed++) {
      if (seed % 3 != 0) {
        seeds.add(seed);
      }
    }
    return seeds;
  }

  private static byte[] bytes(int seed) {
    return Pages.bytes(seed, Pages.SIZE);
  }

  /** A page that compresses to half, more or less. */
  private static byte[] half(int seed) {
    byte[] page = new byte[Pages.SIZE];
    Random random = new Random(seed);
    byte[] part = new byte[1000 + random.nextInt(2000)];
    random.nextBytes(part);
    System.arraycopy(part, 0, page, 0, part.length);
    return page;
  }

  private static void check(SwapArea area, long handle, byte[] content, ByteBuffer page) {
    area.read(handle, page.clear());
    assertEquals(ByteBuffer.wrap(content), page.clear());
  }

  private static long pages(SwapArea area) {
    return area.statistics().zswap().poolTotalPages();
  }

  /** Waits until it stays as it is. */
  private static long settled(SwapArea area) throws InterruptedException {
    long before;
    long now = pages(area);
    do {
      before = now;
      Thread.sleep(300);
      now = pages(area);
    } while (now != before);
    return now;
  }

  @Test
  void memoryOfRandomFreesIsUsedAgain() throws InterruptedException {
    List<Integer> seeds = seeds();
    ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
    try (SwapArea area = open()) {
      long[] handles = new long[PAGES];
      for (int i = 0; i < PAGES; i++) {
        handles[i] = area.pageOut(bytes(seeds.get(i)));
      }
      long full = pages(area);
      // Of every three pages that lie beside each other, one stays.
      for (int i = 0; i < PAGES; i++) {
        if (i % 3 != 0) {
          area.free(handles[i]);
        }
      }
      long left = settled(area);
      // A third, and the zspages with room that every size has.
      assertTrue(left < full / 3 + full / 10, left + " of " + full + " pages are left");
      for (int i = 0; i < PAGES; i += 3) {
        check(area, handles[i], bytes(seeds.get(i)), page);
        area.free(handles[i]);
      }
      // Compaction may have some in its hands still.
      assertEquals(0, settled(area));
    }
  }

  @Test
  void othersGoOnMeanwhile() throws InterruptedException, ExecutionException {
    try (SwapArea area = open()) {
      churn(area, PAGES / 4, CompactionTest::bytes);
      // Compaction may be at it still.
      assertEquals(0, settled(area));
    }
  }

  /** A pool that is large for the number of its slots: freed objects are kept in it. */
  @Test
  void andGetWhatWasFreedBefore() throws InterruptedException, ExecutionException {
    try (SwapArea area = SwapArea.builder().size(32 << 20).poolLimit(64 << 20).build()) {
      churn(area, 2500, CompactionTest::half);
      while (pages(area) != 0) {
        Thread.sleep(50);
      }
    }
  }

  private static void churn(SwapArea area, int pages, IntFunction<byte[]> content)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        Random random = new Random(t);
        futures.add(threads.submit(() -> churn(area, random, pages, content)));
      }
      for (Future<?> future : futures) {
        future.get();
      }
      assertEquals(0, area.statistics().slotsUsed());
    } finally {
      threads.shutdown();
    }
  }

  /** Fills up, frees most at random, reads the rest, again and again. */
  private static void churn(SwapArea area, Random random, int n, IntFunction<byte[]> content) {
    ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
    long[] handles = new long[n];
    int[] seeds = new int[n];
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < n; i++) {
        if (handles[i] == 0) {
          seeds[i] = 3 * random.nextInt(1 << 20) + 1;
          handles[i] = area.pageOut(content.apply(seeds[i]));
        }
      }
      for (int i = 0; i < n; i++) {
        int k = random.nextInt(n);
        if (handles[k] != 0) {
          check(area, handles[k], content.apply(seeds[k]), page);
          area.free(handles[k]);
          handles[k] = 0;
        }
      }
    }
    for (int i = 0; i < n; i++) {
      if (handles[i] != 0) {
        check(area, handles[i], content.apply(seeds[i]), page);
        area.free(handles[i]);
      }
    }
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .findFirst()
        .orElseThrow()
        .getMemoryUsed();
  }

  @Test
  void anEmptyAreaLetsGoOfItsMemory() throws InterruptedException {
    List<Integer> seeds = seeds();
    try (SwapArea area = open()) {
      long[] handles = new long[PAGES];
      for (int i = 0; i < PAGES; i++) {
        handles[i] = area.pageOut(bytes(seeds.get(i)));
      }
      long filled = direct();
      for (long handle : handles) {
        area.free(handle);
      }
      long pool = settled(area);
      assertEquals(0, pool);
      // Idle for five seconds, or a little longer; then the collector has to come by.
      long now = filled;
      for (int i = 0; i < 100 && now > filled / 4; i++) {
        Thread.sleep(200);
        System.gc();
        now = direct();
      }
      assertTrue(now <= filled / 4, now + " of " + filled + " bytes are left");
    }
  }
}
