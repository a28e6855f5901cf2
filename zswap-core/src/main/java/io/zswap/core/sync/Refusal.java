package io.zswap.core.sync;

import java.util.function.LongSupplier;

/**
 * Whether direct memory was refused just now. Before the JVM refuses some it collects garbage and
 * waits, half a second in all. So once it has, it is to be left alone for a second. Thread-safe.
 */
public final class Refusal {
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final LongSupplier nanoTime;
  private volatile boolean refused;

  /** The last time, if there was one. */
  private volatile long refusedAt;

  /**
   * None so far.
   *
   * @param nanoTime nanoseconds since whenever
   */
  public Refusal(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether it is better not to ask. */
  public boolean isRecent() {
    return refused && nanoTime.getAsLong() - refusedAt < PATIENCE_NANOS;
  }

  /** Memory was refused. */
  public void refused() {
    refusedAt = nanoTime.getAsLong();
    refused = true;
  }

  /** There was memory. */
  public void granted() {
    refused = false;
  }
}
