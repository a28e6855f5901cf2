package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ForeignHandleException;
import io.zswap.api.StaleHandleException;
import io.zswap.core.device.MemorySwapDevice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handles at the ends of their parts: area, generation and slot. */
class HandlesTest {
  /** As many pages through one slot, and a handle is one that was there before. */
  private static final int GENERATIONS = 1 << 23;

  /** As many areas can be told apart. */
  private static final int TAGS = 1023;

  @Test
  void openAreasAreToldApart() {
    Handles first = new Handles(1);
    try {
      long handle = first.handle(0, 0);
      // All that there are come by.
      for (int i = 0; i <= TAGS; i++) {
        Handles other = new Handles(1);
        assertThrows(ForeignHandleException.class, () -> other.slot(handle), "area " + i);
        assertThrows(ForeignHandleException.class, () -> first.slot(other.handle(0, 0)));
        other.close();
      }
      assertEquals(0, first.slot(handle));
    } finally {
      first.close();
    }
  }

  /** Where there are more, they share, and none goes without. */
  @Test
  void moreAreasThanCanBeToldApart() {
    List<Handles> open = new ArrayList<>();
    for (int i = 0; i <= TAGS; i++) {
      open.add(new Handles(1));
    }
    try {
      for (Handles handles : open) {
        long handle = handles.handle(0, 0);
        assertTrue(handle > 0, Long.toHexString(handle));
        assertEquals(0, handles.slot(handle));
      }
    } finally {
      open.forEach(Handles::close);
    }
    openAreasAreToldApart();
  }

  @Test
  void whatToldAClosedAreaComesBack() {
    SwapArea area = SwapArea.builder().size(Pages.SIZE).build();
    long handle = area.pageOut(Pages.page(1));
    area.close();
    area.close();
    boolean back = false;
    for (int i = 0; i < TAGS && !back; i++) {
      Handles other = new Handles(1);
      back = takes(other, handle);
      other.close();
    }
    assertTrue(back);
  }

  private static boolean takes(Handles handles, long handle) {
    try {
      return handles.slot(handle) == 0;
    } catch (ForeignHandleException e) {
      return false;
    }
  }

  @Test
  void whatIsNoHandleIsRefused() {
    try (SwapArea area = SwapArea.builder().build()) {
      long handle = area.pageOut(Pages.page(1));
      for (long wrong :
          new long[] {
            -1,
            0,
            Long.MAX_VALUE,
            handle ^ Long.MIN_VALUE,
            handle | (1 << 30) - 1,
            handle + (1L << 53)
          }) {
        String what = Long.toHexString(wrong);
        assertThrows(ForeignHandleException.class, () -> Pages.read(area, wrong), what);
        assertThrows(
            ForeignHandleException.class, () -> area.pageIn(wrong, new byte[Pages.SIZE]), what);
        assertThrows(ForeignHandleException.class, () -> area.free(wrong), what);
      }
      assertThrows(StaleHandleException.class, () -> Pages.read(area, handle ^ 1L << 30));
      assertEquals(Pages.page(1), Pages.read(area, handle));
    }
  }

  @Test
  @Timeout(600)
  void aSlotMayBeUsedMoreOftenThanThereAreGenerations() {
    // Smaller than an area takes from users, as so many zeros would take their time.
    int size = 64;
    ByteBuffer zeros = ByteBuffer.allocateDirect(size);
    try (SwapArea area = new SwapArea(SwapArea.builder(), new MemorySwapDevice(1, size, true))) {
      long first = area.pageOut(zeros);
      area.free(first);
      long before = first;
      for (int i = 1; i < GENERATIONS; i++) {
        before = area.pageOut(zeros);
        area.free(before);
      }
      long last = before;
      assertThrows(StaleHandleException.class, () -> area.read(first, zeros));
      long again = area.pageOut(zeros);
      assertEquals(first, again, "the first generation");
      area.read(again, zeros);
      assertThrows(StaleHandleException.class, () -> area.read(last, zeros));
      area.free(again);
      long next = area.pageOut(zeros);
      area.read(next, zeros);
      assertThrows(StaleHandleException.class, () -> area.free(again));
      assertEquals(1, area.statistics().slotsUsed());
    }
  }
}
