package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.CorruptPageException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store whose area was closed before it, or has lost what it was given. */
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
}
