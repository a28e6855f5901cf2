package io.zswap.core.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done in a while, once at a time, and by nobody who has been forgotten. */
class DelayedWorkTest {
  private final Queue<Runnable> timer = new ArrayDeque<>();
  private final AtomicInteger runs = new AtomicInteger();
  private boolean refuses;

  private final Sync sync =
      new ForwardingSync() {
        @Override
        public void later(Runnable task, int seconds) {
          if (refuses) {
            throw new OutOfMemoryError("unable to create native thread, as wanted");
          }
          timer.add(task);
        }
      };

  @Test
  void isQueuedOnceAtATime() {
    DelayedWork work = new DelayedWork(runs::incrementAndGet, 1, sync);
    assertTrue(work.queue());
    assertTrue(work.queue());
    assertEquals(1, timer.size());
    timer.remove().run();
    assertEquals(1, runs.get());
    assertTrue(work.queue());
    assertEquals(1, timer.size());
  }

  @Test
  void mayBeQueuedByItself() {
    DelayedWork[] work = new DelayedWork[1];
    work[0] =
        new DelayedWork(
            () -> {
              if (runs.incrementAndGet() < 3) {
                work[0].queue();
              }
            },
            1,
            sync);
    work[0].queue();
    while (!timer.isEmpty()) {
      timer.remove().run();
    }
    assertEquals(3, runs.get());
  }

  @Test
  void isNotQueuedWhereNoThreadIsToBeHad() {
    DelayedWork work = new DelayedWork(runs::incrementAndGet, 1, sync);
    refuses = true;
    assertFalse(work.queue());
    refuses = false;
    assertTrue(work.queue());
    assertEquals(1, timer.size());
  }

  @Test
  @Timeout(60)
  void whoeverKeepsTimeDoesNotKeepItAlive() throws InterruptedException {
    WeakReference<DelayedWork> forgotten = queued();
    while (forgotten.get() != null) {
      System.gc();
      Thread.sleep(10);
    }
    timer.remove().run();
    assertEquals(0, runs.get());
  }

  /** A method of its own, so that nothing of this one's is reachable afterwards. */
  private WeakReference<DelayedWork> queued() {
    DelayedWork work = new DelayedWork(runs::incrementAndGet, 1, sync);
    work.queue();
    return new WeakReference<>(work);
  }
}
