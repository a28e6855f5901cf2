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
    assertEquals(200, slots.next(0, 200));
    for (int slot : new int[] {0, 63, 64, 130, 199}) {
      assertFalse(slots.has(slot));
      slots.add(slot);
      slots.add(slot);
      assertTrue(slots.has(slot));
    }
    assertFalse(slots.has(1));
    assertEquals(0, slots.next(0, 200));
    assertEquals(63, slots.next(1, 200));
    assertEquals(63, slots.next(63, 200));
    assertEquals(64, slots.next(64, 200));
    assertEquals(130, slots.next(65, 200));
    assertEquals(199, slots.next(131, 200));
    assertEquals(199, slots.next(199, 200));
    assertEquals(64, slots.next(64, 65));
    assertEquals(130, slots.next(65, 130), "not beyond the end");
    assertEquals(100, slots.next(65, 100));
    assertEquals(200, slots.next(200, 200));
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

  @Test
  void aRegionDoesNotGiveOutWhatIsAnothers() {
    SlotRegion[] regions = SlotRegion.divide(8192, 12, Sync.jdk());
    WrittenSlots slots = new WrittenSlots(8192);
    slots.add(4095);
    assertEquals(-1, regions[1].take(slots));
    slots.add(4100);
    assertEquals(4100, regions[1].take(slots));
    slots.add(8191);
    assertEquals(8191, regions[1].take(slots));
    assertEquals(-1, regions[1].take(slots));
    assertEquals(4095, regions[0].take(slots));
    assertEquals(-1, regions[0].take(slots));
  }
}
