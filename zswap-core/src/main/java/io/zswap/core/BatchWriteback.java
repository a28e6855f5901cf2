package io.zswap.core;

import io.zswap.core.Stats.Stat;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.SwapFolio;
import io.zswap.core.swap.WriteBatch;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * Writeback for the library, where the kernel's would be too trusting: it frees an entry before it
 * writes its page, so that on a device that fails every page would end up uncompressed in the swap
 * cache. Here the entry is kept until the page is on the device, and put back if it does not get
 * there.
 *
 * <p>Pages are written in batches. A helper decompresses them, and nothing else, so that it shares
 * hardly a cache line with the walk's thread; which does it, too, page by page, while the helper
 * has enough to do. Not thread-safe: each walk has its own.
 */
final class BatchWriteback extends Writeback implements WriteBatch.Owner {
  private final Stats stats;

  /** One to add to, one that the helper has, and one for it to go on with. */
  private final BatchJob[] jobs = new BatchJob[3];

  /** Which of them takes the next page. */
  private int filling;

  /**
   * @param capacity pages that are written at once, at least 1
   * @param helper decompresses the batches that are left to it
   */
  BatchWriteback(
      Swap swap,
      SwapTrees trees,
      Entries entries,
      Stats stats,
      Tracepoints tracepoints,
      int capacity,
      Executor helper) {
    super(swap, trees, entries);
    this.stats = stats;
    for (int i = 0; i < jobs.length; i++) {
      WriteBatch batch = new WriteBatch(swap, capacity, this);
      jobs[i] = new BatchJob(batch, tracepoints, helper, swap.sync());
    }
  }

  @Override
  Result writeback(long entry, long swp) {
    Result result = super.writeback(entry, swp);
    // The folios that are lacking may be those that wait here to be written.
    return result == Result.NO_MEMORY && swap.lacksFolios() && flush()
        ? super.writeback(entry, swp)
        : result;
  }

  @Override
  Result finish(long entry, SwapFolio folio) {
    // Nobody else may find it: the tree does not lead to it any more, and now no list does.
    int index = entries.slab().deref(entry);
    entries.lruDel(index);
    BatchJob job = jobs[filling];
    job.add(folio, entry, entries.slab().length(index));
    if (job.isFull()) {
      passOn(job);
    }
    return Result.UNDER_WAY;
  }

  /** Leaves a batch to the helper, or what is left of it when that has no other to go on with. */
  private void passOn(BatchJob job) {
    // The helper takes them in turn: when the next is idle, it has at most the one before this.
    int next = (filling + 1) % jobs.length;
    while (!jobs[next].isIdle()) {
      if (!job.fillOne()) {
        job.write();
        return;
      }
    }
    filling = next;
    job.start();
    jobs[next].write();
  }

  long storedPages() {
    return stats.get(Stat.STORED_PAGES);
  }

  /** Compressed bytes that are still in memory, but will not be for long. */
  long bytesUnderWay() {
    long bytes = 0;
    for (BatchJob job : jobs) {
      bytes += job.bytesUnderWay();
    }
    return bytes;
  }

  /** Pages that have not gone to the device although they were to, since the last call. */
  long takeKept() {
    long kept = 0;
    for (BatchJob job : jobs) {
      kept += job.takeKept();
    }
    return kept;
  }

  /** Whether the device refused any since the last call. */
  boolean takeRefused() {
    boolean any = false;
    for (BatchJob job : jobs) {
      any |= job.takeRefused();
    }
    return any;
  }

  /**
   * Writes what is under way.
   *
   * @return false if nothing was
   */
  boolean flush() {
    boolean any = bytesUnderWay() > 0;
    flushFrom(0);
    return any;
  }

  /** Whatever happens to one, the others are written, too: their folios are locked. */
  private void flushFrom(int first) {
    if (first == jobs.length) {
      return;
    }
    try {
      jobs[first].await();
      jobs[first].write();
    } finally {
      flushFrom(first + 1);
    }
  }

  /** Called in the helper's thread, too. */
  @Override
  public boolean fill(long entry, ByteBuffer pages, int at) {
    try {
      decompress(entry, pages, at);
      return true;
    } catch (Throwable e) {
      // Corrupt, or its codec fails. It stays where it is; whoever reads it gets to know.
      return false;
    }
  }

  @Override
  public void written(long entry) {
    stats.inc(Stat.WRITTEN_BACK_PAGES);
    entries.freeUnlisted(entry);
  }

  @Override
  public boolean refused(long entry, long swp) {
    stats.inc(Stat.REJECT_RECLAIM_FAIL);
    if (trees.store(swp, entry) == SwapTree.NO_MEMORY) {
      entries.free(entry);
      return false;
    }
    entries.lruAdd(entries.slab().deref(entry));
    return true;
  }
}
