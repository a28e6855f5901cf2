package io.zswap.core.swap;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.BitSet;

/**
 * Which slots of a range are in use, and which have pages of zeros. Slots are numbered as in the
 * {@link SlotMap} that it is part of, which also keeps the rest. To be used under its lock.
 */
final class SlotRegion {
  /** A region has at least so many slots, so that CPUs seldom share a cache line. */
  private static final int MIN_SHIFT = 12;

  private static final int MAX_REGIONS = 32;

  /** No area has more slots than two such regions. */
  static final int MAX_SHIFT = 30;

  final Mutex lock;

  private final int first;
  private final int slots;
  private final BitSet used;
  private final BitSet zero;

  /** No slot below this one is free, counted from the first. */
  private int lowestFree;

  private volatile int inUse;

  /** The CPU that tried to take a slot last; guarded by the lock. */
  int lastCpu;

  // Threads change regions of their own all the time: no two of them in one cache line.
  private long unused1;
  private long unused2;
  private long unused3;
  private long unused4;
  private long unused5;
  private long unused6;
  private long unused7;
  private long unused8;

  /** All are free. */
  private SlotRegion(int first, int slots, Mutex lock) {
    this.first = first;
    this.slots = slots;
    this.lock = lock;
    used = new BitSet(slots);
    zero = new BitSet(slots);
  }

  /** The power of two that regions of an area should have. */
  static int shift(int slots) {
    int shift = MIN_SHIFT;
    while (slots >> shift > MAX_REGIONS) {
      shift++;
    }
    return shift;
  }

  /** An area in regions of 2 to the power of {@code shift} slots; the last may have fewer. */
  static SlotRegion[] divide(int slots, int shift, Sync sync) {
    int size = 1 << shift;
    SlotRegion[] regions = new SlotRegion[Math.max(1, ((slots - 1) >> shift) + 1)];
    for (int i = 0; i < regions.length; i++) {
      int first = i * size;
      Mutex lock = sync.mutex("swap map", Sync.Guards.SWAP_MAP);
      regions[i] = new SlotRegion(first, Math.min(size, slots - first), lock);
      regions[i].lastCpu = i;
    }
    return regions;
  }

  /** Takes the lowest free slot; -1 if none is. */
  int take() {
    int free = used.nextClearBit(lowestFree);
    if (free >= slots) {
      lowestFree = slots;
      return -1;
    }
    lowestFree = free + 1;
    used.set(free);
    count(1);
    return first + free;
  }

  /** Takes the lowest free slot of those; -1 if none is. */
  int take(WrittenSlots of) {
    int free = used.nextClearBit(lowestFree);
    while (free < slots) {
      int next = of.next(first + free, first + slots) - first;
      free = used.nextClearBit(next);
      if (free == next && free < slots) {
        used.set(free);
        count(1);
        return first + free;
      }
    }
    return -1;
  }

  /** Takes the lowest row of free slots that begins at a multiple of its length; -1 if none is. */
  int takeRow(int length) {
    for (int row = 0; row + length <= slots; row += length) {
      int next = used.nextSetBit(row);
      if (next < 0 || next >= row + length) {
        used.set(row, row + length);
        count(length);
        return first + row;
      }
    }
    return -1;
  }

  /** Gives a slot back. */
  void give(int slot) {
    used.clear(slot - first);
    lowestFree = Math.min(lowestFree, slot - first);
    count(-1);
  }

  private void count(int change) {
    int n = inUse;
    inUse = n + change;
  }

  /** How many are in use; without the lock, too. */
  int inUse() {
    return inUse;
  }

  /** Whether all are in use; likewise. */
  boolean isFull() {
    return inUse == slots;
  }

  /** The first slot from this one on that is in use; -1 if there is none here. */
  int nextUsed(int from) {
    int next = used.nextSetBit(Math.max(0, from - first));
    return next < 0 ? -1 : first + next;
  }

  boolean isZero(int slot) {
    return zero.get(slot - first);
  }

  /** Whether that changed it. */
  boolean setZero(int slot, boolean flag) {
    boolean changes = isZero(slot) != flag;
    zero.set(slot - first, flag);
    return changes;
  }
}
