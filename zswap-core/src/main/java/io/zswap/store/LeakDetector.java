package io.zswap.store;

import io.zswap.core.sync.Cleanup;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells of areas that became unreachable without having been closed, and where they were opened. It
 * only tells: what such an area holds is left to the collector. Thread-safe.
 */
final class LeakDetector {
  /** Switches it on for every area. */
  static final String PROPERTY = "zswap.leaks";

  private static final Watch NONE = new Watch("", null);

  /** Of its own: a log may make whoever writes to it wait, and freeing is not to wait for that. */
  private static final Cleanup TELLING = new Cleanup();

  private LeakDetector() {}

  /** What is known of an area when it is gone; must not know the area. */
  static final class Watch implements Runnable {
    private final String name;
    private final @Nullable Throwable opened;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Cleaner.@Nullable Cleanable cleanable;

    private Watch(String name, @Nullable Throwable opened) {
      this.name = name;
      this.opened = opened;
    }

    /** The area is being closed. */
    void closed() {
      if (opened != null) {
        closed.set(true);
        Cleaner.Cleanable registered = cleanable;
        if (registered != null) {
          // Does nothing any more but to be forgotten.
          registered.clean();
        }
      }
    }

    @Override
    public void run() {
      if (!closed.getAndSet(true)) {
        System.getLogger(SwapArea.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "swap area " + name + " was never closed; it was opened here:",
                opened);
      }
    }
  }

  /** Watches an area, if asked to by this or by the property. */
  static Watch watch(SwapArea area, String name, boolean asked) {
    if (!asked && !Boolean.getBoolean(PROPERTY)) {
      return NONE;
    }
    Watch watch = new Watch(name, new Throwable("opened by " + Thread.currentThread().getName()));
    watch.cleanable = TELLING.register(area, watch);
    return watch;
  }
}
