package io.zswap.core;

import io.zswap.core.Stats.Stat;
import io.zswap.core.sync.Sync;

/**
 * The pool limit and its hysteresis: once the limit was hit, pages are refused until the pools have
 * shrunk to the accept threshold. Thread-safe, as loosely as in the kernel: two stores at once may
 * both see room for one.
 */
final class Limits {
  private final long totalRamPages;
  private final Pools pools;
  private final Sync sync;
  private final Stats stats;
  private final Tracepoints tracepoints;

  // Set by Parameters. The kernel's unsigned ints.
  volatile int maxPoolPercent;
  volatile int acceptThrPercent;

  private volatile boolean poolReachedFull;

  Limits(long totalRamPages, Pools pools, Stats stats, Tracepoints tracepoints, Sync sync) {
    this.tracepoints = tracepoints;
    this.sync = sync;
    this.totalRamPages = totalRamPages;
    this.pools = pools;
    this.stats = stats;
  }

  // Unsigned and wrapping, as the kernel's arithmetic: no value is refused as a percentage.

  private long maxPages() {
    return percent(totalRamPages, maxPoolPercent);
  }

  /** Where pages are accepted again, and where the shrink worker stops. */
  long acceptThrPages() {
    sync.look(Sync.Op.LIMITS, 0);
    return percent(maxPages(), acceptThrPercent);
  }

  private static long percent(long of, int percent) {
    return Long.divideUnsigned(of * Integer.toUnsignedLong(percent), 100);
  }

  /** How many pages the pools are above a threshold; below 0 if they are under it. */
  long excess(long pages) {
    return pools.totalPages() - pages;
  }

  /** Whether the pools have more than so many pages, unsigned. */
  boolean isAbove(long pages) {
    return Long.compareUnsigned(pools.totalPages(), pages) > 0;
  }

  /** Whether a store has to be refused (zswap_check_limits). */
  boolean check() {
    long cur = pools.totalPages();
    sync.look(Sync.Op.LIMITS, 0);
    if (Long.compareUnsigned(cur, maxPages()) >= 0) {
      stats.inc(Stat.POOL_LIMIT_HIT);
      if (!poolReachedFull) {
        tracepoints.limitHit(cur);
      }
      sync.point(Sync.Op.LIMITS, 0);
      poolReachedFull = true;
    } else if (poolReachedFull && Long.compareUnsigned(cur, acceptThrPages()) <= 0) {
      sync.point(Sync.Op.LIMITS, 0);
      poolReachedFull = false;
    }
    sync.look(Sync.Op.LIMITS, 0);
    return poolReachedFull;
  }

  /** Whether the limit was hit and the threshold not reached since. */
  boolean isPoolReachedFull() {
    sync.look(Sync.Op.LIMITS, 0);
    return poolReachedFull;
  }
}
