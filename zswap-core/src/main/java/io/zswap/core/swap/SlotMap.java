package io.zswap.core.swap;

import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The swap map of one area: for each slot its count, whether the swap cache pins it, its owner, its
 * node and whether its page is all zeros. Thread-safe.
 *
 * <p>Slots lie in <em>regions</em> with a lock each, and each CPU takes slots from a region of its
 * own. A machine's map is one region, so that the same operations give the same slots whoever runs
 * them.
 *
 * <p>Beyond the kernel's, each slot has a <em>generation</em>, for those who know pages by handle
 * ({@link SlotStore}): it changes when the holder of the handle gives the page up, so that an old
 * handle is told from the new one of the same slot. It wraps after 2<sup>23</sup> pages.
 */
public final class SlotMap {
  /** Result of {@link #alloc}: none is free. */
  static final int FULL = -1;

  /** Result of {@link #alloc}: swap is off. */
  static final int OFF = -2;

  /** Result of {@link #prepare}: the slot is pinned. */
  static final int OK = 0;

  /** Result of {@link #prepare}: the slot is free. */
  static final int ENOENT = -2;

  /** Result of {@link #prepare}: somebody else pins it. */
  static final int EEXIST = -17;

  /** Result of {@link #prepare(int, int)}: the slot has been given up since. */
  static final int ESTALE = -116;

  /** Generations are below this. */
  static final int GENERATIONS = 1 << 23;

  private static final int HAS_CACHE = 0x100;
  private static final int COUNT = 0xFF;
  private static final int VALUE = 0x1FF;
  private static final int GENERATION_SHIFT = 9;

  private final SlotRegions regions;
  private final Sync sync;
  private final SlotObserver observer;
  private final IntConsumer invalidate;

  /** Count, cache flag, and above them the generation. */
  private final int[] map;

  private final SlotOwners owners;

  /** Nothing where there is but one node. */
  private final byte[] nid;

  /** Whether slots are given out. Changed with all locks held, and read with any. */
  private boolean writeOk;

  /**
   * A map of free slots, switched off.
   *
   * @param regionShift a region has 2 to the power of this many slots
   * @param root of the cgroups that slots belong to
   * @param invalidate tells zswap that a slot is about to be free
   */
  SlotMap(
      int slots,
      int regionShift,
      Memcg root,
      SlotObserver observer,
      Sync sync,
      IntConsumer invalidate) {
    this.observer = observer;
    this.invalidate = invalidate;
    this.sync = sync;
    map = new int[slots];
    owners = new SlotOwners(slots, regionShift, root);
    nid = new byte[root.nodes() == 1 ? 0 : slots];
    regions = new SlotRegions(slots, regionShift, sync, this::take);
  }

  /** How many slots there are. */
  public int size() {
    return map.length;
  }

  /** How many are not free. */
  public int inUse() {
    return regions.inUse();
  }

  /** Whether all are free. */
  boolean isEmpty() {
    regions.look();
    return inUse() == 0;
  }

  /** Whether less than half of the slots are free (vm_swap_full). */
  boolean isNearlyFull() {
    regions.look();
    return (long) (map.length - inUse()) * 2 < map.length;
  }

  /** Whether slots are given out from now on. */
  void writeOk(boolean ok) {
    regions.lockAll();
    try {
      writeOk = ok;
    } finally {
      regions.unlockAll();
    }
  }

  /**
   * Gives out a free slot, pinned, or {@link #FULL} or {@link #OFF}.
   *
   * @param count what its count begins with
   */
  int alloc(Memcg memcg, int node, int count) {
    return regions.alloc(memcg, node, count);
  }

  /** Gives out a free slot of those, pinned, or {@link #FULL} or {@link #OFF}. */
  int allocOf(WrittenSlots of, Memcg memcg, int node, int count) {
    return regions.allocOf(of, memcg, node, count);
  }

  /** A free slot of a region whose lock is held. */
  private int take(SlotRegion region, @Nullable WrittenSlots of, Memcg memcg, int node, int count) {
    if (!writeOk) {
      return OFF;
    }
    int slot = of == null ? region.take() : region.take(of);
    if (slot < 0) {
      return FULL;
    }
    try {
      owners.makeRoom(slot, memcg);
    } catch (OutOfMemoryError e) {
      region.give(slot);
      throw e;
    }
    claim(slot, memcg, node, count);
    return slot;
  }

  /**
   * Gives out a row of free slots that begins at a multiple of its length, the lowest of its
   * region, pinned, or {@link #FULL} or {@link #OFF}.
   *
   * @param length a power of two, and no more than a region has
   */
  int allocRow(Memcg memcg, int node, int length) {
    regions.lockAll();
    try {
      if (!writeOk) {
        return OFF;
      }
      int first = regions.takeRow(length);
      for (int slot = first; first >= 0 && slot < first + length; slot++) {
        claim(slot, memcg, node, 0);
      }
      return first < 0 ? FULL : first;
    } finally {
      regions.unlockAll();
    }
  }

  private void claim(int slot, Memcg memcg, int node, int count) {
    owners.set(slot, memcg.getOnline());
    if (nid.length > 0) {
      nid[slot] = (byte) node;
    }
    update(slot, HAS_CACHE | count);
  }

  private void update(int slot, int value) {
    observer.slotWillChange(this, slot);
    map[slot] = (map[slot] & ~VALUE) | value;
    observer.slotChanged(this, slot);
    sync.changed(this);
  }

  private int value(int slot) {
    return map[slot] & VALUE;
  }

  /** A slot's generation, for who holds a count of it. */
  int generation(int slot) {
    return map[slot] >>> GENERATION_SHIFT;
  }

  /** Whether the page of this generation has not been given up. */
  boolean isCurrent(int slot, int generation) {
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      return isCurrentLocked(slot, generation);
    } finally {
      lock.unlock();
    }
  }

  private boolean isCurrentLocked(int slot, int generation) {
    return generation(slot) == generation && (map[slot] & COUNT) != 0;
  }

  /**
   * A slot as one number: count + 0x100 if pinned + 0x10000 * (owner + 1); 0 if it is free. Exact
   * while nobody changes it.
   */
  public long state(int slot) {
    int value = value(slot);
    return value == 0 ? 0 : value + 0x10000L * (owners.get(slot).id() + 1);
  }

  /** PTEs that name it (swap_swapcount). */
  public int count(int slot) {
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      return map[slot] & COUNT;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the swap cache pins it. */
  public boolean hasCache(int slot) {
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      return (map[slot] & HAS_CACHE) != 0;
    } finally {
      lock.unlock();
    }
  }

  /** Its node. */
  int nid(int slot) {
    return nid.length == 0 ? 0 : nid[slot];
  }

  /**
   * Who pays for its page when it is read in, referenced; the slot is pinned or counted. That is
   * its owner; if that is offline, who faults, or the nearest ancestor that is online
   * (mem_cgroup_swapin_charge_folio).
   *
   * @param home the cgroup that faults; null if the owner's ancestors are to pay
   */
  Memcg getPayer(int slot, @Nullable Memcg home) {
    Memcg memcg = findPayer(slot, home);
    if (memcg == null) {
      throw new IllegalStateException("slot " + slot + " is free");
    }
    return memcg;
  }

  /** As {@link #getPayer}, or null if the slot is free. */
  @Nullable Memcg findPayer(int slot, @Nullable Memcg home) {
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      if (value(slot) == 0) {
        return null;
      }
      Memcg memcg = owners.get(slot);
      if (home == null || home.equals(memcg)) {
        return memcg.getOnline();
      }
      return memcg.isRoot() || memcg.tryGetOnline() ? memcg : home.getOnline();
    } finally {
      lock.unlock();
    }
  }

  /** One more PTE names it (swap_duplicate). */
  void dup(int slot) {
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      update(slot, value(slot) + 1);
    } finally {
      lock.unlock();
    }
  }

  /** Pins a slot that is in use and not pinned (swapcache_prepare). */
  int prepare(int slot) {
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      return prepareLocked(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Pins a slot if the page of this generation has not been given up. */
  int prepare(int slot, int generation) {
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      return isCurrentLocked(slot, generation) ? prepareLocked(slot) : ESTALE;
    } finally {
      lock.unlock();
    }
  }

  private int prepareLocked(int slot) {
    int value = value(slot);
    if (value == 0) {
      return ENOENT;
    }
    if ((value & HAS_CACHE) != 0) {
      return EEXIST;
    }
    update(slot, value | HAS_CACHE);
    return OK;
  }

  /** One PTE less names it (swap_free). */
  void putCount(int slot) {
    drop(slot, 1);
  }

  /** The pin goes (put_swap_folio, swapcache_clear). */
  void putCache(int slot) {
    drop(slot, HAS_CACHE);
  }

  /**
   * The holder of a handle gives the page up.
   *
   * @param pinned whether the caller's pin goes too
   * @return false if the page of this generation had been given up before
   */
  boolean tryPut(int slot, int generation, boolean pinned) {
    boolean last;
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      if (!isCurrentLocked(slot, generation)) {
        return false;
      }
      map[slot] = (generation + 1) % GENERATIONS << GENERATION_SHIFT | value(slot);
      last = dropLocked(slot, pinned ? HAS_CACHE + 1 : 1);
    } finally {
      lock.unlock();
    }
    if (last) {
      free(slot);
    }
    return true;
  }

  private void drop(int slot, int what) {
    boolean last;
    Mutex lock = regions.lock(slot);
    lock.lock();
    try {
      last = dropLocked(slot, what);
    } finally {
      lock.unlock();
    }
    if (last) {
      free(slot);
    }
  }

  private boolean dropLocked(int slot, int what) {
    int value = value(slot) - what;
    // The last user leaves it pinned, so that nobody gets it before zswap has let go.
    update(slot, value == 0 ? HAS_CACHE : value);
    return value == 0;
  }

  private void free(int slot) {
    invalidate.accept(slot);
    SlotRegion region = regions.of(slot);
    Memcg memcg;
    region.lock.lock();
    try {
      update(slot, 0);
      memcg = owners.clear(slot);
      if (region.setZero(slot, false)) {
        observer.zeroChanged(slot, false);
      }
      region.give(slot);
    } finally {
      region.lock.unlock();
    }
    memcg.put();
  }

  /** Whether its page is all zeros. */
  public boolean isZero(int slot) {
    SlotRegion region = regions.of(slot);
    region.lock.lock();
    try {
      return region.isZero(slot);
    } finally {
      region.lock.unlock();
    }
  }

  /** Sets or clears the zero flag; the caller holds the lock of the slot's folio. */
  void setZero(int slot, boolean flag) {
    SlotRegion region = regions.of(slot);
    region.lock.lock();
    try {
      if (region.setZero(slot, flag)) {
        observer.zeroChanged(slot, flag);
      }
    } finally {
      region.lock.unlock();
    }
  }

  /** The first slot from this one on that is not free; -1 if there is none. */
  int nextUsed(int from) {
    return regions.nextUsed(from);
  }
}
