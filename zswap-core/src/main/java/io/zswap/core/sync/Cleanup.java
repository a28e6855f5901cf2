package io.zswap.core.sync;

import java.lang.ref.Cleaner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is done when something is forgotten that should have been closed: one thing after the other,
 * on a thread of this object's. Thread-safe.
 */
public final class Cleanup {
  /** For what only gives something back, and waits for nobody. */
  public static final Cleanup FREEING = new Cleanup();

  private final Supplier<Cleaner> source;

  /** Made when first needed, as it has a thread; after a failure it is tried again. */
  private @Nullable Cleaner cleaner;

  /** One with a thread of its own, as soon as it is needed. */
  public Cleanup() {
    this(Cleaner::create);
  }

  Cleanup(Supplier<Cleaner> source) {
    this.source = source;
  }

  /**
   * Sees to it that something is done once: when the collector finds nobody who refers to an object
   * any more, or before, by hand. Throws OutOfMemoryError, also where no thread is to be had.
   *
   * @param todo must not refer to the object
   */
  public synchronized Cleaner.Cleanable register(Object object, Runnable todo) {
    if (cleaner == null) {
      cleaner = source.get();
    }
    return cleaner.register(object, todo);
  }
}
