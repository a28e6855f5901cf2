package io.zswap.core.sync;

/**
 * After a failure so many times something is done without before it is tried again; where the clock
 * would cost too much to look at, and otherwise as {@link Refusal}. Thread-safe; threads at the
 * same time may count as one.
 */
public final class Backoff {
  private static final int TIMES = 1024;

  private volatile int left;

  /** It failed. */
  public void begin() {
    left = TIMES;
  }

  /** It went well. */
  public void end() {
    left = 0;
  }

  /** Whether to do without; that it was asked counts as one time. */
  public boolean isOn() {
    int before = left;
    if (before > 0) {
      left = before - 1;
    }
    return before > 0;
  }
}
