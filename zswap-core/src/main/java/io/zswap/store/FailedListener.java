package io.zswap.store;

/** Says that a listener has thrown something, from which whoever called it is not to suffer. */
final class FailedListener {
  private FailedListener() {}

  /** Where that cannot be said, nothing is: what was to be told has happened. */
  static void log(Class<?> caller, String message, Throwable failure) {
    try {
      System.getLogger(caller.getName()).log(System.Logger.Level.WARNING, message, failure);
    } catch (Throwable e) {
      // No memory or stack for it, or a logger that fails.
    }
  }
}
