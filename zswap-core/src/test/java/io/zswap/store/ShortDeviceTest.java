package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.SwapDeviceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Areas whose device has room for fewer pages than slots: a full disk, or memory that is out. */
@Timeout(60)
class ShortDeviceTest {
  private static final int SLOTS = 8192;
  private static final int ROOM = 40;

  /** As a sparse file on a full disk: where it was written once, it can be written again. */
  private static final class ShortDevice extends ForwardingDevice {
    private final Set<Long> places = new HashSet<>();

    ShortDevice() {
      super(SLOTS, Pages.SIZE);
    }

    @Override
    public synchronized void write(long slot, ByteBuffer src) {
      if (places.size() == ROOM && !places.contains(slot)) {
        throw new SwapDeviceException("no room for slot " + slot);
      }
      places.add(slot);
      super.write(slot, src);
    }
  }

  /** One that does not compress, so that it goes to the device. */
  private static byte[] value(int i) {
    return Pages.bytes(3 * i, Pages.SIZE);
  }

  @Test
  void whereAPageWasFreedThereIsRoomForAnother() {
    try (SwapArea area =
        SwapArea.builder().device(new ShortDevice()).synchronousWriteback().build()) {
      List<Long> handles = new ArrayList<>();
      for (int i = 0; i < ROOM; i++) {
        handles.add(area.pageOut(value(i)));
      }
      assertThrows(SwapDeviceException.class, () -> area.pageOut(value(ROOM)));
      // The pages at the end take no room: the next slots are behind them.
      for (int i = 0; i < 100; i++) {
        area.pageOut(Pages.page(1));
      }
      for (int i = 1; i < ROOM; i += 2) {
        area.free(handles.get(i));
        area.pageOut(Pages.page(2));
      }
      assertThrows(SwapDeviceException.class, () -> area.pageOut(value(ROOM)), "these lie there");
      for (int i = 0; i < ROOM; i += 4) {
        area.free(handles.get(i));
        handles.set(i, area.pageOut(value(ROOM + i)));
      }
      for (int i = 0; i < ROOM; i += 2) {
        byte[] page = new byte[Pages.SIZE];
        area.read(handles.get(i), page);
        assertArrayEquals(value(i % 4 == 0 ? ROOM + i : i), page);
      }
      assertEquals(2, area.statistics().deviceErrors());
    }
  }

  /** With slots that were never written before those, as the search begins at the lowest. */
  @Test
  void theSearchGoesPastFreeSlotsWithoutRoom() {
    try (SwapArea area =
        SwapArea.builder().device(new ShortDevice()).synchronousWriteback().build()) {
      List<Long> small = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        small.add(area.pageOut(Pages.page(1)));
      }
      List<Long> large = new ArrayList<>();
      for (int i = 0; i < ROOM; i++) {
        large.add(area.pageOut(value(i)));
      }
      small.forEach(area::free);
      assertThrows(SwapDeviceException.class, () -> area.pageOut(value(ROOM)), "nothing is free");
      area.free(large.get(ROOM / 2));
      long handle = area.pageOut(value(ROOM));
      assertEquals(ByteBuffer.wrap(value(ROOM)), Pages.read(area, handle));
      assertThrows(SwapDeviceException.class, () -> area.pageOut(value(ROOM)));
    }
  }

  @Test
  void aStoreKeepsWhatItHasAlsoWithALimit() {
    for (long limit : new long[] {(long) SLOTS * Pages.SIZE, Long.MAX_VALUE}) {
      try (SwapArea area =
              SwapArea.builder().device(new ShortDevice()).synchronousWriteback().build();
          SwapStore<Integer> store =
              SwapStore.<Integer>builder(area).maximumWeight(limit).build()) {
        store.put(-1, Pages.bytes(1, 10 * Pages.SIZE));
        for (int i = 0; i < ROOM; i++) {
          store.put(i, value(i));
        }
        assertTrue(store.remove(-1));
        assertThrows(SwapDeviceException.class, () -> store.put(ROOM, value(ROOM)));
        assertEquals(ROOM, store.size());
        assertEquals(ROOM, area.statistics().slotsUsed());
        assertTrue(store.remove(7));
        store.put(ROOM, value(ROOM));
        assertArrayEquals(value(ROOM), store.get(ROOM));
      }
    }
  }
}
