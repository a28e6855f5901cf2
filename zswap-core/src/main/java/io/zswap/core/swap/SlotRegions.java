package io.zswap.core.swap;

import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.CacheLines;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The regions of a {@link SlotMap}, and where each CPU looks for a free slot. Thread-safe; what a
 * region itself is asked for needs the region's lock.
 *
 * <p>Each CPU takes slots from a region of its own, the lowest first; the kernel's clusters do
 * likewise. Where there are none left, or another CPU has taken the last one, it goes on to the
 * next region with room, in a circle, and stays there; if no other has room, both share one.
 */
final class SlotRegions {
  /** What is done in the region where a slot is looked for. */
  interface Taker {
    /**
     * Takes a slot of a region whose lock the caller has.
     *
     * @param of where it is to be one of these
     * @param count what its count begins with
     * @return the slot, {@link SlotMap#FULL} if the search is to go on, or what ends it
     */
    int take(SlotRegion region, @Nullable WrittenSlots of, Memcg memcg, int node, int count);
  }

  private final SlotRegion[] regions;
  private final int shift;

  /** By CPU, a cache line apart: the region that it tries first. */
  private final AtomicLongArray homes;

  private final Sync sync;
  private final Taker taker;

  /**
   * Regions of free slots.
   *
   * @param shift a region has 2 to the power of this many slots
   * @param taker one for good, so that an allocation makes no object
   */
  SlotRegions(int slots, int shift, Sync sync, Taker taker) {
    this.shift = shift;
    this.sync = sync;
    this.taker = taker;
    regions = SlotRegion.divide(slots, shift, sync);
    homes = new AtomicLongArray(CacheLines.length(regions.length));
    for (int cpu = 0; cpu < regions.length; cpu++) {
      homes.set(CacheLines.at(cpu), cpu);
    }
  }

  /** The region that a slot is in. */
  SlotRegion of(int slot) {
    return regions[slot >> shift];
  }

  /** The lock of that region. */
  Mutex lock(int slot) {
    return of(slot).lock;
  }

  void lockAll() {
    for (SlotRegion region : regions) {
      region.lock.lock();
    }
  }

  void unlockAll() {
    for (SlotRegion region : regions) {
      region.lock.unlock();
    }
  }

  /** Announces that the caller is about to ask {@link #inUse} without the locks. */
  void look() {
    for (SlotRegion region : regions) {
      region.lock.look();
    }
  }

  /** How many slots are in use; without the locks, too. */
  int inUse() {
    int sum = 0;
    for (SlotRegion region : regions) {
      sum += region.inUse();
    }
    return sum;
  }

  /** The first slot from this one on that is in use; -1 if there is none. */
  int nextUsed(int from) {
    for (int i = from >> shift; i < regions.length; i++) {
      SlotRegion region = regions[i];
      region.lock.lock();
      try {
        int next = region.nextUsed(from);
        if (next >= 0) {
          return next;
        }
      } finally {
        region.lock.unlock();
      }
    }
    return -1;
  }

  /** What the taker gives in the first region where that is not {@link SlotMap#FULL}. */
  int alloc(Memcg memcg, int node, int count) {
    int cpu = sync.cpu(regions.length);
    int home = (int) homes.get(CacheLines.at(cpu));
    int slot = allocIn(home, cpu, true, memcg, node, count);
    // The last one is its own again, now even if another is there.
    for (int i = 1; i <= regions.length && slot == SlotMap.FULL && regions.length > 1; i++) {
      int next = (home + i) % regions.length;
      regions[next].lock.look();
      if (!regions[next].isFull()) {
        slot = allocIn(next, cpu, false, memcg, node, count);
        homes.set(CacheLines.at(cpu), next);
      }
    }
    return slot == SlotMap.FULL && regions.length > 1 ? allocLast(memcg, node, count) : slot;
  }

  /**
   * What the taker gives in one region.
   *
   * @param unshared whether the region counts as full where another CPU was the last to try
   */
  private int allocIn(int index, int cpu, boolean unshared, Memcg memcg, int node, int count) {
    SlotRegion region = regions[index];
    region.lock.lock();
    try {
      if (unshared && region.lastCpu != cpu) {
        return SlotMap.FULL;
      }
      region.lastCpu = cpu;
      return taker.take(region, null, memcg, node, count);
    } finally {
      region.lock.unlock();
    }
  }

  /** What the taker gives in the first region that has one of those. */
  int allocOf(WrittenSlots of, Memcg memcg, int node, int count) {
    for (SlotRegion region : regions) {
      region.lock.lock();
      try {
        int slot = taker.take(region, of, memcg, node, count);
        if (slot != SlotMap.FULL) {
          return slot;
        }
      } finally {
        region.lock.unlock();
      }
    }
    return SlotMap.FULL;
  }

  /** Where it was full a moment ago a slot may be free by now: only all locks tell. */
  private int allocLast(Memcg memcg, int node, int count) {
    int slot = SlotMap.FULL;
    lockAll();
    try {
      for (int i = 0; i < regions.length && slot == SlotMap.FULL; i++) {
        slot = taker.take(regions[i], null, memcg, node, count);
      }
    } finally {
      unlockAll();
    }
    return slot;
  }

  /**
   * Takes a row of free slots of the first region that has one ({@link SlotRegion#takeRow}); the
   * caller has all locks.
   *
   * @return its first slot; -1 if no region has one
   */
  int takeRow(int length) {
    int first = -1;
    for (int i = 0; i < regions.length && first < 0; i++) {
      first = regions[i].takeRow(length);
    }
    return first;
  }
}
