package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store as the second tier behind Caffeine: what Caffeine evicts is compressed in memory, then
 * written to the file, and comes back on a miss.
 */
@Timeout(60)
class SecondTierTest {
  private static final int VALUES = 2000;
  private static final int ON_HEAP = 100;

  /** Two pages and a piece; every third does not compress. */
  private static byte[] value(int key) {
    return Pages.bytes(key, 2 * Pages.SIZE + key % 1000 + 1);
  }

  private static SwapArea area(Path dir) {
    return SwapArea.builder()
        .file(dir.resolve("tier2.swap"))
        .size(8L * VALUES * Pages.SIZE)
        .poolLimit(200L * Pages.SIZE)
        .build();
  }

  /**
   * Caffeine calls an eviction listener before anybody else may load the key again, so that a value
   * is always in one tier or the other. Without an executor, who fills the cache does that work,
   * and is slowed down by a second tier that is slower. Who replaces or invalidates a value has to
   * remove it from the store too, as in the README.
   */
  @SuppressWarnings("NullAway") // Null keys come of weak references only, a null value means none.
  private static LoadingCache<Integer, byte[]> cache(SwapStore<Integer> tier2) {
    return Caffeine.newBuilder()
        .maximumSize(ON_HEAP)
        .executor(Runnable::run)
        .evictionListener((Integer key, byte[] value, RemovalCause cause) -> tier2.put(key, value))
        .build(tier2::take);
  }

  @Test
  void evictedValuesComeBack(@TempDir Path dir) {
    try (SwapArea area = area(dir);
        SwapStore<Integer> tier2 = SwapStore.<Integer>builder(area).build()) {
      LoadingCache<Integer, byte[]> cache = cache(tier2);
      for (int key = 0; key < VALUES; key++) {
        cache.put(key, value(key));
      }
      cache.cleanUp();
      assertEquals(ON_HEAP, cache.estimatedSize());
      assertEquals(VALUES - ON_HEAP, tier2.size(), "the others are in the second tier");
      // The last ones first: they are still in memory.
      for (int key = VALUES - 1; key >= 0; key--) {
        assertArrayEquals(value(key), cache.get(key), "value " + key);
      }
      assertNull(cache.get(VALUES), "was in neither");
      cache.cleanUp();
      assertEquals(VALUES, cache.estimatedSize() + tier2.size(), "each value in one tier");
      assertTrue(area.statistics().zswpin() > 0, "some came from memory");
      assertTrue(area.statistics().pswpin() > 0, "some came from the file");
    }
  }

  @Test
  void manyThreadsFindEveryValue(@TempDir Path dir) throws InterruptedException {
    try (SwapArea area = area(dir);
        SwapStore<Integer> tier2 = SwapStore.<Integer>builder(area).build()) {
      LoadingCache<Integer, byte[]> cache = cache(tier2);
      for (int key = 0; key < VALUES; key++) {
        cache.put(key, value(key));
      }
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int seed = 0; seed < 4; seed++) {
        Random random = new Random(seed);
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 3000; i++) {
                    int key = random.nextInt(VALUES);
                    assertArrayEquals(value(key), cache.get(key), "value " + key);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
    }
  }
}
