package io.zswap.core.sync;

/**
 * After a failure the next 1,024 who ask do without; then it is tried again. Like {@link Refusal},
 * for where looking at the clock costs too much. Thread-safe; threads that ask at the same time may
 * count as one.
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
