package io.zswap.api.machine;

import java.util.Locale;

/**
 * Machine-wide numbers that a step report carries. The order is part of the native interface: add
 * at the end only.
 */
public enum Counter {
  /** Pages kept by zswap. */
  STORED_PAGES,
  /** Pages that all pools on the pool list occupy. */
  POOL_TOTAL_PAGES,
  /** Times the pool limit was hit. */
  POOL_LIMIT_HIT,
  /** Pages written back. */
  WRITTEN_BACK_PAGES,
  /** Write-backs that failed. */
  REJECT_RECLAIM_FAIL,
  /** Stores refused by the codec. */
  REJECT_COMPRESS_FAIL,
  /** Stores refused because the result was too big. */
  REJECT_COMPRESS_POOR,
  /** Stores refused for lack of memory for data or tree. */
  REJECT_ALLOC_FAIL,
  /** Stores refused for lack of memory for the entry. */
  REJECT_KMEMCACHE_FAIL,
  /** 1 while the limit was hit and the accept threshold is not reached. */
  POOL_REACHED_FULL,
  /** vmstat event: pages loaded from zswap. */
  ZSWPIN,
  /** vmstat event: pages stored in zswap. */
  ZSWPOUT,
  /** vmstat event: pages written back from zswap. */
  ZSWPWB,
  /** vmstat event: zero-filled pages swapped in. */
  SWPIN_ZERO,
  /** vmstat event: zero-filled pages swapped out. */
  SWPOUT_ZERO,
  /** vmstat event: pages read from the device. */
  PSWPIN,
  /** vmstat event: pages written to the device, writeback included. */
  PSWPOUT,
  /** Pools on the pool list. */
  POOLS,
  /** 1 while the shrink worker is queued. */
  WORK_QUEUED,
  /** Slots that are not free. */
  SLOTS_IN_USE,
  /** Folios in the swap cache. */
  SWAP_CACHE,
  /** WARNs that fired since the start. */
  WARNINGS;

  /** Name in reports, for example {@code stored_pages}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
