package io.zswap.core.sync;

/** The calling thread's interrupt, for I/O that must not be cut off by it. */
public final class Interrupts {
  private Interrupts() {}

  /** Takes the interrupt away; whether there was one. */
  public static boolean clear() {
    return Thread.interrupted();
  }

  /** Gives the interrupt back. */
  public static void restore() {
    Thread.currentThread().interrupt();
  }
}
