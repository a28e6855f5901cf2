package io.zswap.core;

import io.zswap.core.sync.CacheLines;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * References to a pool. Every entry is one, so that all threads would change one number with each
 * page: struct percpu_ref, by other means. In <em>per-CPU mode</em> a thread takes some at once and
 * keeps the others for later, beside those that it drops, where it meets no other thread. The
 * number counts what is kept; in <em>atomic mode</em>, in which it begins, nothing is, so that the
 * last drop is noticed. Thread-safe.
 */
final class PoolRefs {
  /** References taken at once; twice as many are kept at most. */
  private static final int BATCH = 64;

  private final int index;
  private final int stripes;
  private final Sync sync;

  /** What is kept, by CPU, and last the number; in a cache line each. */
  private final AtomicLongArray refs;

  private final int number;
  private volatile boolean percpu;

  /**
   * One reference, the caller's.
   *
   * @param index the pool's
   * @param stripes threads that do not meet; with one there is no per-CPU mode
   */
  PoolRefs(int index, int stripes, Sync sync) {
    this.index = index;
    this.stripes = stripes;
    this.sync = sync;
    refs = new AtomicLongArray(CacheLines.length(stripes + 1));
    number = CacheLines.at(stripes);
    refs.set(number, 1);
  }

  private boolean isPercpu() {
    if (stripes == 1) {
      return false;
    }
    sync.look(Sync.Op.POOL_REF, index);
    return percpu;
  }

  /** Takes a reference unless the last one has gone (percpu_ref_tryget). */
  boolean tryGet() {
    if (isPercpu() && takeKept()) {
      return true;
    }
    int more = isPercpu() ? BATCH : 1;
    sync.point(Sync.Op.POOL_REF, index);
    long n = refs.get(number);
    while (n != 0) {
      if (refs.compareAndSet(number, n, n + more)) {
        if (more > 1) {
          keep(more - 1);
        }
        return true;
      }
      n = refs.get(number);
    }
    return false;
  }

  private boolean takeKept() {
    int own = CacheLines.at(sync.cpu(stripes));
    sync.point(Sync.Op.POOL_REF, index);
    long n = refs.get(own);
    while (n > 0) {
      if (refs.compareAndSet(own, n, n - 1)) {
        return true;
      }
      n = refs.get(own);
    }
    return false;
  }

  /** One reference less; whether it was the last (percpu_ref_put). */
  boolean putAndTest() {
    if (isPercpu()) {
      return keep(1);
    }
    sync.point(Sync.Op.POOL_REF, index);
    return refs.decrementAndGet(number) == 0;
  }

  /** Keeps references that the caller has; whether they were the last ones. */
  private boolean keep(int n) {
    int own = CacheLines.at(sync.cpu(stripes));
    sync.point(Sync.Op.POOL_REF, index);
    long kept = refs.addAndGet(own, n);
    // Only now: if the mode was changed before it, these may have been overlooked; if after it,
    // they have not.
    return (!isPercpu() || kept > 2 * BATCH) && drop(own);
  }

  /** Drops what is kept somewhere; whether it was the last. */
  private boolean drop(int at) {
    sync.point(Sync.Op.POOL_REF, index);
    long n = refs.getAndSet(at, 0);
    return n != 0 && refs.addAndGet(number, -n) == 0;
  }

  /** To per-CPU mode; the caller has a reference (percpu_ref_switch_to_percpu). */
  void toPercpu() {
    if (stripes > 1) {
      sync.point(Sync.Op.POOL_REF, index);
      percpu = true;
    }
  }

  /** To atomic mode; the caller has a reference, and keeps it (percpu_ref_switch_to_atomic). */
  void toAtomic() {
    if (stripes > 1) {
      sync.point(Sync.Op.POOL_REF, index);
      percpu = false;
      for (int cpu = 0; cpu < stripes; cpu++) {
        drop(CacheLines.at(cpu));
      }
    }
  }
}
