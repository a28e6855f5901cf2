package io.zswap.core;

import io.zswap.core.Stats.Stat;
import io.zswap.core.lru.ListLru;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgStat;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.memcg.ObjCgroup;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What belongs to every entry: its place on the LRU, its data, its charge. Thread-safe. */
class Entries {
  private final EntrySlab slab;
  private final ListLru lru;
  private final Pools pools;
  private final MemcgTree memcgs;
  private final VmEvents events;
  private final Stats stats;
  private final Sync sync;

  Entries(
      EntrySlab slab,
      ListLru lru,
      Pools pools,
      MemcgTree memcgs,
      VmEvents events,
      Stats stats,
      Sync sync) {
    this.slab = slab;
    this.lru = lru;
    this.pools = pools;
    this.memcgs = memcgs;
    this.events = events;
    this.stats = stats;
    this.sync = sync;
  }

  final Sync sync() {
    return sync;
  }

  final EntrySlab slab() {
    return slab;
  }

  final ListLru lru() {
    return lru;
  }

  /** The object cgroup that an entry is charged to. */
  final @Nullable ObjCgroup objcg(int index) {
    return memcgs.objcg(slab.objcg(index));
  }

  final ZswapPool pool(int index) {
    return pools.get(slab.pool(index));
  }

  private @Nullable Memcg memcg(int index) {
    ObjCgroup objcg = objcg(index);
    return objcg == null ? null : objcg.memcg();
  }

  /** Charges a fresh entry that is in the tree, and makes it one that writeback may find. */
  void add(int index) {
    ObjCgroup objcg = charge(index);
    if (objcg != null) {
      objcg.count(MemcgStat.ZSWPOUT);
    }
    list(index);
    stats.inc(Stat.STORED_PAGES);
  }

  /** Charges it to the cgroup that it names; gives that, if there is one. */
  final @Nullable ObjCgroup charge(int index) {
    ObjCgroup objcg = objcg(index);
    if (objcg != null) {
      objcg.chargeZswap(slab.length(index));
    }
    return objcg;
  }

  /** As {@link #add}, for who sees to its charge and to the counters. */
  void addUncharged(int index) {
    list(index);
  }

  private void list(int index) {
    lru.init(index);
    // Last, because from here on writeback may find it; others are kept out by the folio lock.
    lruAdd(index);
  }

  /**
   * Puts an entry that is on no list on the LRU of the cgroup that it is charged to
   * (zswap_lru_add).
   */
  void lruAdd(int index) {
    // Closes R4: the section covers the lookup of the cgroup and the addition.
    // In it, the cgroup may go offline, but not away; the list then takes the entry
    // along or leads to the parent's.
    int token = sync.rcuReadLock();
    try {
      lru.add(index, slab.nid(index), memcg(index));
    } finally {
      sync.rcuReadUnlock(token);
    }
  }

  /**
   * Takes an entry that is out of the tree off its list (zswap_lru_del); {@link #lruAdd} puts it
   * back.
   */
  final void lruDel(int index) {
    int token = sync.rcuReadLock();
    try {
      lru.del(index, slab.nid(index), memcg(index));
    } finally {
      sync.rcuReadUnlock(token);
    }
  }

  /**
   * Decompresses an entry to a place, and counts what that was for (zswap_decompress); throws
   * CorruptPageException. The entry stays as it is, and its caller keeps others from freeing it.
   *
   * @param at where the page starts in {@code page}
   * @param event counted in the whole system
   * @param stat counted in the cgroup that the entry is charged to
   */
  final void decompress(long entry, ByteBuffer page, int at, VmEvents.Event event, MemcgStat stat) {
    sync.look(Sync.Op.ENTRY, entry & EntrySlab.INDEX_MASK);
    int index = slab.deref(entry);
    pool(index).decompress(slab, index, page, at);
    events.count(event);
    sync.look(Sync.Op.ENTRY, index);
    ObjCgroup objcg = objcg(index);
    if (objcg != null) {
      objcg.count(stat);
    }
  }

  /** Frees an entry that the caller took out of the tree, with all it has (zswap_entry_free). */
  void free(long entry) {
    lruDel(slab.deref(entry));
    freeUnlisted(entry);
  }

  /** {@link #free} of an entry that {@link #lruDel} has taken off its list. */
  final void freeUnlisted(long entry) {
    int index = slab.deref(entry);
    ZswapPool pool = pool(index);
    pool.zpool().free(slab.handle(index));
    pools.put(pool);
    ObjCgroup objcg = objcg(index);
    if (objcg != null) {
      objcg.unchargeZswap(slab.length(index));
      objcg.put();
    }
    slab.free(entry);
    stats.dec(Stat.STORED_PAGES);
  }
}
