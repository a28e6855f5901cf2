package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.sync.Sync;
import org.junit.jupiter.api.Test;

class WrittenSlotsTest {
  @Test
  void findsThoseThatWereAdded() {
    WrittenSlots slots = new WrittenSlots(200);
    assertEquals(-1, slots.next(0));
    for (int slot : new int[] {0, 63, 64, 130, 199}) {
      assertFalse(slots.has(slot));
      slots.add(slot);
      slots.add(slot);
      assertTrue(slots.has(slot));
    }
    assertFalse(slots.has(1));
    assertEquals(0, slots.next(0));
    assertEquals(63, slots.next(1));
    assertEquals(63, slots.next(63));
    assertEquals(64, slots.next(64));
    assertEquals(130, slots.next(65));
    assertEquals(199, slots.next(131));
    assertEquals(199, slots.next(199));
    // Beyond the last slot, as a search asks that has found the last.
    assertEquals(-1, slots.next(200));
    assertEquals(-1, slots.next(256));
  }

  @Test
  void aRegionGivesOutWhatIsWrittenAndFree() {
    SlotRegion region = SlotRegion.divide(200, 30, Sync.jdk())[0];
    WrittenSlots slots = new WrittenSlots(200);
    assertEquals(-1, region.take(slots));
    slots.add(0);
    slots.add(70);
    slots.add(199);
    assertEquals(0, region.take());
    assertEquals(70, region.take(slots));
    assertEquals(199, region.take(slots));
    assertEquals(-1, region.take(slots));
    assertEquals(1, region.take(), "the lowest free one, as before");
    region.give(70);
    assertEquals(70, region.take(slots));
    assertEquals(4, region.inUse());
  }
}
