package io.zswap.core;

import io.zswap.api.Folio;
import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.FailurePoint;
import io.zswap.core.Stats.Stat;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.memcg.ObjCgroup;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.Work;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a page gets into zswap: past the limits, through the compressor, under its slot in the tree,
 * onto the LRU. Whoever stores keeps others from the slot, as {@link ZswapCore} says. A page that
 * is refused goes to the device; what its slot held before may be there still, and is the caller's
 * to invalidate. Thread-safe.
 */
final class StorePath {
  private final Parameters parameters;
  private final MemcgTree memcgs;
  private final VmEvents events;
  private final FaultInjection faults;
  private final Sync sync;
  private final int pageShift;
  private final Pools pools;
  private final Limits limits;
  private final SwapTrees trees;
  private final Entries entries;
  private final EntrySlab slab;
  private final ShrinkPasses passes;
  private final Work shrinkWork;
  private final Stats stats;
  private final Protocol.Large large;

  /** Where the entry of a folio of one page goes. */
  private final NewEntries single;

  /**
   * Stores for one zswap.
   *
   * @param shrinkWork the shrink worker's, queued when the pool limit refuses a page
   * @param large B12: when a large folio's pages are charged
   */
  StorePath(
      Swap swap,
      Parameters parameters,
      Pools pools,
      Limits limits,
      SwapTrees trees,
      Entries entries,
      ShrinkPasses passes,
      Work shrinkWork,
      Stats stats,
      Protocol.Large large) {
    this.parameters = parameters;
    memcgs = swap.memcgs();
    events = swap.events();
    faults = swap.faults();
    sync = swap.sync();
    pageShift = Integer.numberOfTrailingZeros(swap.pageSize());
    this.pools = pools;
    this.limits = limits;
    this.trees = trees;
    this.entries = entries;
    slab = entries.slab();
    this.passes = passes;
    this.shrinkWork = shrinkWork;
    this.stats = stats;
    this.large = large;
    single =
        index -> {
          entries.add(index);
          events.count(VmEvents.Event.ZSWPOUT);
        };
  }

  /** Stores a folio of one page, if zswap is on; false if it is refused (zswap_store). */
  boolean store(Folio folio) {
    return parameters.isEnabled() && keep(folio, single);
  }

  /** Stores a page without a folio, if zswap is on; false if it is refused. */
  boolean store(long swp, ByteBuffer page, int at, Memcg memcg, int nid) {
    return parameters.isEnabled() && keep(swp, page, at, memcg, nid, single);
  }

  /** R5: puts a folio back that a load has taken out, whether zswap is on or not. */
  void storeBack(Folio folio) {
    keep(folio, single);
  }

  /** Stores the pages of a large folio, at least one; false if any is refused. */
  boolean storeLarge(List<? extends Folio> pages) {
    ObjCgroup objcg = memcgs.getObjcg((Memcg) pages.get(0).memcg());
    LargeStore to = new LargeStore(entries, stats, events, objcg, large);
    boolean all = false;
    try {
      all = parameters.isEnabled() && pages.stream().allMatch(page -> keep(page, to));
    } finally {
      to.end(all);
    }
    return all;
  }

  private boolean keep(Folio folio, NewEntries to) {
    return keep(folio.swap(), folio.data(), 0, (Memcg) folio.memcg(), folio.nid(), to);
  }

  /** Stores one page; if it is refused with the pool limit hit, the shrink worker is to help. */
  private boolean keep(
      long swp, ByteBuffer page, int at, @Nullable Memcg memcg, int nid, NewEntries to) {
    ObjCgroup objcg = memcgs.getObjcg(memcg);
    int index = 0;
    try {
      if (to.isAdmitted() || admit(objcg)) {
        index = tryStore(swp, page, at, objcg, nid);
      }
    } finally {
      if (index == 0 && objcg != null) {
        objcg.put();
      }
    }
    if (index != 0) {
      to.add(index);
      return true;
    }
    if (limits.isPoolReachedFull()) {
      sync.point(Sync.Op.WORK, 0);
      shrinkWork.queue();
    }
    return false;
  }

  /** Whether the limits allow one more, after one attempt to make room. */
  private boolean admit(@Nullable ObjCgroup objcg) {
    return (objcg == null || objcg.mayZswap(pageShift) || passes.shrinkOnce(objcg, memcgs))
        && !limits.check();
  }

  /** The index of the new entry, which takes objcg's reference over, or 0. */
  private int tryStore(long swp, ByteBuffer page, int at, @Nullable ObjCgroup objcg, int nid) {
    long entry = faults.shouldFail(FailurePoint.ENTRY) ? 0 : slab.alloc(SwapTrees.offset(swp));
    if (entry == 0) {
      stats.inc(Stat.REJECT_KMEMCACHE_FAIL);
      return 0;
    }
    ZswapPool pool = pools.currentGet();
    if (pool == null) {
      slab.free(entry);
      return 0;
    }
    int index = slab.deref(entry);
    boolean compressed = false;
    try {
      compressed = allocLists(objcg) && pool.compress(page, at, slab, index, stats);
    } finally {
      // Refused, or somebody's codec threw something.
      if (!compressed) {
        pools.put(pool);
        slab.free(entry);
      }
    }
    if (!compressed) {
      return 0;
    }
    slab.pool(index, pool.index());
    slab.objcg(index, objcg == null ? 0 : objcg.index());
    slab.slot(index, swp, nid);
    long old = trees.store(swp, entry);
    if (old == SwapTree.NO_MEMORY) {
      stats.inc(Stat.REJECT_ALLOC_FAIL);
      pool.zpool().free(slab.handle(index));
      pools.put(pool);
      slab.free(entry);
      return 0;
    }
    // The folio was in zswap before, has been changed, and is written out again.
    if (old != 0) {
      entries.free(old);
    }
    return index;
  }

  /** Sees to it that the cgroup has LRU lists before an entry needs them. */
  private boolean allocLists(@Nullable ObjCgroup objcg) {
    if (objcg == null) {
      return true;
    }
    if (faults.shouldFail(FailurePoint.LRU)) {
      return false;
    }
    Memcg memcg = memcgs.getMemcg(objcg);
    try {
      entries.lru().alloc(memcg);
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    } finally {
      memcg.put();
    }
  }
}
