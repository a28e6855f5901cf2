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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After random frees the rest is moved together, while others go on, and memory goes back. */
@Timeout(120)
class CompactionTest {
  private static final int PAGES = 20_000;

  /** Two thirds of the pages are kept in memory; see {@link Pages}. */
  private static SwapArea open(String zpool) {
    return SwapArea.builder().size(256 << 20).poolLimit(256 << 20).zpool(zpool).build();
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

  /** Waits until it has no more pages than that, for as long as the test may take. */
  private static void awaitAtMost(SwapArea area, long most) throws InterruptedException {
    while (pages(area) > most) {
      Thread.sleep(10);
    }
  }

  private static long[] fill(SwapArea area, List<Integer> seeds) {
    return seeds.stream().mapToLong(seed -> area.pageOut(bytes(seed))).toArray();
  }

  /** Of every three pages that lie beside each other, one stays. */
  private static void freeTwoThirds(SwapArea area, long[] handles) {
    for (int i = 0; i < handles.length; i++) {
      if (i % 3 != 0) {
        area.free(handles[i]);
      }
    }
  }

  private static void freeTheRest(SwapArea area, long[] handles, List<Integer> seeds) {
    ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
    for (int i = 0; i < handles.length; i += 3) {
      check(area, handles[i], bytes(seeds.get(i)), page);
      area.free(handles[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"packed", "zsmalloc"})
  void memoryOfRandomFreesIsUsedAgain(String zpool) throws InterruptedException {
    List<Integer> seeds = seeds();
    try (SwapArea area = open(zpool)) {
      long[] handles = fill(area, seeds);
      long full = pages(area);
      freeTwoThirds(area, handles);
      // A third, and what is not worth the time: zspages with room that every size has, or gaps.
      awaitAtMost(area, full / 3 + full / 10);
      freeTheRest(area, handles, seeds);
      // Compaction may have some in its hands still.
      awaitAtMost(area, 0);
    }
  }

  /** Few are freed, and then nobody calls: it is still moved together, once it is quiet. */
  @Test
  void fewGapsAreClosedWhenItIsQuiet() throws InterruptedException {
    List<Integer> seeds = seeds();
    try (SwapArea area = open("packed")) {
      long[] handles = fill(area, seeds);
      long full = pages(area);
      for (int i = 0; i < handles.length; i += 10) {
        area.free(handles[i]);
      }
      assertTrue(pages(area) > full * 49 / 50, "there was something to wait for");
      awaitAtMost(area, full * 23 / 25);
      ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
      for (int i = 1; i < handles.length; i += 10) {
        check(area, handles[i], bytes(seeds.get(i)), page);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"packed", "zsmalloc"})
  void othersGoOnMeanwhile(String zpool) throws Exception {
    List<Integer> seeds = seeds();
    try (SwapArea area = open(zpool)) {
      long[] handles = fill(area, seeds);
      long full = pages(area);
      try (Churn others = new Churn(area, 500, CompactionTest::bytes)) {
        while (area.statistics().slotsUsed() == PAGES) {
          Thread.sleep(1);
        }
        freeTwoThirds(area, handles);
        // Frees alone give hardly any back, and the others have less than a tenth.
        awaitAtMost(area, full / 2);
        others.end();
      }
      freeTheRest(area, handles, seeds);
      awaitAtMost(area, 0);
    }
  }

  /** A pool that is large for the number of its slots: freed objects are kept in it. */
  @Test
  void whatALargePoolKeepsIsGivenBack() throws Exception {
    try (SwapArea area =
        SwapArea.builder().size(64 << 20).poolLimit(128 << 20).zpool("zsmalloc").build()) {
      List<Long> large = new ArrayList<>();
      // No other page has its size, so that it has a zspage to itself, which stays if it is kept.
      byte[] alone = Pages.bytes(1, Pages.SIZE);
      boolean kept = false;
      while (!kept) {
        large.add(area.pageOut(half(large.size())));
        long handle = area.pageOut(alone);
        long with = pages(area);
        area.free(handle);
        kept = pages(area) == with;
      }
      try (Churn others = new Churn(area, 1000, CompactionTest::half)) {
        others.end();
      }
      large.forEach(area::free);
      // What is kept is given back after some seconds.
      awaitAtMost(area, 0);
    }
  }

  /** Threads that use an area until they are told to end. */
  private static final class Churn implements AutoCloseable {
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final List<Future<?>> futures = new ArrayList<>();

    Churn(SwapArea area, int pages, IntFunction<byte[]> content) {
      for (int t = 0; t < 3; t++) {
        Random random = new Random(t);
        futures.add(
            threads.submit(
                () -> {
                  do {
                    churn(area, random, pages, content);
                  } while (!ended.get());
                }));
      }
    }

    @Override
    public void close() {
      ended.set(true);
      threads.shutdown();
    }

    /** Ends it, and throws what one of them has thrown. */
    void end() throws InterruptedException, ExecutionException {
      close();
      for (Future<?> future : futures) {
        future.get();
      }
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

  /** Whatever the allocator: they all take it from the same source. */
  @Tag("long")
  @Test
  void anEmptyAreaLetsGoOfItsMemory() throws InterruptedException {
    try (SwapArea area = open("packed")) {
      long[] handles = fill(area, seeds());
      long filled = direct();
      for (long handle : handles) {
        area.free(handle);
      }
      awaitAtMost(area, 0);
      // Idle for five seconds, or a little longer; then the collector has to come by.
      while (direct() > filled / 4) {
        Thread.sleep(200);
        System.gc();
      }
    }
  }
}
