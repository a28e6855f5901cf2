package io.zswap.core.sync;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters that many threads change and few read, in parts: each thread changes one of its own, a
 * cache line apart from the others', as the kernel's per-CPU counters are. Thread-safe; a counter
 * that is read while others change it is a sum of what its parts were at different moments.
 */
public final class StripedCounters {
  /** Parts for a library's threads, of which there may be many. */
  public static final int MANY = 8;

  private static final int CACHE_LINE = 8;

  private final Sync sync;
  private final int stripes;
  private final int stride;
  private final AtomicLongArray parts;

  /** So many counters at zero, in so many parts. */
  public StripedCounters(int counters, int stripes, Sync sync) {
    this.sync = sync;
    this.stripes = stripes;
    stride = stripes == 1 ? counters : (counters / CACHE_LINE + 1) * CACHE_LINE;
    parts = new AtomicLongArray(stripes * stride);
  }

  /** Adds to a counter. */
  public void add(int counter, long delta) {
    parts.getAndAdd(sync.cpu(stripes) * stride + counter, delta);
  }

  /** What was added to a counter. */
  public long get(int counter) {
    long sum = 0;
    for (int stripe = 0; stripe < stripes; stripe++) {
      sum += parts.get(stripe * stride + counter);
    }
    return sum;
  }
}
