package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.store.RemovalListener.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners that call the store which has called them. */
@Timeout(60)
class CallingListenersTest {
  private final SwapArea area = SwapArea.builder().size(100 * Pages.SIZE).build();
  private volatile RemovalListener<String> listener = (key, weight, cause) -> {};
  private final LoggedFailures log = new LoggedFailures(SwapStore.class);

  private SwapStore<String> store(long maximumWeight) {
    return SwapStore.<String>builder(area)
        .maximumWeight(maximumWeight)
        .listener((key, weight, cause) -> listener.onRemoval(key, weight, cause))
        .build();
  }

  @AfterEach
  void close() {
    log.close();
    area.close();
  }

  private static byte[] value(int seed) {
    return Pages.bytes(seed, Pages.SIZE);
  }

  @Test
  void whoIsToldFindsWhatIsThereNow() {
    try (SwapStore<String> store = store(Long.MAX_VALUE)) {
      List<byte @Nullable []> found = new ArrayList<>();
      listener = (key, weight, cause) -> found.add(store.get(key));
      store.put("a", value(1));
      store.put("a", value(2));
      assertTrue(store.remove("a"));
      assertArrayEquals(new Object[] {value(2), null}, found.toArray());
      assertEquals(List.of(), log.thrown());
    }
  }

  /** What is evicted is put back, once, and evicts another one. */
  @Test
  void whoIsToldPutsItBack() {
    try (SwapStore<String> store = store(2L * Pages.SIZE)) {
      List<String> told = new ArrayList<>();
      listener =
          (key, weight, cause) -> {
            told.add(key + " " + cause);
            if (told.size() == 1) {
              store.put(key, value(7));
            }
          };
      store.put("a", value(1));
      store.put("b", value(2));
      store.put("c", value(4));
      assertEquals(List.of("a EVICTED", "b EVICTED"), told);
      assertArrayEquals(value(7), store.get("a"));
      assertArrayEquals(value(4), store.get("c"));
      assertEquals(2, area.statistics().slotsUsed());
      assertEquals(List.of(), log.thrown());
    }
  }

  @Test
  void whoIsToldRemovesWhatCameInstead() {
    try (SwapStore<String> store = store(Long.MAX_VALUE)) {
      List<Cause> told = new ArrayList<>();
      listener =
          (key, weight, cause) -> {
            told.add(cause);
            store.remove(key);
          };
      store.put("a", value(1));
      store.put("a", value(2));
      assertEquals(List.of(Cause.REPLACED, Cause.EXPLICIT), told);
      assertFalse(store.containsKey("a"));
      assertEquals(0, area.statistics().slotsUsed());
      assertEquals(List.of(), log.thrown());
    }
  }

  /** Each thread has keys of its own, and all listeners have one in common. */
  @Test
  void manyThreads() throws InterruptedException {
    try (SwapStore<String> store = store(Long.MAX_VALUE)) {
      AtomicInteger told = new AtomicInteger();
      listener =
          (key, weight, cause) -> {
            if (!key.equals("common") && told.incrementAndGet() % 2 == 0) {
              store.put("common", value(1));
              store.get("common");
            } else if (!key.equals("common")) {
              store.remove("common");
            }
          };
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int own = t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    String key = own + "/" + i % 4;
                    store.put(key, value(3 * i + own));
                    if (!Arrays.equals(value(3 * i + own), store.get(key))) {
                      throw new AssertionError("lost " + key);
                    }
                  }
                });
        thread.setUncaughtExceptionHandler((x, e) -> failures.add(e));
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
      assertEquals(List.of(), log.thrown());
      assertEquals(3 * (1000 - 4), told.get());
      for (int t = 0; t < 3; t++) {
        for (int i = 996; i < 1000; i++) {
          assertArrayEquals(value(3 * i + t), store.get(t + "/" + i % 4));
        }
      }
      listener = (key, weight, cause) -> {};
      store.remove("common");
      assertEquals(12, store.size());
      assertEquals(12, area.statistics().slotsUsed());
    }
  }
}
