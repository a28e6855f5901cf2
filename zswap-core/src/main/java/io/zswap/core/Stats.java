package io.zswap.core;

import io.zswap.api.ZswapStatistics;
import io.zswap.core.sync.StripedCounters;
import io.zswap.core.sync.Sync;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
    REJECT_KMEMCACHE_FAIL;

    /** Its name in debugfs if pages are refused by it. */
    private final @Nullable String reject =
        name().startsWith("REJECT") ? name().toLowerCase(Locale.ROOT) : null;
  }

  private final Tracepoints tracepoints;

  private final StripedCounters values;

  Stats(Tracepoints tracepoints, int stripes, Sync sync) {
    this.tracepoints = tracepoints;
    values = new StripedCounters(Stat.values().length, stripes, sync);
  }

  long get(Stat stat) {
    // Below zero for a moment, where the part with a page that went was read before the one where
    // it came.
    return Math.max(0, values.get(stat.ordinal()));
  }

  void inc(Stat stat) {
    values.add(stat.ordinal(), 1);
    if (stat.reject != null) {
      tracepoints.reject(stat.reject);
    }
  }

  void dec(Stat stat) {
    values.add(stat.ordinal(), -1);
  }

  void add(Stat stat, long count) {
    values.add(stat.ordinal(), count);
  }

  /** Each is read once, without stopping anybody. */
  ZswapStatistics snapshot(long totalPages) {
    return new ZswapStatistics(
        get(Stat.STORED_PAGES),
        totalPages,
        get(Stat.POOL_LIMIT_HIT),
        get(Stat.WRITTEN_BACK_PAGES),
        get(Stat.REJECT_RECLAIM_FAIL),
        get(Stat.REJECT_COMPRESS_FAIL),
        get(Stat.REJECT_COMPRESS_POOR),
        get(Stat.REJECT_ALLOC_FAIL),
        get(Stat.REJECT_KMEMCACHE_FAIL));
  }
}
