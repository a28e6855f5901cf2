package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.AreaFullException;
import io.zswap.api.ClosedException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.SwapDeviceException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SwapStoreTest {
  private static SwapArea area(int pages) {
    return SwapArea.builder().size((long) pages * Pages.SIZE).build();
  }

  /** A key that is no good as one. */
  private static final class Key {
    int hash;

    @Override
    public int hashCode() {
      if (hash < 0) {
        throw new IllegalStateException("no hash");
      }
      return hash;
    }
  }

  @Test
  void closingFreesTheValuesOfBadKeysToo() {
    try (SwapArea area = area(100)) {
      SwapStore<Key> store = SwapStore.<Key>builder(area).build();
      List<Key> keys = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        keys.add(new Key());
        keys.get(i).hash = i;
        store.put(keys.get(i), Pages.bytes(i, 10));
      }
      keys.get(3).hash = 1000;
      keys.get(7).hash = -1;
      store.close();
      assertEquals(0, area.statistics().slotsUsed());
      assertEquals(0, store.size());
      assertEquals(0, store.statistics().weight());
      store.close();
    }
  }

  @Test
  void valuesOfAnyLength() {
    try (SwapArea area = area(1000);
        SwapStore<Integer> store = SwapStore.<Integer>builder(area).build()) {
      int[] lengths = {0, 1, 100, 4095, 4096, 4097, 8192, 100_000};
      long pages = 0;
      for (int length : lengths) {
        for (int seed : new int[] {1, 3}) {
          store.put(10 * length + seed, Pages.bytes(seed, length));
          pages += (length + Pages.SIZE - 1) / Pages.SIZE;
        }
      }
      assertEquals(2L * lengths.length, store.size());
      assertEquals(pages, area.statistics().slotsUsed());
      for (int length : lengths) {
        for (int seed : new int[] {1, 3}) {
          assertTrue(store.containsKey(10 * length + seed));
          assertArrayEquals(Pages.bytes(seed, length), store.get(10 * length + seed));
          assertArrayEquals(Pages.bytes(seed, length), store.take(10 * length + seed));
          assertFalse(store.containsKey(10 * length + seed));
        }
      }
      assertEquals(0, area.statistics().slotsUsed());
      assertEquals(new StoreStatistics(0, 0, 4L * lengths.length, 0, 0), store.statistics());
    }
  }

  @Test
  void smallValuesShareTheMemoryOfThePool() {
    try (SwapArea area = area(1000);
        SwapStore<Integer> store = SwapStore.<Integer>builder(area).build()) {
      for (int i = 0; i < 800; i++) {
        store.put(i, Pages.bytes(3, 100));
      }
      // Whole pages would take 800; 100 random bytes and the zeros after them take below 200 bytes.
      assertTrue(area.statistics().poolBytes() < 800 * 250, area.statistics().toString());
    }
  }

  @Test
  void aNewValueReplacesTheOldOne() {
    List<String> told = new ArrayList<>();
    try (SwapArea area = area(100);
        SwapStore<String> store =
            SwapStore.<String>builder(area)
                .listener((key, weight, cause) -> told.add(key + " " + weight + " " + cause))
                .build()) {
      store.put("a", new byte[] {1, 2});
      store.put("a", new byte[] {3});
      assertArrayEquals(new byte[] {3}, store.get("a"));
      assertEquals(1, area.statistics().slotsUsed());
      assertTrue(store.remove("a"));
      assertFalse(store.remove("a"));
      assertNull(store.get("a"));
      assertEquals(List.of("a 2 REPLACED", "a 1 EXPLICIT"), told);
      assertEquals(new StoreStatistics(0, 0, 1, 1, 0), store.statistics());
    }
  }

  @Test
  void whatWasNotReadLeavesFirst() {
    List<String> told = new ArrayList<>();
    try (SwapArea area = area(100);
        SwapStore<String> store =
            SwapStore.<String>builder(area)
                .maximumWeight(30)
                .listener((key, weight, cause) -> told.add(key + " " + cause))
                .build()) {
      store.put("a", new byte[10]);
      store.put("b", new byte[10]);
      store.put("c", new byte[10]);
      store.get("a");
      store.put("d", new byte[15]);
      assertEquals(List.of("b EVICTED", "c EVICTED"), told);
      store.put("d", new byte[31]);
      assertFalse(store.containsKey("d"), "too heavy, and the old one is not the value any more");
      assertEquals(List.of("b EVICTED", "c EVICTED", "d REPLACED", "d EVICTED"), told);
      assertEquals(new StoreStatistics(1, 10, 1, 0, 3), store.statistics());
      assertEquals(1, area.statistics().slotsUsed());
    }
  }

  /** Also where all others were read since: then the oldest of those goes. */
  @Test
  void aNewValueIsNotTheFirstToLeave() {
    List<String> told = new ArrayList<>();
    try (SwapArea area = area(100);
        SwapStore<String> store =
            SwapStore.<String>builder(area)
                .maximumWeight(30)
                .listener((key, weight, cause) -> told.add(key + " " + cause))
                .build()) {
      for (String key : List.of("a", "b", "c")) {
        store.put(key, new byte[10]);
        store.get(key);
      }
      store.put("d", new byte[10]);
      assertEquals(List.of("a EVICTED"), told);
      told.clear();
      store.get("b");
      store.get("c");
      store.put("d", new byte[15]);
      assertEquals(List.of("d REPLACED", "b EVICTED"), told);
      told.clear();
      store.put("e", new byte[30]);
      assertEquals(2, told.size(), told::toString);
      assertTrue(store.containsKey("e"));
      assertEquals(30, store.statistics().weight());
    }
  }

  /** Nobody has removed it. */
  @Test
  void whoClosesTheStoreMeanwhileIsToldOfNoValue() {
    List<String> told = new ArrayList<>();
    List<SwapStore<String>> stores = new ArrayList<>();
    try (SwapArea area = area(10)) {
      SwapStore<String> store =
          SwapStore.<String>builder(area)
              .weigher(
                  (key, value) -> {
                    stores.get(0).close();
                    return 1;
                  })
              .listener((key, weight, cause) -> told.add(key + " " + cause))
              .build();
      stores.add(store);
      store.put("a", new byte[10]);
      assertEquals(List.of(), told);
      assertEquals(0, store.size());
      assertEquals(0, area.statistics().slotsUsed());
    }
  }

  @Test
  void aWeigherCounts() {
    try (SwapArea area = area(100);
        SwapStore<String> store =
            SwapStore.<String>builder(area)
                .maximumWeight(2)
                .weigher((key, value) -> value.length == 0 ? -1 : 1)
                .build()) {
      for (String key : List.of("a", "b", "c")) {
        store.put(key, new byte[1000]);
      }
      assertEquals(2, store.size());
      assertThrows(InvalidParameterException.class, () -> store.put("d", new byte[0]));
      assertThrows(InvalidParameterException.class, () -> SwapStore.builder(area).maximumWeight(0));
    }
  }

  /** So that their sum is a number; the limit, where there is one, cannot be above that. */
  @Test
  void weightsThatAreTooLarge() {
    long most = 1L << 60;
    long[] weight = {most};
    try (SwapArea area = area(10);
        SwapStore<String> store =
            SwapStore.<String>builder(area).weigher((key, value) -> weight[0]).build()) {
      store.put("a", new byte[10]);
      for (long wrong : new long[] {most + 1, Long.MAX_VALUE}) {
        weight[0] = wrong;
        assertThrows(InvalidParameterException.class, () -> store.put("a", new byte[20]));
      }
      assertArrayEquals(new byte[10], store.get("a"));
      assertEquals(most, store.statistics().weight());
    }
  }

  @Test
  void aFullAreaRefusesOrEvicts() {
    try (SwapArea area = area(4);
        SwapStore<String> plain = SwapStore.<String>builder(area).build()) {
      plain.put("a", Pages.bytes(1, 2 * Pages.SIZE));
      assertThrows(AreaFullException.class, () -> plain.put("a", new byte[3 * Pages.SIZE]));
      assertArrayEquals(Pages.bytes(1, 2 * Pages.SIZE), plain.get("a"), "the old one stays");
      assertEquals(2, area.statistics().slotsUsed(), "what was stored of the new one is freed");
      try (SwapStore<String> cache =
          SwapStore.<String>builder(area).maximumWeight(1 << 20).build()) {
        cache.put("b", new byte[Pages.SIZE]);
        cache.put("c", new byte[2 * Pages.SIZE]);
        assertFalse(cache.containsKey("b"));
        assertTrue(cache.containsKey("c"));
        assertThrows(AreaFullException.class, () -> cache.put("d", new byte[3 * Pages.SIZE]));
      }
      assertEquals(2, area.statistics().slotsUsed());
    }
  }

  @Test
  void aValueThatCannotFitDisturbsNobody() {
    try (SwapArea area = area(1024);
        SwapStore<String> store = SwapStore.<String>builder(area).maximumWeight(1 << 30).build()) {
      store.put("a", Pages.bytes(1, 10));
      store.put("b", Pages.bytes(2, 600 * Pages.SIZE));
      assertThrows(AreaFullException.class, () -> store.put("b", new byte[5 << 20]));
      // As the old value stays until the new one is there.
      assertThrows(AreaFullException.class, () -> store.put("b", new byte[500 * Pages.SIZE]));
      assertArrayEquals(Pages.bytes(1, 10), store.get("a"));
      assertArrayEquals(Pages.bytes(2, 600 * Pages.SIZE), store.get("b"));
      assertEquals(0, store.statistics().evictions());
      assertEquals(601, area.statistics().slotsUsed());
    }
  }

  @Test
  void eachPageOfAValueIsStoredOnce() {
    try (SwapArea area = area(100);
        SwapStore<Integer> store =
            SwapStore.<Integer>builder(area).maximumWeight(1 << 30).build()) {
      for (int i = 0; i < 100; i++) {
        store.put(i, Pages.bytes(1, Pages.SIZE));
      }
      store.put(100, Pages.bytes(1, 50 * Pages.SIZE));
      assertEquals(50, store.statistics().evictions());
      assertEquals(150, area.statistics().zswpout());
      assertArrayEquals(Pages.bytes(1, 50 * Pages.SIZE), store.get(100));
    }
  }

  @Test
  void theValueThatIsReplacedMakesNoRoom() {
    List<String> told = new ArrayList<>();
    FailingDevice device = new FailingDevice(4);
    try (SwapArea area = SwapArea.builder().device(device).build();
        SwapStore<String> store =
            SwapStore.<String>builder(area)
                .maximumWeight(1 << 20)
                .listener((key, weight, cause) -> told.add(key + " " + cause))
                .build()) {
      store.put("a", Pages.bytes(1, Pages.SIZE));
      store.put("b", Pages.bytes(1, 2 * Pages.SIZE));
      store.put("a", Pages.bytes(2, 2 * Pages.SIZE));
      assertEquals(List.of("b EVICTED", "a REPLACED"), told);
      device.failing = true;
      assertThrows(SwapDeviceException.class, () -> store.put("a", Pages.bytes(3, Pages.SIZE)));
      device.failing = false;
      assertArrayEquals(Pages.bytes(2, 2 * Pages.SIZE), store.get("a"));
      // Nobody is left to go.
      try (SwapStore<String> other =
          SwapStore.<String>builder(area).maximumWeight(1 << 20).build()) {
        other.put("c", new byte[2 * Pages.SIZE]);
        assertThrows(AreaFullException.class, () -> store.put("a", new byte[Pages.SIZE]));
        assertArrayEquals(Pages.bytes(2, 2 * Pages.SIZE), store.get("a"));
      }
    }
  }

  @Test
  void aListenerThatFailsTakesNoValueAlong() {
    AssertionError bug = new AssertionError("a bug in somebody's listener");
    try (LoggedFailures log = new LoggedFailures(SwapStore.class);
        SwapArea area = area(10);
        SwapStore<String> store =
            SwapStore.<String>builder(area)
                .listener(
                    (key, weight, cause) -> {
                      throw bug;
                    })
                .build()) {
      store.put("a", new byte[] {1});
      assertArrayEquals(new byte[] {1}, store.take("a"));
      assertEquals(List.of(bug), log.thrown());
    }
  }

  @Test
  void deviceErrorsLoseNothing() {
    FailingDevice device = new FailingDevice(10);
    try (SwapArea area = SwapArea.builder().device(device).build();
        SwapStore<String> store = SwapStore.<String>builder(area).build()) {
      byte[] incompressible = Pages.bytes(3, Pages.SIZE);
      store.put("a", incompressible);
      device.failing = true;
      assertThrows(SwapDeviceException.class, () -> store.get("a"));
      assertThrows(SwapDeviceException.class, () -> store.take("a"));
      assertThrows(SwapDeviceException.class, () -> store.put("a", Pages.bytes(6, Pages.SIZE)));
      device.failing = false;
      assertArrayEquals(incompressible, store.take("a"));
      assertEquals(0, area.statistics().slotsUsed());
    }
  }

  @Test
  void closing() {
    try (SwapArea area = area(10)) {
      SwapStore<String> store = SwapStore.<String>builder(area).build();
      store.put("a", new byte[10]);
      store.close();
      store.close();
      assertEquals(0, area.statistics().slotsUsed());
      assertEquals(0, store.size());
      assertEquals(0, store.statistics().weight());
      assertThrows(ClosedException.class, () -> store.put("a", new byte[1]));
      assertThrows(ClosedException.class, () -> store.get("a"));
      assertThrows(ClosedException.class, () -> store.take("a"));
      assertThrows(ClosedException.class, () -> store.remove("a"));
      assertThrows(ClosedException.class, () -> store.containsKey("a"));
    }
  }

  /** Each value tells its key and its version, so that a reader sees a mixture of two. */
  @Test
  void threadsShareAStore() throws InterruptedException {
    int keys = 20;
    ConcurrentHashMap<Integer, Integer> evicted = new ConcurrentHashMap<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (SwapArea area =
            SwapArea.builder().size(400 * Pages.SIZE).poolLimit(20 * Pages.SIZE).build();
        SwapStore<Integer> store =
            SwapStore.<Integer>builder(area)
                .maximumWeight(15L * 3 * Pages.SIZE)
                .listener((key, weight, cause) -> evicted.merge(key, 1, Integer::sum))
                .build()) {
      List<Thread> threads = new ArrayList<>();
      for (int seed = 0; seed < 4; seed++) {
        Random random = new Random(seed);
        threads.add(new Thread(() -> churn(store, keys, random)));
      }
      for (Thread thread : threads) {
        thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
      assertTrue(store.statistics().evictions() > 0);
      assertTrue(store.statistics().weight() <= 15L * 3 * Pages.SIZE);
      assertEquals(keys, evicted.size());
      long pages = 0;
      for (int key = 0; key < keys; key++) {
        byte[] value = store.take(key);
        pages += value == null ? 0 : 3;
      }
      assertTrue(pages > 0);
      assertEquals(0, store.statistics().weight());
      assertEquals(0, area.statistics().slotsUsed(), "no page is left behind");
    }
  }

  private static void churn(SwapStore<Integer> store, int keys, Random random) {
    for (int i = 0; i < 5000; i++) {
      int key = random.nextInt(keys);
      switch (random.nextInt(8)) {
        case 0 -> store.remove(key);
        case 1, 2 -> store.put(key, versioned(key, random.nextInt()));
        case 3 -> check(key, store.take(key));
        default -> check(key, store.get(key));
      }
    }
  }

  private static byte[] versioned(int key, int version) {
    byte[] value = new byte[3 * Pages.SIZE - 100];
    new Random(version).nextBytes(value);
    for (int at = 0; at < value.length; at++) {
      value[at] = (byte) (at % 2 == 0 ? value[at] : key);
    }
    value[0] = (byte) version;
    value[2] = (byte) (version >>> 8);
    value[4] = (byte) (version >>> 16);
    value[6] = (byte) (version >>> 24);
    return value;
  }

  private static void check(int key, byte @Nullable [] value) {
    if (value != null) {
      int version =
          (value[0] & 0xff)
              | (value[2] & 0xff) << 8
              | (value[4] & 0xff) << 16
              | (value[6] & 0xff) << 24;
      assertArrayEquals(versioned(key, version), value);
    }
  }
}
