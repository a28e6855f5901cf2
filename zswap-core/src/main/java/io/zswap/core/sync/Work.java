package io.zswap.core.sync;

import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A work item: queued at most once at a time, run by a workqueue or by hand. Thread-safe.
 *
 * <p>What a thread wrote before it queued the item is seen by a run that begins afterwards, also
 * where the item was queued already. Two fences see to that, one on each side, as the kernel's
 * workqueues need them (commit 346c09f80459).
 */
public final class Work {
  private final Runnable body;
  private final Runnable run = this::run;
  private final Executor workqueue;
  private final AtomicBoolean pending = new AtomicBoolean();

  /**
   * A work item that is not queued.
   *
   * @param workqueue who runs it; one that ignores what it is given leaves it to {@link #run}
   */
  public Work(Runnable body, Executor workqueue) {
    this.body = body;
    this.workqueue = workqueue;
  }

  /**
   * Queues it, unless it is queued already. That may fail where no thread is to be had for it: then
   * it is not queued, and may be the next time.
   *
   * @return false if it failed
   */
  public boolean queue() {
    // Looking first spares a store that is rejected again and again an atomic write. But what was
    // written before must not be later than the look: the run that will not see it may begin then.
    VarHandle.fullFence();
    if (pending.get()) {
      // The queue's thread may have ended when the item came, and found no successor.
      if (workqueue instanceof Workqueue threads) {
        threads.wake();
      }
    } else if (pending.compareAndSet(false, true)) {
      try {
        workqueue.execute(run);
      } catch (Throwable e) {
        if (pending.compareAndSet(true, false)) {
          return false;
        }
        // It has been run, perhaps here: a bug of its body is the caller's to know, and a lack of
        // memory is none.
        if (!(e instanceof OutOfMemoryError)) {
          throw e;
        }
      }
    }
    return true;
  }

  /** Whether it is queued. */
  public boolean isQueued() {
    return pending.get();
  }

  /**
   * Stops the workqueue: what is queued is run, and nothing is from then on but by {@link #run}.
   * Returns when its threads are gone.
   */
  public void close() {
    stop(workqueue);
  }

  /** Stops a workqueue likewise, for callers that have no item of it. */
  public static void stop(Executor workqueue) {
    // Others have no threads: they run an item in the caller's, or leave it to run().
    if (workqueue instanceof Workqueue threads) {
      threads.close();
    }
  }

  /** Runs it if it is queued; it may be queued again from then on. */
  public boolean run() {
    if (!pending.compareAndSet(true, false)) {
      return false;
    }
    // Nor may the body read anything before others can see that the item is no longer queued.
    VarHandle.fullFence();
    body.run();
    return true;
  }
}
