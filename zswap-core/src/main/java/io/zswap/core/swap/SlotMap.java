package io.zswap.core.swap;

import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The swap map of one area: for each slot its count, whether the swap cache pins it, its owner, its
 * node and whether its page is all zeros. The lowest free slot is given out first. Thread-safe.
 *
 * <p>Beyond the kernel's, each slot has a <em>generation</em>, for those who know pages by handle
 * ({@link SlotStore}): it changes when the holder of the handle gives the page up, so that an old
 * handle is told from the new one of the same slot. It wraps after 2<sup>23</sup> pages.
 */
public final class SlotMap {
  /** Result of {@link #prepare}: the slot is pinned. */
  static final int OK = 0;

  /** Result of {@link #prepare}: the slot is free. */
  static final int ENOENT = -2;

  /** Result of {@link #prepare}: somebody else pins it. */
  static final int EEXIST = -17;

  /** Result of {@link #alloc}: none is free. */
  static final int FULL = -1;

  /** Result of {@link #alloc}: swap is off. */
  static final int OFF = -2;

  /** Result of {@link #prepare(int, int)}: the slot has been given up since. */
  static final int ESTALE = -116;

  /** Generations are below this. */
  static final int GENERATIONS = 1 << 23;

  private static final int HAS_CACHE = 0x100;
  private static final int COUNT = 0xFF;
  private static final int VALUE = 0x1FF;
  private static final int GENERATION_SHIFT = 9;

  private final Mutex lock;
  private final Sync sync;
  private final SlotObserver observer;
  private final IntConsumer invalidate;

  /** Count, cache flag, and above them the generation. */
  private final int[] map;

  private final @Nullable Memcg[] owner;
  private final byte[] nid;
  private final BitSet zero;

  private final BitSet used;

  /** No slot below this one is free. */
  private int lowestFree;

  private final AtomicInteger inUse = new AtomicInteger();
  private volatile boolean writeOk;

  /**
   * A map of free slots, switched off.
   *
   * @param invalidate tells zswap that a slot is about to be free
   */
  SlotMap(int slots, SlotObserver observer, Sync sync, IntConsumer invalidate) {
    this.observer = observer;
    this.invalidate = invalidate;
    this.sync = sync;
    lock = sync.mutex("swap map");
    map = new int[slots];
    owner = new Memcg[slots];
    nid = new byte[slots];
    zero = new BitSet(slots);
    used = new BitSet(slots);
  }

  /** How many slots there are. */
  public int size() {
    return map.length;
  }

  /** How many are not free. */
  public int inUse() {
    return inUse.get();
  }

  /** Whether all are free. */
  boolean isEmpty() {
    lock.look();
    return inUse() == 0;
  }

  /** Whether less than half of the slots are free (vm_swap_full). */
  boolean isNearlyFull() {
    lock.look();
    return (long) (map.length - inUse()) * 2 < map.length;
  }

  /** Whether slots are given out. */
  boolean isWriteOk() {
    return writeOk;
  }

  void writeOk(boolean ok) {
    lock.lock();
    try {
      writeOk = ok;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives out the lowest free slot, pinned, or {@link #FULL} or {@link #OFF}.
   *
   * @param count what its count begins with
   */
  int alloc(Memcg memcg, int node, int count) {
    lock.lock();
    try {
      if (!writeOk) {
        return OFF;
      }
      int slot = used.nextClearBit(lowestFree);
      if (slot >= map.length) {
        lowestFree = map.length;
        return FULL;
      }
      lowestFree = slot + 1;
      take(slot, memcg, node, count);
      return slot;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives out the lowest row of free slots that begins at a multiple of its length, pinned, or
   * {@link #FULL} or {@link #OFF}.
   */
  int allocRow(Memcg memcg, int node, int length) {
    lock.lock();
    try {
      if (!writeOk) {
        return OFF;
      }
      for (int first = 0; first + length <= map.length; first += length) {
        int next = used.nextSetBit(first);
        if (next < 0 || next >= first + length) {
          for (int slot = first; slot < first + length; slot++) {
            take(slot, memcg, node, 0);
          }
          return first;
        }
      }
      return FULL;
    } finally {
      lock.unlock();
    }
  }

  private void take(int slot, Memcg memcg, int node, int count) {
    used.set(slot);
    owner[slot] = memcg.getOnline();
    nid[slot] = (byte) node;
    inUse.getAndIncrement();
    update(slot, HAS_CACHE | count, 0);
  }

  private void update(int slot, int value, long before) {
    map[slot] = (map[slot] & ~VALUE) | value;
    observer.slotChanged(slot, before, state(slot));
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
    Memcg memcg = owner[slot];
    return memcg == null ? 0 : value(slot) + 0x10000L * (memcg.id() + 1);
  }

  /** PTEs that name it (swap_swapcount). */
  public int count(int slot) {
    lock.lock();
    try {
      return map[slot] & COUNT;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the swap cache pins it. */
  public boolean hasCache(int slot) {
    lock.lock();
    try {
      return (map[slot] & HAS_CACHE) != 0;
    } finally {
      lock.unlock();
    }
  }

  /** Its node. */
  int nid(int slot) {
    return nid[slot];
  }

  /** The nearest online ancestor of its owner, referenced; the slot is pinned or counted. */
  Memcg getOwner(int slot) {
    Memcg memcg = findOwner(slot);
    if (memcg == null) {
      throw new IllegalStateException("slot " + slot + " is free");
    }
    return memcg;
  }

  /** Likewise, or null if the slot is free. */
  @Nullable Memcg findOwner(int slot) {
    lock.lock();
    try {
      Memcg memcg = owner[slot];
      return memcg == null ? null : memcg.getOnline();
    } finally {
      lock.unlock();
    }
  }

  /** One more PTE names it (swap_duplicate). */
  void dup(int slot) {
    lock.lock();
    try {
      update(slot, value(slot) + 1, state(slot));
    } finally {
      lock.unlock();
    }
  }

  /** Pins a slot that is in use and not pinned (swapcache_prepare). */
  int prepare(int slot) {
    lock.lock();
    try {
      return prepareLocked(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Likewise, if the page of this generation has not been given up. */
  int prepare(int slot, int generation) {
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
    update(slot, value | HAS_CACHE, state(slot));
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
    update(slot, value == 0 ? HAS_CACHE : value, state(slot));
    return value == 0;
  }

  private void free(int slot) {
    sync.point(Sync.Op.SLOT, slot);
    invalidate.accept(slot);
    Memcg memcg;
    lock.lock();
    try {
      long before = state(slot);
      memcg = owner[slot];
      owner[slot] = null;
      update(slot, 0, before);
      if (zero.get(slot)) {
        zero.clear(slot);
        observer.zeroChanged(slot, false);
      }
      used.clear(slot);
      lowestFree = Math.min(lowestFree, slot);
      inUse.getAndDecrement();
    } finally {
      lock.unlock();
    }
    if (memcg != null) {
      memcg.put();
    }
  }

  /** Whether its page is all zeros. */
  public boolean isZero(int slot) {
    lock.lock();
    try {
      return zero.get(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Sets or clears the zero flag; the caller holds the lock of the slot's folio. */
  void setZero(int slot, boolean flag) {
    lock.lock();
    try {
      if (zero.get(slot) != flag) {
        zero.set(slot, flag);
        observer.zeroChanged(slot, flag);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The first slot from this one on that is not free; -1 if there is none. */
  int nextUsed(int from) {
    lock.lock();
    try {
      return used.nextSetBit(from);
    } finally {
      lock.unlock();
    }
  }
}
