package io.zswap.core.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue whose thread ends when it has been idle for a second. */
@Timeout(60)
class JdkWorkqueueTest {
  private final AtomicBoolean noThreads = new AtomicBoolean();
  private final AtomicReference<Thread> thread = new AtomicReference<>();
  private final CountDownLatch hasSeenNothing = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicBoolean ending = new AtomicBoolean();

  /** Holds the idle thread where it has seen that there is nothing to do, and is about to end. */
  private final class Queue extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean isEmpty() {
      boolean empty = super.isEmpty();
      if (empty && Thread.currentThread() == thread.get() && ending.compareAndSet(true, false)) {
        hasSeenNothing.countDown();
        await(goOn);
      }
      return empty;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Thread newThread(Runnable body) {
    if (noThreads.get()) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    Thread made = new Thread(body);
    thread.set(made);
    return made;
  }

  @Test
  void whatComesWhileTheThreadEndsIsNotForgotten() throws InterruptedException {
    try (JdkWorkqueue queue = new JdkWorkqueue(this::newThread, new Queue())) {
      CountDownLatch first = new CountDownLatch(1);
      CountDownLatch second = new CountDownLatch(1);
      Work work =
          new Work(
              () -> {
                (first.getCount() == 0 ? second : first).countDown();
              },
              queue);
      assertTrue(work.queue());
      first.await();
      ending.set(true);
      hasSeenNothing.await();
      assertTrue(work.queue());
      noThreads.set(true);
      goOn.countDown();
      Objects.requireNonNull(thread.get()).join();
      // The thread has gone, and there was no other to be had.
      assertTrue(work.queue());
      assertTrue(work.isQueued());
      assertEquals(1, second.getCount());
      noThreads.set(false);
      assertTrue(work.queue());
      second.await();
    }
  }
}
