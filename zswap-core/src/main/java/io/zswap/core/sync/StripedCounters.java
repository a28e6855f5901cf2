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

  private final Sync sync;
  private final int stripes;

  /** Cache lines of a part; 0 if there is but one part, which needs no lines of its own. */
  private final int lines;

  private final AtomicLongArray parts;

  /** So many counters at zero, in so many parts. */
  public StripedCounters(int counters, int stripes, Sync sync) {
    this.sync = sync;
    this.stripes = stripes;
    // More than it fills, as no array begins where a line does.
    lines = stripes == 1 ? 0 : counters / CacheLines.LONGS + 2;
    parts = new AtomicLongArray(lines == 0 ? counters : CacheLines.length(stripes * lines));
  }

  /** Adds to a counter. */
  public void add(int counter, long delta) {
    parts.getAndAdd(at(sync.cpu(stripes), counter), delta);
  }

  private int at(int stripe, int counter) {
    return lines == 0 ? counter : CacheLines.at(stripe * lines) + counter;
  }

  /** What was added to a counter. */
  public long get(int counter) {
    long sum = 0;
    for (int stripe = 0; stripe < stripes; stripe++) {
      sum += parts.get(at(stripe, counter));
    }
    return sum;
  }
}
