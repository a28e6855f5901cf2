package io.zswap.core;

import io.zswap.core.Stats.Stat;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.SwapFolio;
import io.zswap.core.swap.WriteBatch;

/**
 * Writeback for the library, where the kernel's would be too trusting: it frees an entry before it
 * writes its page, so that on a device that fails every page would end up uncompressed in the swap
 * cache. Here the entry is kept until the page is on the device, and put back if it does not get
 * there. Not thread-safe: each walk has its own.
 */
final class BatchWriteback extends Writeback implements WriteBatch.Owner {
  private final SwapTrees trees;
  private final Entries entries;
  private final Stats stats;
  private final WriteBatch batch;
  private final Tracepoints tracepoints;

  /** Compressed bytes of the pages in the batch. */
  private long bytes;

  private long refused;

  /**
   * @param capacity pages that are written at once, at least 1
   */
  BatchWriteback(
      Swap swap,
      SwapTrees trees,
      Entries entries,
      Stats stats,
      Tracepoints tracepoints,
      int capacity) {
    super(swap, trees, entries);
    this.trees = trees;
    this.entries = entries;
    this.stats = stats;
    this.tracepoints = tracepoints;
    batch = new WriteBatch(swap, capacity, this);
  }

  @Override
  Result finish(long entry, SwapFolio folio) {
    // Nobody else may find it: the tree does not lead to it any more, and now no list does.
    int index = entries.slab().deref(entry);
    entries.unlist(index);
    bytes += entries.slab().length(index);
    folio.markUptodate();
    batch.add(folio, entry);
    if (batch.isFull()) {
      flush();
    }
    return Result.UNDER_WAY;
  }

  long storedPages() {
    return stats.get(Stat.STORED_PAGES);
  }

  /** Compressed bytes that are still in memory, but will not be for long. */
  long bytesUnderWay() {
    return bytes;
  }

  /** Pages that the device refused since the last call. */
  long takeRefused() {
    long n = refused;
    refused = 0;
    return n;
  }

  /**
   * Writes what is under way.
   *
   * @return false if nothing was
   */
  boolean flush() {
    int pages = batch.size();
    if (pages == 0) {
      return false;
    }
    Tracepoints.Span span = tracepoints.writebackBatch();
    int failed = batch.write();
    span.end(pages, batch.transfers(), failed);
    bytes = 0;
    refused += failed;
    return true;
  }

  @Override
  public void written(long entry) {
    stats.inc(Stat.WRITTEN_BACK_PAGES);
    entries.free(entry);
  }

  @Override
  public boolean refused(long entry, long swpentry) {
    stats.inc(Stat.REJECT_RECLAIM_FAIL);
    if (trees.store(swpentry, entry) == SwapTree.NO_MEMORY) {
      entries.free(entry);
      return false;
    }
    entries.lruAdd(entries.slab().deref(entry));
    return true;
  }
}
