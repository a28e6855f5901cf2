package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Storing, loading and freeing are linearizable, slot by slot, whatever else goes on: writeback,
 * limits, cgroups that come and go, compressors and allocators that are switched, and the end.
 * {@code -Dzswap.operations=N} for another number than 50,000 calls.
 */
@Timeout(600)
class AreaHistoryTest {
  private static final int OPERATIONS = Integer.getInteger("zswap.operations", 50_000);
  private static final int THREADS = 4;
  private static final int RUNS = 4;

  /** Fewer than handles in use, so that slots are used again at once, and areas are full. */
  private static final int SLOTS = 36;

  private static final String[] COMPRESSORS = {"lz4", "zstd", "deflate", "lz4hc"};

  private final AtomicBoolean done = new AtomicBoolean();
  private final MemCgroup[] groups = new MemCgroup[4];

  @ParameterizedTest
  @CsvSource({"zsmalloc,false", "zbud,false", "zsmalloc,true", "zbud,true"})
  void isLinearizable(String zpool, boolean file, @TempDir Path dir) throws InterruptedException {
    long seed = Long.getLong("zswap.seed", 20261126);
    SwapAreaBuilder builder =
        SwapArea.builder().size((long) SLOTS * Pages.SIZE).zpool(zpool).poolLimit(8 * Pages.SIZE);
    if (file) {
      builder.file(dir.resolve("history.swap"));
    }
    try (SwapArea area = builder.build()) {
      AreaWorkers workers = workers(area);
      disturbed(area, seed, () -> runUntilDisturbed(area, workers, seed));
      assertEquals(Optional.empty(), workers.violation(), "seed " + seed);
      assertTrue(workers.overlaps() > 0, "no calls overlapped");
      assertTrue(area.statistics().zswpwb() > 0, "nothing was written back");
      System.out.println(
          zpool
              + (file ? ", file: " : ", memory: ")
              + workers.calls()
              + " calls linearizable, "
              + workers.overlaps()
              + " overlapped another on their slot, "
              + area.statistics().zswpwb()
              + " pages written back");
    }
  }

  /** On a busy machine the calls can be over before anything else has had its turn. */
  private static void runUntilDisturbed(SwapArea area, AreaWorkers workers, long seed)
      throws InterruptedException {
    int round = 0;
    do {
      workers.run(THREADS, OPERATIONS / RUNS / THREADS, seed + (long) round * THREADS);
    } while (++round < 20 && (area.statistics().zswpwb() == 0 || workers.overlaps() == 0));
  }

  /** Closing in the middle: what returned before is linearizable, what comes after is refused. */
  @Test
  void isLinearizableUntilTheEnd() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      long seed = i;
      SwapArea area = SwapArea.builder().size((long) SLOTS * Pages.SIZE).build();
      AreaWorkers workers = workers(area);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread closer =
          AreaWorkers.start(
              () -> {
                while (area.statistics().zswpout() < 200) {
                  Thread.onSpinWait();
                }
                area.close();
              },
              failure);
      workers.run(THREADS, Integer.MAX_VALUE, seed);
      closer.join();
      assertEquals(null, failure.get());
      assertEquals(Optional.empty(), workers.violation(), "seed " + seed);
    }
  }

  private AreaWorkers workers(SwapArea area) {
    java.util.Arrays.fill(groups, area.cgroups().root());
    ThreadLocal<ByteBuffer> buffers =
        ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Pages.SIZE));
    return new AreaWorkers(
        area,
        (page, n) -> {
          MemCgroup group;
          synchronized (groups) {
            group = groups[Math.floorMod(n, groups.length)];
          }
          return area.pageOut(buffers.get().clear().put(0, page), group);
        });
  }

  /** Something that takes its time. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private void disturbed(SwapArea area, long seed, Work work) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread pressure =
        AreaWorkers.start(() -> pressure(area, new SplittableRandom(seed + 100)), failure);
    Thread cgroups =
        AreaWorkers.start(() -> cgroups(area, new SplittableRandom(seed + 200)), failure);
    try {
      work.run();
    } finally {
      done.set(true);
      pressure.join();
      cgroups.join();
    }
    if (failure.get() != null) {
      throw new AssertionError("seed " + seed, failure.get());
    }
  }

  /** Writeback, limits, compressors and allocators. */
  private void pressure(SwapArea area, SplittableRandom random) {
    while (!done.get()) {
      area.shrink(random.nextInt(8));
      ZswapParameter parameter =
          switch (random.nextInt(40)) {
            case 0 -> ZswapParameter.COMPRESSOR;
            case 1 -> ZswapParameter.ZPOOL;
            case 2 -> ZswapParameter.ENABLED;
            case 3 -> ZswapParameter.SHRINKER_ENABLED;
            default -> ZswapParameter.MAX_POOL_PERCENT;
          };
      String value =
          switch (parameter) {
            case COMPRESSOR -> COMPRESSORS[random.nextInt(COMPRESSORS.length)];
            case ZPOOL -> random.nextBoolean() ? "zbud" : "zsmalloc";
            case ENABLED -> random.nextInt(3) == 0 ? "N" : "Y";
            case SHRINKER_ENABLED -> random.nextBoolean() ? "Y" : "N";
            default -> String.valueOf(random.nextInt(101));
          };
      area.parameters().set(parameter, value);
    }
  }

  /** Cgroups come and go under the pages of others. */
  private void cgroups(SwapArea area, SplittableRandom random) {
    Cgroups all = area.cgroups();
    for (int n = 0; !done.get() && n < 20_000; n++) {
      int at = random.nextInt(groups.length);
      MemCgroup now = all.create(all.root());
      if (random.nextBoolean()) {
        all.max(now, random.nextInt(4) * (long) Pages.SIZE);
      }
      all.writeback(now, random.nextInt(4) != 0);
      MemCgroup before;
      synchronized (groups) {
        before = groups[at];
        groups[at] = now;
      }
      if (before != all.root()) {
        all.remove(before);
      }
    }
  }
}
