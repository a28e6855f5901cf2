package io.zswap.core.sync;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an object does in a while, as the kernel's delayed_work: queued at most once at a time. It
 * may be queued again from when it runs on. Whoever keeps time does not keep the object alive that
 * everybody else has forgotten. Thread-safe.
 */
public final class DelayedWork {
  private final Runnable body;
  private final int seconds;
  private final Sync sync;
  private final AtomicBoolean pending = new AtomicBoolean();

  private record Tick(WeakReference<DelayedWork> work) implements Runnable {
    @Override
    public void run() {
      DelayedWork here = work.get();
      if (here != null) {
        here.pending.set(false);
        here.body.run();
      }
    }
  }

  /**
   * Not queued so far.
   *
   * @param body of an object that keeps this one; it should be short
   * @param seconds after which it runs, if time goes by at all
   */
  public DelayedWork(Runnable body, int seconds, Sync sync) {
    this.body = body;
    this.seconds = seconds;
    this.sync = sync;
  }

  /**
   * Queues it, unless it is queued already. That may fail for lack of a thread or memory: then it
   * is not queued, and may be the next time.
   *
   * @return false if it failed
   */
  public boolean queue() {
    // A look first, as it may be asked for with every page.
    if (!pending.get() && pending.compareAndSet(false, true)) {
      try {
        sync.later(new Tick(new WeakReference<>(this)), seconds);
      } catch (OutOfMemoryError e) {
        pending.set(false);
        return false;
      }
    }
    return true;
  }
}
