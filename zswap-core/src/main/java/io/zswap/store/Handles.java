package io.zswap.store;

import io.zswap.api.ForeignHandleException;
import io.zswap.api.StaleHandleException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How an area's handles are made: from the top, a zero bit, 10 bits that tell this area from others
 * of this process, 23 bits of generation, 30 bits of slot. Thread-safe.
 *
 * <p>A handle of another area is told from ours as long as no more than 1,023 are open; of one that
 * is closed, unless about a multiple of 1,023 areas was opened in between; a stale one, unless
 * exactly a multiple of 2<sup>23</sup> pages went through its slot.
 */
final class Handles {
  /** Most slots of an area. */
  static final int MAX_SLOTS = 1 << 30;

  private static final int GENERATION_SHIFT = 30;
  private static final int TAG_SHIFT = 53;
  private static final int TAGS = 1023;
  private static final long GENERATION_MASK = (1L << (TAG_SHIFT - GENERATION_SHIFT)) - 1;

  private static final AtomicInteger areas = new AtomicInteger();

  /**
   * By tag: how many open areas have it. Of those that were forgotten nobody says that they went.
   */
  private static final AtomicIntegerArray open = new AtomicIntegerArray(TAGS + 1);

  /** Never 0, so that 0 is nobody's handle. */
  private final int tag = takeTag();

  private final int slots;

  Handles(int slots) {
    this.slots = slots;
  }

  /**
   * In turn, so that one comes back late; past those that open areas have, while there are others.
   */
  private static int takeTag() {
    int next = areas.getAndIncrement();
    for (int i = 0; i < TAGS; i++) {
      int free = Math.floorMod(next + i, TAGS) + 1;
      if (open.compareAndSet(free, 0, 1)) {
        return free;
      }
    }
    int shared = Math.floorMod(next, TAGS) + 1;
    open.getAndIncrement(shared);
    return shared;
  }

  /** The area is closed: another may have its tag. To be called once. */
  void close() {
    open.getAndDecrement(tag);
  }

  long handle(int slot, int generation) {
    return (long) tag << TAG_SHIFT | (long) generation << GENERATION_SHIFT | slot;
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
