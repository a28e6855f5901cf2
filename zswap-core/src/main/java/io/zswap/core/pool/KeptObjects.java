package io.zswap.core.pool;

import io.zswap.core.sync.CacheLines;
import io.zswap.core.sync.DelayedWork;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.StripedCounters;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/**
 * Freed objects that are kept for the next of their size, one of each class for each CPU. A thread
 * gets back what it had itself: memory that is in its caches, without a lock or a list that other
 * threads use. These are the per-CPU magazines of slab allocators (Bonwick and Adams, Magazines and
 * Vmem, 2001), with one round each. Thread-safe.
 *
 * <p>To its pool an object that is kept is in use, and holds on to its zspage. So all are given
 * back when zspages are to be emptied, and after some seconds.
 */
final class KeptObjects {
  static final int CPUS = StripedCounters.MANY;

  /** After so long what is kept is given back. */
  private static final int SECONDS = 5;

  private final Sync sync;
  private final LongConsumer free;

  /** By CPU and class: a handle, or 0. */
  private final AtomicLongArray objects;

  /** From one CPU's to the next: a number of cache lines, with one to spare. */
  private final int apart;

  /** Guards {@link #closed}. */
  private final Mutex giving;

  /** Where that fails, the next object that is kept tries again. */
  private final DelayedWork givingBack;

  private boolean closed;

  /**
   * Nothing so far.
   *
   * @param classes how many there are
   * @param free what really frees an object
   */
  KeptObjects(int classes, Sync sync, LongConsumer free) {
    this.sync = sync;
    this.free = free;
    apart = CacheLines.at(classes / CacheLines.LONGS + 1);
    objects = new AtomicLongArray(CacheLines.at(0) + CPUS * apart);
    giving = sync.mutex("kept objects");
    givingBack = new DelayedWork(this::giveBack, SECONDS, sync);
  }

  private int at(int cls) {
    return CacheLines.at(0) + sync.cpu(CPUS) * apart + cls;
  }

  /** An object of this class that was kept on this CPU, or 0. */
  long take(int cls) {
    int at = at(cls);
    sync.point(Sync.Op.ALLOC, at);
    return objects.get(at) == 0 ? 0 : objects.getAndSet(at, 0);
  }

  /** Keeps an object of this class; whether there was room. */
  boolean keep(int cls, long handle) {
    int at = at(cls);
    sync.point(Sync.Op.ALLOC, at);
    if (objects.get(at) != 0 || !objects.compareAndSet(at, 0, handle)) {
      return false;
    }
    givingBack.queue();
    return true;
  }

  /** Frees all that is kept now. */
  void giveBack() {
    giving.lock();
    try {
      sync.look(Sync.Op.ALLOC, 0);
      for (int at = 0; at < objects.length() && !closed; at++) {
        if (objects.get(at) != 0) {
          giveBack(at);
        }
      }
    } finally {
      giving.unlock();
    }
  }

  private void giveBack(int at) {
    sync.point(Sync.Op.ALLOC, at);
    long handle = objects.getAndSet(at, 0);
    if (handle != 0) {
      free.accept(handle);
    }
  }

  /** Forgets what is kept: the pool goes, with everything in it. */
  void close() {
    giving.lock();
    try {
      closed = true;
    } finally {
      giving.unlock();
    }
  }
}
