package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.Semaphore;
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
}
