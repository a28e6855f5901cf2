package io.zswap.store;

/** Says that a listener has thrown something, from which whoever called it is not to suffer. */
final class FailedListener {
  private FailedListener() {}

  /** Where there is no memory to say so, nothing is said: what was to be told has happened. */
  static void log(Class<?> caller, String message, Throwable failure) {
    try {
      System.getLogger(caller.getName()).log(System.Logger.Level.WARNING, message, failure);
    } catch (OutOfMemoryError e) {
      // Not said.
    }
  }
}
