package io.zswap.core.sync;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/** What is done when something is forgotten that should have been closed. Thread-safe. */
public final class Cleanup {
  /** Made when first needed, as it has a thread. */
  private static @Nullable Cleaner cleaner;

  private Cleanup() {}

  /**
   * Sees to it that something is done once: when the collector finds nobody who refers to an object
   * any more, or before, by hand. Throws OutOfMemoryError, also where no thread is to be had.
   *
   * @param todo must not refer to the object
   */
  public static synchronized Cleaner.Cleanable register(Object object, Runnable todo) {
    if (cleaner == null) {
      cleaner = Cleaner.create();
    }
    return cleaner.register(object, todo);
  }
}
