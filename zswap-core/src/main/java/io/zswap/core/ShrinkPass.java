package io.zswap.core;

import org.jspecify.annotations.Nullable;

/**
 * A shrinker, and the pages that it has taken out of zswap and not yet written. Serves one walk
 * after the other. Not thread-safe.
 */
final class ShrinkPass {
  private final Shrinker shrinker;
  private final @Nullable BatchWriteback batch;
  private final int pageShift;

  /**
   * @param batch the shrinker's writeback if it has pages under way; null if it writes at once
   */
  ShrinkPass(Shrinker shrinker, @Nullable BatchWriteback batch, int pageSize) {
    this.shrinker = shrinker;
    this.batch = batch;
    pageShift = Integer.numberOfTrailingZeros(pageSize);
  }

  Shrinker shrinker() {
    return shrinker;
  }

  boolean isBatched() {
    return batch != null;
  }

  /**
   * How many more tries of a run of the worker may be in vain than the kernel allows. The kernel
   * gives up after a few, and goes on at the next store that is refused; but that one has to wait
   * for the device by then, so that whoever writes in batches goes on until each page has had its
   * second chance.
   */
  long moreRetries() {
    return batch == null ? 0 : batch.storedPages();
  }

  /** By how much the pools will be smaller when what is under way is written. */
  long pagesUnderWay() {
    return batch == null ? 0 : batch.bytesUnderWay() >> pageShift;
  }

  /**
   * Writes what is under way.
   *
   * @return false if nothing was
   */
  boolean flush() {
    return batch != null && batch.flush();
  }

  /** Pages that have stayed although they had been counted as gone, since the last call. */
  long takeKept() {
    return batch == null ? 0 : batch.takeKept();
  }

  /** Whether the device refused any page since the last call. */
  boolean takeRefused() {
    return batch != null && batch.takeRefused();
  }
}
