package io.zswap.core;

import io.zswap.api.Folio;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.MemCgroup;
import io.zswap.api.SwapEntry;
import io.zswap.api.Zswap;
import io.zswap.api.ZswapParameters;
import io.zswap.api.ZswapStatistics;
import io.zswap.api.explore.Protocol;
import io.zswap.core.Stats.Stat;
import io.zswap.core.lru.ListLru;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgStat;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.pool.ChunkSource;
import io.zswap.core.pool.Zpools;
import io.zswap.core.swap.BareZswap;
import io.zswap.core.swap.FaultSupport;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.UsedBy;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.Work;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * zswap as Linux 6.12 has it: compressed pages off-heap, in front of a swap area that takes the
 * overflow. {@code io.zswap.store} wraps it for those who only want to put pages away.
 *
 * <p>Folios come from the swap area that this zswap was built over, cgroups from that area's tree.
 * Here are the parts put together, and the calls of the API; a page's way in is {@link StorePath}.
 *
 * <p><b>Exclusion.</b> A slot's entry is stored and loaded by the holder of its folio's lock, and
 * invalidated when nobody uses the slot any more. So these three exclude each other; what they meet
 * is writeback, which comes from the LRU. Whoever takes an entry out of the tree owns it, and only
 * that one frees it. Until then its fields do not change, but for the LRU links and the referenced
 * flag, which the LRU lock guards, and where its data is ({@link EntryWord}).
 *
 * <p><b>Lock order.</b> From the outside in: the parameters' lock or the one for taking a cgroup
 * offline; a folio lock; a page table lock; then one of
 *
 * <ul>
 *   <li>the swap map's lock,
 *   <li>a compression context's mutex, and in it the allocator's locks,
 *   <li>the LRU's table lock, and in it the slab's,
 *   <li>the locks of batches for the LRU, in the order of CPUs, and in them an LRU node's lock,
 *   <li>the pool list's lock,
 *   <li>the shrink worker's cursor lock,
 *   <li>the lock of the walks' spare passes,
 * </ul>
 *
 * and in any of these the locks of the cgroup tree and of warnings. Nobody waits for a folio lock
 * with one of those held: writeback drops the LRU node's lock first, and the folio that it locks,
 * while its caller may have another one locked, is new and unknown to everybody else.
 *
 * <p><b>Races.</b> R1, R2, R3: {@link Writeback} and {@link Shrinker}, where the entry is validated
 * after the slot was pinned. R4: {@link Entries#lruAdd} and {@link ListLru}. R5: {@link #load}.
 */
public final class ZswapCore implements Zswap {
  private final Sync sync;
  private final int pageSize;
  private final Stats stats;
  private final Warnings warnings;
  private final ChunkSource chunks;
  private final Pools pools;
  private final Limits limits;
  private final Parameters parameters;
  private final EntrySlab slab;
  private final SwapTrees trees;
  private final Entries entries;
  private final ShrinkPasses passes;
  private final ShrinkWorker shrinkWorker;
  private final Work shrinkWork;
  private final StorePath storePath;
  private final Executor helper;

  /** Whether a load into a folio takes the page out of zswap. */
  private final Predicate<Folio> givesUp;

  /**
   * A zswap before a swap area.
   *
   * @param swap the area, which may be under construction
   */
  public ZswapCore(Swap swap, ZswapConfig config) {
    this(swap, config, Protocol.MERGED);
  }

  /**
   * A zswap that follows another position than the merged one, for the explorer and to measure what
   * it costs. Not for users: most positions have a bug.
   */
  public ZswapCore(Swap swap, ZswapConfig config, Protocol protocol) {
    MemcgTree memcgs = swap.memcgs();
    FaultInjection faults = swap.faults();
    sync = swap.sync();
    pageSize = swap.pageSize();
    warnings = new Warnings(sync);
    stats = new Stats(config.tracepoints(), config.usedBy().stripes(), sync);
    chunks = new ChunkSource(pageSize, sync);
    pools =
        new Pools(
            new Zpools(
                chunks,
                faults,
                sync,
                expectedObjects(swap, config),
                config.cpus(),
                EntrySlab.most(swap.size(), config.usedBy().stripes())),
            config.codecs(),
            pageSize,
            config.cpus(),
            config.usedBy().stripes(),
            warnings,
            faults,
            sync);
    limits = new Limits(config.totalRamPages(), pools, stats, config.tracepoints(), sync);
    parameters = new Parameters(config.parameters(), pools, limits, sync);
    slab = newSlab(swap, config);
    Variants variants = new Variants(protocol);
    trees = variants.trees(slab, slot -> invalidate(slot), warnings, faults, sync);
    ListLru lru = variants.lru(config, slab, sync);
    entries = variants.entries(slab, lru, trees, pools, memcgs, swap.events(), stats, sync);
    givesUp = variants.givesUp();
    passes = variants.passes(swap, config, trees, entries, parameters, stats);
    shrinkWorker = new ShrinkWorker(memcgs, passes, limits, sync);
    shrinkWork = new Work(shrinkWorker::run, config.workqueue());
    storePath =
        new StorePath(
            swap,
            parameters,
            pools,
            limits,
            trees,
            entries,
            passes,
            shrinkWork,
            stats,
            protocol.large());
    helper = config.helper();
    memcgs.register(lru, shrinkWorker::offlineCleanup);
  }

  /** A machine's allocators are laid out as the kernel's are, an area's for its size. */
  private static long expectedObjects(Swap swap, ZswapConfig config) {
    // The pool takes no more pages than these, and one or two objects are in most of them.
    return config.usedBy() == UsedBy.MACHINE
        ? 0
        : Math.min(swap.size(), 2 * config.totalRamPages());
  }

  private EntrySlab newSlab(Swap swap, ZswapConfig config) {
    UsedBy usedBy = config.usedBy();
    return usedBy == UsedBy.MACHINE
        ? new EntrySlab(sync)
        : new EntrySlab(sync, usedBy.stripes(), swap.size(), () -> stats.get(Stat.STORED_PAGES));
  }

  private void checkSize(Folio folio) {
    if (folio.data().capacity() != pageSize) {
      throw new InvalidPageSizeException(
          folio.data().capacity() + " bytes, a page has " + pageSize);
    }
  }

  /** An unknown slot or a wrong size is refused before any work is done for it. */
  private void check(Folio folio) {
    trees.get(folio.swap());
    checkSize(folio);
    if (!folio.isLocked() || !folio.isSwapcache()) {
      warnings.warnOnce("store of a folio that is not locked in the swap cache");
    }
  }

  @Override
  public boolean store(Folio folio) {
    long swp = folio.swap();
    check(folio);
    if (storePath.store(folio)) {
      return true;
    }
    // Refused, so the page will go to the device. What was stored here before is older than that,
    // and writeback would overwrite the page with it.
    invalidate(swp);
    return false;
  }

  @Override
  public boolean storeLarge(List<? extends Folio> pages) {
    pages.forEach(this::check);
    if (pages.isEmpty() || storePath.storeLarge(pages)) {
      return true;
    }
    pages.forEach(page -> invalidate(page.swap()));
    return false;
  }

  @Override
  public boolean load(Folio folio) {
    long swp = folio.swap();
    checkSize(folio);
    // Closes R5. A folio in the swap cache becomes the one owner of the page, and a second copy
    // would only cost memory. A private folio may be dropped by its fault; then the entry here is
    // the only copy, and it goes when the slot does. Until then the fault's pin keeps others off.
    boolean exclusive = givesUp.test(folio);
    long entry = exclusive ? trees.erase(swp) : trees.load(swp);
    if (entry == 0) {
      return false;
    }
    try {
      entries.decompress(entry, folio.data(), 0, VmEvents.Event.ZSWPIN, MemcgStat.ZSWPIN);
    } catch (Throwable e) {
      if (exclusive && trees.store(swp, entry) == SwapTree.NO_MEMORY) {
        entries.free(entry);
      }
      throw e;
    }
    if (exclusive) {
      entries.free(entry);
      folio.markDirty();
    }
    folio.markUptodate();
    return true;
  }

  /** Stores and loads without folios, for the area that this zswap is before. */
  public BareZswap bare() {
    return new BareZswap() {
      @Override
      public boolean store(int slot, ByteBuffer page, int at, Memcg memcg, int nid) {
        // A slot of type 0 is its own offset.
        return storePath.store(slot, page, at, memcg, nid);
      }

      @Override
      public boolean load(int slot, ByteBuffer page, int at) {
        long entry = trees.load(slot);
        if (entry != 0) {
          entries.decompress(entry, page, at, VmEvents.Event.ZSWPIN, MemcgStat.ZSWPIN);
        }
        return entry != 0;
      }
    };
  }

  @Override
  public void invalidate(long swp) {
    long taken = trees.erase(swp);
    if (taken != 0) {
      entries.free(taken);
    }
  }

  @Override
  public void swapon(int type, long nrPages) {
    trees.swapon(type, nrPages);
  }

  @Override
  public void swapoff(int type) {
    trees.checkOpen();
    if (type >= 0 && type <= SwapEntry.MAX_TYPE) {
      trees.swapoff(type);
    }
  }

  @Override
  public void memcgOfflineCleanup(MemCgroup memcg) {
    trees.checkOpen();
    shrinkWorker.offlineCleanup((Memcg) memcg);
  }

  @Override
  public ShrinkResult shrinkMemcg(MemCgroup memcg) {
    trees.checkOpen();
    return passes.shrink((Memcg) memcg);
  }

  @Override
  public long totalPages() {
    trees.checkOpen();
    return pools.totalPages();
  }

  @Override
  public ZswapStatistics statistics() {
    trees.checkOpen();
    return stats.snapshot(pools.totalPages());
  }

  @Override
  public ZswapParameters parameters() {
    trees.checkOpen();
    return parameters;
  }

  /**
   * Runs the global shrink worker if a store that hit the limit has queued it.
   *
   * @return whether it was queued
   */
  public boolean runShrinkWorker() {
    sync.point(Sync.Op.WORK, 0);
    return shrinkWork.run();
  }

  /**
   * Writes back what has lain longest, over all cgroups in turn.
   *
   * @param pages how many at most
   * @return how many were written back
   */
  public long shrink(long pages) {
    // Every page may get its second chance first.
    return shrinkWorker.shrink(pages, 2 * stats.get(Stat.STORED_PAGES) + 2);
  }

  /** Whether random frees have left so much room that {@link #compact} is worth its time. */
  public boolean isSparse() {
    return pools.isSparse();
  }

  /**
   * Moves compressed pages together, so that memory goes back; as zsmalloc's compaction does
   * (commit 312fcae22702). One call at a time, and done before {@link #close}.
   *
   * @param gracePeriod waits until all calls that are under way now, and the shrink worker's run,
   *     have ended; the caller is in none of them
   * @return whether to call it again in some seconds, when there may be less going on
   */
  public boolean compact(Runnable gracePeriod) {
    return pools.compact(slab, gracePeriod);
  }

  /**
   * Memory pressure, first half: how many pages of a cgroup's list the dynamic shrinker would take
   * ({@code shrinker_enabled}).
   *
   * @param nid the node
   */
  public long shrinkerCount(MemCgroup memcg, int nid) {
    return passes.count((Memcg) memcg, nid);
  }

  /**
   * Memory pressure, second half: looks at so many pages of a cgroup's list.
   *
   * @return how many were written back
   */
  public long shrinkerScan(MemCgroup memcg, int nid, int nrToScan) {
    return passes.scan((Memcg) memcg, nid, nrToScan);
  }

  /** What positions of R5 add for the fault path. */
  public FaultSupport faultSupport() {
    return new FaultSupport() {
      @Override
      public boolean holds(long swp) {
        return trees.load(swp) != 0;
      }

      @Override
      public void storeBack(Folio folio) {
        storePath.storeBack(folio);
      }
    };
  }

  /** A look inside. */
  public ZswapDebug debug() {
    return new ZswapDebug(pools, limits, entries, trees, warnings, shrinkWork, sync);
  }

  /** Lets the background end soon, before {@link #close}: it is not to write any more. */
  public void stop() {
    shrinkWorker.stop();
  }

  @Override
  public void close() {
    // First, and still open: a run of the worker that is under way uses all that is freed below.
    shrinkWork.close();
    Work.stop(helper);
    if (!trees.isClosed()) {
      trees.close();
      try {
        pools.close();
      } finally {
        chunks.close();
      }
    }
  }
}
