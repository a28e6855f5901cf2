package io.zswap.store;

import io.zswap.api.ForeignHandleException;
import io.zswap.api.StaleHandleException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How an area's handles are made: from the top, a zero bit, 10 bits that tell this area from others
 * of this process, 23 bits of generation, 30 bits of slot. Immutable.
 *
 * <p>A handle of another area is told from ours unless exactly a multiple of 1,023 areas was opened
 * in between; a stale one, unless exactly a multiple of 2<sup>23</sup> pages went through its slot.
 */
final class Handles {
  /** Most slots of an area. */
  static final int MAX_SLOTS = 1 << 30;

  private static final int GENERATION_SHIFT = 30;
  private static final int TAG_SHIFT = 53;
  private static final int TAGS = 1023;
  private static final long GENERATION_MASK = (1L << (TAG_SHIFT - GENERATION_SHIFT)) - 1;

  private static final AtomicInteger areas = new AtomicInteger();

  /** Never 0, so that 0 is nobody's handle. */
  private final long tag = Math.floorMod(areas.getAndIncrement(), TAGS) + 1L;

  private final int slots;

  Handles(int slots) {
    this.slots = slots;
  }

  long handle(int slot, int generation) {
    return tag << TAG_SHIFT | (long) generation << GENERATION_SHIFT | slot;
  }

  /**
   * The slot of a handle.
   *
   * @throws ForeignHandleException if it is not of this area
   */
  int slot(long handle) {
    int slot = (int) handle & (MAX_SLOTS - 1);
    if (handle >>> TAG_SHIFT != tag || slot >= slots) {
      throw new ForeignHandleException(
          "handle 0x" + Long.toHexString(handle) + " is not one of this area");
    }
    return slot;
  }

  static int generation(long handle) {
    return (int) (handle >>> GENERATION_SHIFT & GENERATION_MASK);
  }

  static StaleHandleException stale(long handle) {
    return new StaleHandleException(
        "the page of handle 0x" + Long.toHexString(handle) + " has been freed or taken before");
  }
}
