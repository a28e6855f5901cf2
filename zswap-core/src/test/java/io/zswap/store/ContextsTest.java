package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that compress and decompress at the same time. */
@Timeout(60)
class ContextsTest {
  /** More than there are contexts: of so many new threads one has the number of any other. */
  private static final int THREADS = 64;

  private static final int WAIT_MILLIS = 10_000;

  @Test
  void aCodecThatIsHeldUpHoldsUpNoOtherThread() throws InterruptedException {
    AtomicReference<Thread> slow = new AtomicReference<>();
    Semaphore arrived = new Semaphore(0);
    Semaphore gate = new Semaphore(0);
    InterceptedCodecs codecs =
        new InterceptedCodecs(
            () -> {
              if (Thread.currentThread() == slow.get()) {
                arrived.release();
                gate.acquireUninterruptibly();
              }
              return true;
            });
    try (SwapArea area = SwapArea.builder().size(2 * Pages.SIZE).codecs(codecs).build()) {
      long held = area.pageOut(Pages.page(1));
      long free = area.pageOut(Pages.page(2));
      Thread first = new Thread(() -> Pages.read(area, held));
      slow.set(first);
      first.start();
      arrived.acquire();
      AtomicInteger read = new AtomicInteger();
      Thread other;
      int started = 0;
      do {
        other =
            new Thread(
                () -> {
                  if (Pages.read(area, free).equals(Pages.page(2))) {
                    read.incrementAndGet();
                  }
                });
        other.start();
        other.join(WAIT_MILLIS);
      } while (++started < THREADS && !other.isAlive());
      int readMeanwhile = read.get();
      gate.release();
      first.join();
      other.join();
      assertEquals(THREADS, readMeanwhile);
    }
  }

  private static int readAtOnce(boolean needsContext, int millis) throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(THREADS);
    CountDownLatch leave = new CountDownLatch(1);
    InterceptedCodecs codecs =
        new InterceptedCodecs(
            () -> {
              inside.countDown();
              try {
                leave.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return true;
            }) {
          @Override
          boolean needsContext() {
            return needsContext;
          }
        };
    try (SwapArea area = SwapArea.builder().size(THREADS * Pages.SIZE).codecs(codecs).build()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        // A page of its own, as one page is read by one thread at a time.
        long handle = area.pageOut(Pages.page(1));
        threads.add(new Thread(() -> Pages.read(area, handle)));
      }
      threads.forEach(Thread::start);
      inside.await(millis, TimeUnit.MILLISECONDS);
      int missing = (int) inside.getCount();
      leave.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      return THREADS - missing;
    }
  }

  @Test
  void noThreadWaitsForAContextThatItsCodecDoesNotNeed() throws InterruptedException {
    assertEquals(THREADS, readAtOnce(false, WAIT_MILLIS));
    int contexts = readAtOnce(true, 500);
    assertTrue(contexts < THREADS, contexts + " threads had a context each");
  }
}
