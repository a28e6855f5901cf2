package io.zswap.store.linearizability;

import java.util.concurrent.atomic.AtomicLong;

/** Ticks that every thread sees in one order, which {@link System#nanoTime} does not promise. */
public final class Clock {
  private final AtomicLong ticks = new AtomicLong();

  /** A number above all that were given out before. */
  public long tick() {
    return ticks.incrementAndGet();
  }
}
