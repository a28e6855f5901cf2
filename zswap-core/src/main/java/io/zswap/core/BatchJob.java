package io.zswap.core;

import io.zswap.core.swap.SwapFolio;
import io.zswap.core.swap.WriteBatch;
import io.zswap.core.sync.FolioLock;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.Work;
import java.util.concurrent.Executor;

/**
 * A batch of pages that a helper may decompress, while the walk that they come from goes on. All
 * methods are the walk's, and while the helper has the batch the walk keeps its hands off it.
 */
final class BatchJob {
  private final WriteBatch batch;
  private final Tracepoints tracepoints;
  private final Work work;

  /** Locked while the helper has the batch: the walk locks it, and the helper unlocks it. */
  private final FolioLock busy;

  /** Compressed bytes of the pages that were added. */
  private long bytes;

  /** Pages that have not gone to the device. */
  private long kept;

  /** Those of them that the device refused. */
  private long refused;

  /**
   * An empty batch.
   *
   * @param helper decompresses what is left to it, or never does: the walk takes it back then
   */
  BatchJob(WriteBatch batch, Tracepoints tracepoints, Executor helper, Sync sync) {
    this.batch = batch;
    this.tracepoints = tracepoints;
    busy = sync.folioLock();
    // The helper touches nothing else of this.
    work =
        new Work(
            () -> {
              try {
                batch.fill();
              } finally {
                busy.unlock();
              }
            },
            helper);
  }

  void add(SwapFolio folio, long entry, int length) {
    bytes = bytesUnderWay() + length;
    batch.add(folio, entry);
  }

  boolean isFull() {
    return batch.isFull();
  }

  boolean isIdle() {
    return !busy.isLocked();
  }

  /** Compressed bytes that are still in memory, but will not be for long. */
  long bytesUnderWay() {
    return isIdle() && batch.size() == 0 ? 0 : bytes;
  }

  /** Decompresses the next page; false if there is none. */
  boolean fillOne() {
    return batch.fillOne();
  }

  /** Leaves the pages to the helper. */
  void start() {
    busy.lock();
    if (!work.queue()) {
      // No thread is to be had: whoever writes it decompresses it as well.
      busy.unlock();
    }
  }

  /** Writes the batch, unless it is empty, and decompresses first what nobody has. */
  void write() {
    int pages = batch.size();
    if (pages == 0) {
      return;
    }
    batch.fill();
    Tracepoints.Span span = tracepoints.writebackBatch();
    try {
      kept += batch.write();
    } finally {
      refused += batch.refusals();
      span.end(pages, batch.transfers(), batch.refusals());
    }
  }

  /** Waits for the helper; if it has not begun, this thread does its work. */
  void await() {
    if (!isIdle() && !work.run()) {
      busy.lock();
      busy.unlock();
    }
  }

  /** Pages that have not gone to the device, since the last call. */
  long takeKept() {
    long n = kept;
    kept = 0;
    return n;
  }

  /** Whether the device refused any since the last call. */
  boolean takeRefused() {
    boolean any = refused > 0;
    refused = 0;
    return any;
  }
}
