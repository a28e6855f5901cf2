package io.zswap.store;

import io.zswap.api.ForeignHandleException;
import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapStatistics;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.ZswapDebug;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.FolioAllocator;
import io.zswap.core.swap.SlotObserver;
import io.zswap.core.swap.SlotStore;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.UsedBy;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.swap.VmEvents.Event;
import io.zswap.core.sync.DelayedWork;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.Work;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * What an open {@link SwapArea} is made of. The area lets go of it when it is closed. ZswapCore is
 * mm/zswap.c, Swap the swap file's slots and cache, SlotStore who goes through them by slot.
 * Thread-safe, but to be freed with no call under way.
 *
 * <p>The way of a page. Out: SlotStore.swapOut takes a slot, pinned (SlotMap.alloc). A direct
 * buffer goes to StorePath.store: keep, tryStore, ZswapPool.compress into the pool,
 * SwapTrees.store, Entries.add (charge and LRU). What is on the heap, a page of zeros, or what
 * zswap has refused becomes a folio: SlotStore.swapOutFolio, and on in PageIo.
 *
 * <p>Back: SlotStore.read pins the slot, then ZswapCore.bare().load: SwapTrees.load,
 * Entries.decompress, ZswapPool.decompress. What is not there, or goes to the heap, is read through
 * a folio: SlotStore.readFolio, PageIo.readFolioOrFail.
 *
 * <p>On to the file: a store that hits the limit queues ShrinkWorker; from there Shrinker,
 * ListLru's walk, Shrinker.visit, BatchWriteback (pins the slot, takes the entry out of the tree),
 * WriteBatch, and BatchWriteback frees the entry when the page is on the device.
 */
final class OpenArea {
  /**
   * Compression contexts: threads find theirs by their number, or take another where two have the
   * same. Those that nobody uses are not made.
   */
  private static final int CONTEXTS_PER_CPU = 4;

  private static final int MAX_CONTEXTS = 32;
  private static final int NODES = 1;

  /**
   * After so long without traffic, pages are moved together that would not be in the middle of it.
   */
  private static final int QUIET_SECONDS = 2;

  /** Pages: a quarter of a MiB by default, from where on larger transfers are hardly faster. */
  private static final int WRITEBACK_BATCH = 64;

  final WatchedDevice device;
  final Recorder recorder;
  final MemcgTree memcgs;
  final Swap swap;
  final ZswapCore zswap;
  final SlotStore slots;
  final Work compaction;

  /**
   * Has the background thread look again when there may be less going on. Where that fails, it is
   * queued when there are many gaps.
   */
  final DelayedWork compactionLater;

  private final ZswapDebug debug;
  private final Sync sync;

  /**
   * Puts it together.
   *
   * @param events what the recorder is told of
   * @param compact what the background thread is to do when {@link #compaction} is queued
   */
  OpenArea(
      SwapAreaBuilder builder, SwapDevice bare, AreaEvents events, Sync sync, Runnable compact) {
    this.sync = sync;
    device = new WatchedDevice(bare, builder.listener());
    recorder = new Recorder(events, builder.name(), device.pageSize());
    memcgs = new MemcgTree(NODES, sync, false);
    boolean synchronous = builder.isSynchronous();
    Executor worker = synchronous ? Runnable::run : sync.workqueue("zswap-shrink");
    ZswapConfig config =
        new ZswapConfig(
            builder.memoryPages(device.pageSize()),
            NODES,
            Math.min(MAX_CONTEXTS, CONTEXTS_PER_CPU * Runtime.getRuntime().availableProcessors()),
            builder.codecs(),
            builder.parameters(),
            worker,
            UsedBy.STORE,
            WRITEBACK_BATCH,
            synchronous ? Runnable::run : sync.workqueue("zswap-writeback"),
            recorder);
    swap =
        new Swap(
            device,
            new FolioAllocator(device.pageSize(), sync),
            memcgs,
            SlotObserver.NONE,
            FaultInjection.NONE,
            sync,
            UsedBy.STORE,
            area -> new ZswapCore(area, config));
    zswap = (ZswapCore) swap.zswap();
    debug = zswap.debug();
    swap.swapon();
    slots = new SlotStore(swap, zswap.bare(), NODES, builder.hasChecksums(), device.written());
    // The worker's own runs are no calls, but they and compaction follow each other. In a call it
    // would wait for that call to end: without a worker there is none.
    compaction = new Work(compact, synchronous ? work -> {} : worker);
    compactionLater = new DelayedWork(compaction::queue, QUIET_SECONDS, sync);
  }

  /** Before it is closed: nothing is written any more, and the background ends soon. */
  void stop() {
    device.stop();
    zswap.stop();
  }

  /** The cgroup as what it is, if it is this area's. */
  Memcg ours(MemCgroup memcg) {
    Objects.requireNonNull(memcg, "memcg");
    if (!(memcg instanceof Memcg mine) || !mine.isIn(memcgs)) {
      throw new ForeignHandleException(memcg + " is not a cgroup of this area");
    }
    return mine;
  }

  boolean isZero(int slot) {
    return swap.slots().isZero(slot);
  }

  /** In memory, compressed; 0 if it is not there. */
  int length(int slot) {
    return debug.length(Swap.TYPE, slot);
  }

  AreaStatistics statistics() {
    return statistics(zswap.statistics());
  }

  /** With what zswap's part was before it was closed. */
  AreaStatistics statistics(ZswapStatistics ofZswap) {
    VmEvents events = swap.events();
    return new AreaStatistics(
        ofZswap,
        events.get(Event.ZSWPIN),
        events.get(Event.ZSWPOUT),
        events.get(Event.ZSWPWB),
        events.get(Event.SWPIN_ZERO),
        events.get(Event.SWPOUT_ZERO),
        events.get(Event.PSWPIN),
        events.get(Event.PSWPOUT),
        swap.slots().size(),
        swap.slots().inUse(),
        swap.pageSize(),
        device.errors());
  }

  /** Frees all of it, whatever fails on the way: nobody else will free the rest. */
  void free() {
    try {
      zswap.close();
    } finally {
      try {
        // What was to be freed later keeps no memory.
        sync.flush();
        // Nor does a cgroup that somebody has.
        memcgs.forget();
      } finally {
        device.close();
      }
    }
  }
}
