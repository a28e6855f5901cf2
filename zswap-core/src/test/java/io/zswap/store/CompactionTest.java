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

  private static void check(SwapArea area, long handle, int seed, ByteBuffer page) {
    area.read(handle, page.clear());
    assertEquals(ByteBuffer.wrap(Pages.bytes(seed, Pages.SIZE)), page.clear(), "page " + seed);
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
        handles[i] = area.pageOut(Pages.bytes(seeds.get(i), Pages.SIZE));
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
        check(area, handles[i], seeds.get(i), page);
        area.free(handles[i]);
      }
      // Compaction may have some in its hands still.
      assertEquals(0, settled(area));
    }
  }

  @Test
  void othersGoOnMeanwhile() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (SwapArea area = open()) {
      List<Future<?>> futures = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int number = t;
        futures.add(threads.submit(() -> churn(area, number)));
      }
      for (Future<?> future : futures) {
        future.get();
      }
      assertEquals(0, area.statistics().slotsUsed());
      // Compaction may be at it still.
      assertEquals(0, settled(area));
    } finally {
      threads.shutdown();
    }
  }

  /** Fills up, frees most at random, reads the rest, again and again. */
  private static void churn(SwapArea area, int thread) {
    Random random = new Random(thread);
    ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
    int n = PAGES / 4;
    long[] handles = new long[n];
    int[] seeds = new int[n];
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < n; i++) {
        if (handles[i] == 0) {
          seeds[i] = 3 * random.nextInt(1 << 20) + 1;
          handles[i] = area.pageOut(Pages.bytes(seeds[i], Pages.SIZE));
        }
      }
      for (int i = 0; i < n; i++) {
        int k = random.nextInt(n);
        if (handles[k] != 0) {
          check(area, handles[k], seeds[k], page);
          area.free(handles[k]);
          handles[k] = 0;
        }
      }
    }
    for (int i = 0; i < n; i++) {
      if (handles[i] != 0) {
        check(area, handles[i], seeds[i], page);
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
        handles[i] = area.pageOut(Pages.bytes(seeds.get(i), Pages.SIZE));
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
