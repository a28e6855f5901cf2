package io.zswap.core.swap;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Slots that a device has taken pages for. Where it is short of room, it has some for these: a
 * sparse file has their blocks, and a device in memory their memory. Thread-safe.
 */
public final class WrittenSlots {
  private final AtomicLongArray bits;

  /** None so far, of so many. */
  public WrittenSlots(long slots) {
    bits = new AtomicLongArray(Math.toIntExact((slots + Long.SIZE - 1) / Long.SIZE));
  }

  /** The device has taken the page of a slot. */
  public void add(long slot) {
    int word = (int) (slot / Long.SIZE);
    long bit = 1L << slot;
    long old = bits.get(word);
    while ((old & bit) == 0 && !bits.compareAndSet(word, old, old | bit)) {
      old = bits.get(word);
    }
  }

  /** Whether the device has. */
  boolean has(int slot) {
    return (bits.get(slot / Long.SIZE) & 1L << slot) != 0;
  }

  /** The first of them from one slot on and before another; that one if there is none. */
  int next(int from, int to) {
    long seen = -1L << from;
    for (int word = from / Long.SIZE; word * (long) Long.SIZE < to; word++) {
      long left = bits.get(word) & seen;
      if (left != 0) {
        return Math.min(to, word * Long.SIZE + Long.numberOfTrailingZeros(left));
      }
      seen = -1;
    }
    return to;
  }
}
