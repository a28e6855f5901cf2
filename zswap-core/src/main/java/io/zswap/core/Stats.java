package io.zswap.core;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of /sys/kernel/debug/zswap. Thread-safe. */
final class Stats {
  enum Stat {
    /** Pages kept now. */
    STORED_PAGES,
    /** Times the pool limit was hit. */
    POOL_LIMIT_HIT,
    /** Pages written back. */
    WRITTEN_BACK_PAGES,
    /** Write-backs that failed. */
    REJECT_RECLAIM_FAIL,
    /** Stores refused because the codec failed. */
    REJECT_COMPRESS_FAIL,
    /** Stores refused because the result was too big to keep. */
    REJECT_COMPRESS_POOR,
    /** Stores refused for lack of memory for the data or the tree. */
    REJECT_ALLOC_FAIL,
    /** Stores refused for lack of memory for the entry. */
    REJECT_KMEMCACHE_FAIL
  }

  private final AtomicLongArray values = new AtomicLongArray(Stat.values().length);

  long get(Stat stat) {
    return values.get(stat.ordinal());
  }

  void inc(Stat stat) {
    values.getAndIncrement(stat.ordinal());
  }

  void dec(Stat stat) {
    values.getAndDecrement(stat.ordinal());
  }
}
