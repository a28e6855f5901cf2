package io.zswap.core.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Up to JDK 20, who waits for one of the JDK's locks needs heap for a place in its queue. Where
 * there is none, our callers wait all the same.
 */
@Timeout(120)
class FullHeapLocksTest {
  /** In which all have come to wait. */
  private static final long NANOS = 300_000_000;

  @Test
  void areWaitedFor() throws IOException, InterruptedException {
    assertEquals("", FullHeap.inJvmOfItsOwn(FullHeapLocksTest.class));
  }

  /** The other JVM, which says what is wrong. */
  public static void main(String[] args) {
    // The first round loads the classes that the second one needs.
    round(() -> {});
    round(() -> FullHeap.fill(0));
  }

  private static void round(Runnable fill) {
    Sync sync = Sync.jdk();
    Mutex mutex = sync.mutex("held");
    FolioLock folio = sync.folioLock();
    FullHeap.Caller[] callers =
        Stream.<Runnable>of(
                // The second one waits for the first, and that for the reader below.
                sync::synchronizeRcu,
                sync::synchronizeRcu,
                sync::flush,
                sync::flush,
                mutex::lock,
                folio::lock)
            .map(FullHeap.Caller::new)
            .toArray(FullHeap.Caller[]::new);
    int token = sync.rcuReadLock();
    mutex.lock();
    folio.lock();
    sync.callRcu(() -> {});
    for (FullHeap.Caller caller : callers) {
      caller.start();
    }
    fill.run();
    for (FullHeap.Caller caller : callers) {
      caller.go();
    }
    for (long since = System.nanoTime(); System.nanoTime() - since < NANOS; ) {
      Thread.onSpinWait();
    }
    mutex.unlock();
    folio.unlock();
    sync.rcuReadUnlock(token);
    for (FullHeap.Caller caller : callers) {
      caller.await();
    }
    FullHeap.empty();
    for (int i = 0; i < callers.length; i++) {
      if (callers[i].thrown() != null) {
        System.out.println("call " + i + ": " + callers[i].thrown());
      }
    }
  }
}
