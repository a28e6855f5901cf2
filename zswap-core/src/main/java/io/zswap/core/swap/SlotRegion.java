package io.zswap.core.swap;

import io.zswap.core.sync.Mutex;
import java.util.BitSet;

/**
 * Which slots of a range are in use, and which have pages of zeros. Slots are numbered as in the
 * {@link SlotMap} that it is part of, which also keeps the rest. To be used under its lock.
 */
final class SlotRegion {
  final Mutex lock;

  private final int first;
  private final int slots;
  private final BitSet used;
  private final BitSet zero;

  /** No slot below this one is free, counted from the first. */
  private int lowestFree;

  private volatile int inUse;

  /** All are free. */
  SlotRegion(int first, int slots, Mutex lock) {
    this.first = first;
    this.slots = slots;
    this.lock = lock;
    used = new BitSet(slots);
    zero = new BitSet(slots);
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
