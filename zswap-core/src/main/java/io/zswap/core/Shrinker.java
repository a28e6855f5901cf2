package io.zswap.core;

import io.zswap.api.Zswap.ShrinkResult;
import io.zswap.core.Stats.Stat;
import io.zswap.core.lru.Isolator;
import io.zswap.core.lru.ListLru;
import io.zswap.core.lru.LruList;
import io.zswap.core.lru.LruStatus;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgStat;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Choosing what to write back. Three things hold it back: an entry gets a second chance before it
 * goes; pages that had to be read from the device lately count against the list's length; and the
 * better pages compress, the fewer are offered. Thread-safe.
 */
class Shrinker {
  private final Parameters parameters;
  final Entries entries;
  final Writeback writeback;
  private final Stats stats;
  private final int nodes;
  private final int pageShift;

  /** The walk of {@link #shrinkMemcg}, which does not stop at pages in the swap cache. */
  private final Isolator shrink = (item, list, lock) -> isolate(item, list, lock, null);

  Shrinker(
      Parameters parameters,
      Entries entries,
      Writeback writeback,
      Stats stats,
      int nodes,
      int pageSize) {
    this.parameters = parameters;
    this.entries = entries;
    this.writeback = writeback;
    this.stats = stats;
    this.nodes = nodes;
    pageShift = Integer.numberOfTrailingZeros(pageSize);
  }

  /**
   * Offered an entry by a walk (shrink_memcg_cb).
   *
   * @param encounteredInSwapcache set if the walk met a page in the swap cache; null if it goes on
   */
  private LruStatus isolate(
      int item, LruList list, Mutex lock, @Nullable AtomicBoolean encounteredInSwapcache) {
    EntrySlab slab = entries.slab();
    if (slab.isReferenced(item)) {
      slab.clearReferenced(item);
      return LruStatus.ROTATE;
    }
    return visit(item, list, lock, encounteredInSwapcache);
  }

  /** Writes back an entry that has had its second chance. */
  LruStatus visit(
      int item, LruList list, Mutex lock, @Nullable AtomicBoolean encounteredInSwapcache) {
    EntrySlab slab = entries.slab();
    // Closes R3. Once the lock is dropped, the entry may be freed at any moment. So everything
    // needed of it is copied now: its slot, and the reference that it can be known by. It is
    // rotated now too, since after a failure nobody could say whether it is there to be rotated;
    // and it is not taken off, since after a failure nobody could put it back.
    list.moveTail(item);
    long entry = slab.ref(item);
    long swp = slab.swpentry(item);
    lock.unlock();
    try {
      return judge(writeback.writeback(entry, swp), encounteredInSwapcache);
    } finally {
      lock.lock();
    }
  }

  /** What came of a writeback, for the walk and for the statistics. */
  final LruStatus judge(Writeback.Result result, @Nullable AtomicBoolean encounteredInSwapcache) {
    if (result == Writeback.Result.DONE) {
      stats.inc(Stat.WRITTEN_BACK_PAGES);
      return LruStatus.REMOVED_RETRY;
    }
    if (result == Writeback.Result.UNDER_WAY) {
      return LruStatus.REMOVED_RETRY;
    }
    stats.inc(Stat.REJECT_RECLAIM_FAIL);
    // A page that somebody is reading: the walk has come to the warm ones.
    if (result == Writeback.Result.EXISTS && encounteredInSwapcache != null) {
      encounteredInSwapcache.set(true);
      return LruStatus.STOP;
    }
    return LruStatus.RETRY;
  }

  /** Whether zswap may write pages of this cgroup back (mem_cgroup_zswap_writeback_enabled). */
  private boolean isWritebackEnabled(Memcg memcg) {
    return !parameters.isEnabled() || memcg.isWritebackAllowed();
  }

  /** Tries one page per node of one cgroup (shrink_memcg). */
  ShrinkResult shrinkMemcg(Memcg memcg) {
    long walked = shrinkMemcg(memcg, 1);
    if (walked == 0) {
      return ShrinkResult.NO_CANDIDATES;
    }
    return ListLru.removed(walked) > 0 ? ShrinkResult.SHRUNK : ShrinkResult.AGAIN;
  }

  /**
   * Tries up to so many pages per node of one cgroup.
   *
   * @return how many were written back, {@link ListLru#removed}, and tried, {@link ListLru#offered}
   */
  long shrinkMemcg(Memcg memcg, int pages) {
    if (!isWritebackEnabled(memcg)) {
      return 0;
    }
    // The lists of a dead cgroup are its parent's by now.
    if (!memcg.isOnline()) {
      return 0;
    }
    long walked = 0;
    for (int nid = 0; nid < nodes; nid++) {
      walked += entries.lru().walk(nid, memcg, shrink, pages);
    }
    return walked;
  }

  /**
   * Memory pressure: offers up to so many entries (zswap_shrinker_scan).
   *
   * @return pages written back; 0 stands for SHRINK_STOP too
   */
  int scan(Memcg memcg, int nid, int nrToScan) {
    if (!parameters.isShrinkerEnabled() || !isWritebackEnabled(memcg)) {
      return 0;
    }
    AtomicBoolean encountered = new AtomicBoolean();
    long walked =
        entries
            .lru()
            .walk(
                nid,
                memcg,
                (item, list, lock) -> isolate(item, list, lock, encountered),
                Math.max(0, nrToScan));
    return encountered.get() ? 0 : ListLru.removed(walked);
  }

  /** How many entries memory pressure may take (zswap_shrinker_count). */
  long count(Memcg memcg, int nid) {
    if (!parameters.isShrinkerEnabled() || !isWritebackEnabled(memcg)) {
      return 0;
    }
    long nrBacking = memcg.stat(MemcgStat.ZSWAP_B) >> pageShift;
    long nrStored = memcg.stat(MemcgStat.ZSWAPPED);
    ListLru lru = entries.lru();
    long nrFreeable = nrStored <= 0 ? 0 : lru.count(nid, memcg);
    if (nrFreeable == 0) {
      return 0;
    }
    // Had the list kept that many more pages, they would not have had to be read from the device.
    // What is taken into account here is used up.
    AtomicLongArray diskSwapins = memcg.diskSwapins();
    long swapins;
    long remain;
    entries.sync().point(Sync.Op.CHARGE, -1);
    do {
      swapins = diskSwapins.get(nid);
      remain = Math.max(0, swapins - nrFreeable);
    } while (!diskSwapins.compareAndSet(nid, swapins, remain));
    nrFreeable -= swapins - remain;
    // Scaled without overflow, and rounded as the kernel rounds (mult_frac).
    return nrFreeable / nrStored * nrBacking + nrFreeable % nrStored * nrBacking / nrStored;
  }
}
