package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.AreaFullException;
import io.zswap.api.ClosedException;
import io.zswap.api.CorruptPageException;
import io.zswap.api.StaleHandleException;
import io.zswap.api.ZswapParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store whose area was closed before it, has lost what it was given, or is full for a while. */
@Timeout(60)
class StoreOverAreaTest {
  @Test
  void theAreaWasClosedFirst() {
    List<String> told = new ArrayList<>();
    SwapArea area = SwapArea.builder().build();
    SwapStore<String> store =
        SwapStore.<String>builder(area)
            .listener((key, weight, cause) -> told.add(key + " " + weight + " " + cause))
            .build();
    store.put("a", Pages.bytes(1, Pages.SIZE + 1));
    store.put("b", new byte[] {1});
    area.close();
    assertThrows(ClosedException.class, () -> store.get("a"));
    assertThrows(ClosedException.class, () -> store.take("a"));
    assertThrows(ClosedException.class, () -> store.put("a", new byte[] {2}));
    assertThrows(ClosedException.class, () -> store.put("c", new byte[] {2}));
    assertTrue(store.containsKey("a"));
    assertFalse(store.containsKey("c"));
    assertEquals(List.of(), told);
    assertTrue(store.remove("a"));
    assertEquals(List.of("a 4097 EXPLICIT"), told);
    assertEquals(1, store.size());
    store.close();
    store.close();
    assertEquals(1, told.size(), "nobody is told of the rest");
    assertEquals(0, store.size());
  }

  @Test
  void valuesThatAreCorruptCanBeRemoved() {
    FailingDevice device = new FailingDevice(10);
    try (SwapArea area = SwapArea.builder().device(device).checksums().build();
        SwapStore<String> store = SwapStore.<String>builder(area).build()) {
      byte[] value = Pages.bytes(3, 2 * Pages.SIZE);
      store.put("a", value);
      store.put("b", value);
      device.rotten = true;
      assertThrows(CorruptPageException.class, () -> store.get("a"));
      assertThrows(CorruptPageException.class, () -> store.take("a"));
      assertEquals(4, area.statistics().slotsUsed(), "it is still there");
      assertTrue(store.remove("a"));
      assertEquals(2, area.statistics().slotsUsed());
      store.put("b", Pages.bytes(1, Pages.SIZE));
      assertArrayEquals(Pages.bytes(1, Pages.SIZE), store.get("b"), "from memory");
      assertEquals(1, area.statistics().slotsUsed());
    }
  }

  @Test
  void aPageThatSomebodyElseHasFreedTakesNoOtherAlong() {
    try (SwapArea area = SwapArea.builder().build();
        SwapStore<String> store = SwapStore.<String>builder(area).build()) {
      long before = area.pageOut(Pages.bytes(1, Pages.SIZE));
      store.put("a", Pages.bytes(1, 3 * Pages.SIZE));
      // Slots are given out in order.
      area.free(before + 2);
      assertThrows(StaleHandleException.class, () -> store.remove("a"));
      assertFalse(store.containsKey("a"));
      assertEquals(1, area.statistics().slotsUsed());
    }
  }

  /** What others are about to store is in their hands, and cannot be evicted yet. */
  @Test
  void aValueIsRefusedWhileOthersHoldAllSlots() throws InterruptedException {
    CountDownLatch holding = new CountDownLatch(3);
    CountDownLatch go = new CountDownLatch(1);
    WatchingDevice device = new WatchingDevice(4);
    List<Throwable> failures = new ArrayList<>();
    byte[] before = Pages.bytes(1, Pages.SIZE);
    byte[] after = Pages.bytes(2, Pages.SIZE);
    byte[] large = Pages.bytes(4, 3 * Pages.SIZE);
    try (SwapArea area =
            SwapArea.builder().device(device).parameter(ZswapParameter.ENABLED, "N").build();
        SwapStore<String> store = SwapStore.<String>builder(area).maximumWeight(1 << 20).build()) {
      store.put("a", before);
      Thread other = new Thread(() -> store.put("b", large));
      other.setUncaughtExceptionHandler((t, e) -> failures.add(e));
      device.bad =
          slot -> {
            if (Thread.currentThread() == other) {
              holding.countDown();
              return holding.getCount() == 0 && !await(go);
            }
            return false;
          };
      other.start();
      try {
        holding.await();
        assertThrows(AreaFullException.class, () -> store.put("a", after));
        assertArrayEquals(before, store.get("a"));
      } finally {
        go.countDown();
        other.join();
      }
      assertEquals(List.of(), failures);
      assertArrayEquals(large, store.get("b"));
      store.put("a", after);
      assertArrayEquals(after, store.get("a"));
      assertFalse(store.containsKey("b"), "which has made room");
      assertEquals(1, area.statistics().slotsUsed());
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
