package io.zswap.core.sync;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Sleepable RCU with two generations of readers, each counted in stripes: a section counts itself
 * in and out under the generation it saw first. A grace period is over when both generations have
 * drained once; new readers go to the other one meanwhile, so that it always ends.
 */
final class Rcu {
  static final int STRIPES = 8;

  private static final long POLL_NANOS = 1_000;

  // A cache line per stripe, so that readers on different CPUs do not slow each other.
  private final AtomicLongArray in = new AtomicLongArray(CacheLines.length(2 * STRIPES));
  private final AtomicLongArray out = new AtomicLongArray(CacheLines.length(2 * STRIPES));
  private final Mutex writer;
  private volatile int generation;

  /**
   * No reader so far.
   *
   * @param writer held for a grace period, by one thread at a time
   */
  Rcu(Mutex writer) {
    this.writer = writer;
  }

  int readLock(int stripe) {
    int token = CacheLines.at((generation & 1) * STRIPES + stripe);
    in.getAndIncrement(token);
    return token;
  }

  void readUnlock(int token) {
    out.getAndIncrement(token);
  }

  void synchronize() {
    writer.lock();
    try {
      // The idle generation first: a reader that read the number before the last change of it and
      // has only now counted itself in is there.
      drain(~generation & 1);
      int now = generation;
      generation = now + 1;
      drain(now & 1);
    } finally {
      writer.unlock();
    }
  }

  private void drain(int which) {
    while (!drained(which)) {
      JdkSync.park(this, POLL_NANOS);
    }
  }

  private boolean drained(int which) {
    // Exits before entries: the other way round, an exit could be counted without its entry.
    long exits = 0;
    long entries = 0;
    for (int i = 0; i < STRIPES; i++) {
      exits += out.get(CacheLines.at(which * STRIPES + i));
    }
    for (int i = 0; i < STRIPES; i++) {
      // Written, too, so that a reader that counts itself in after this sees what was before it.
      entries += in.getAndAdd(CacheLines.at(which * STRIPES + i), 0);
    }
    return entries == exits;
  }
}
