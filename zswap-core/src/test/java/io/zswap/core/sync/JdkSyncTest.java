package io.zswap.core.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JdkSyncTest {
  private final Sync sync = Sync.jdk();

  @Test
  void callbacksWaitForReaders() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicBoolean left = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              int outer = sync.rcuReadLock();
              int inner = sync.rcuReadLock();
              inside.countDown();
              try {
                leave.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              sync.rcuReadUnlock(inner);
              left.set(true);
              sync.rcuReadUnlock(outer);
            });
    reader.start();
    inside.await();
    AtomicBoolean ranAfter = new AtomicBoolean();
    sync.callRcu(() -> ranAfter.set(left.get()));
    Thread flusher = new Thread(sync::flush);
    flusher.start();
    flusher.join(50);
    assertTrue(flusher.isAlive(), "a grace period cannot end while a reader is inside");
    leave.countDown();
    flusher.join();
    reader.join();
    assertTrue(ranAfter.get());
  }

  /** It would spin, and a virtual one would keep the thread that it waits for from its carrier. */
  @Test
  void whoWasInterruptedParksAllTheSame() throws InterruptedException {
    long[] took = new long[1];
    AtomicInteger kept = new AtomicInteger();
    Thread waiter =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              long since = System.nanoTime();
              for (int i = 0; i < 1000; i++) {
                sync.pause(took);
                kept.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
              }
              took[0] = System.nanoTime() - since;
            });
    waiter.start();
    waiter.join();
    // No load makes it less: each is told to last for 50 us.
    assertTrue(took[0] > 25_000_000, took[0] + " ns");
    assertEquals(1000, kept.get(), "the interrupt is the caller's");
  }

  @Test
  void gracePeriodsAndReadersRace() throws InterruptedException {
    // A "structure" that is retired and poisoned after a grace period: no reader may see the
    // poison.
    AtomicInteger[] current = {new AtomicInteger()};
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger poisoned = new AtomicInteger();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread t =
          new Thread(
              () -> {
                while (!stop.get()) {
                  int token = sync.rcuReadLock();
                  AtomicInteger seen;
                  synchronized (current) {
                    seen = current[0];
                  }
                  for (int n = 0; n < 20; n++) {
                    poisoned.addAndGet(seen.get());
                  }
                  sync.rcuReadUnlock(token);
                }
              });
      t.start();
      readers.add(t);
    }
    for (int i = 0; i < 2_000; i++) {
      AtomicInteger old;
      synchronized (current) {
        old = current[0];
        current[0] = new AtomicInteger();
      }
      sync.callRcu(() -> old.set(1));
      sync.flush();
    }
    stop.set(true);
    for (Thread t : readers) {
      t.join();
    }
    assertEquals(0, poisoned.get());
  }

  /** Whoever frees a page has not failed because a codec that went with it has. */
  @Test
  void whatACallbackThrowsHoldsUpNobody() {
    List<String> told = new ArrayList<>();
    Thread here = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
    here.setUncaughtExceptionHandler((t, e) -> told.add(String.valueOf(e.getMessage())));
    try {
      sync.callRcu(
          () -> {
            throw new IllegalStateException("a bug");
          });
      sync.callRcu(() -> told.add("the next"));
      sync.flush();
    } finally {
      here.setUncaughtExceptionHandler(before);
    }
    assertEquals(List.of("a bug", "the next"), told);
  }

  @Test
  void aCallbackMayFlush() {
    List<String> order = new ArrayList<>();
    sync.callRcu(
        () -> {
          sync.callRcu(() -> order.add("queued by the first"));
          sync.flush();
          order.add("first");
        });
    sync.flush();
    sync.flush();
    assertEquals(List.of("first", "queued by the first"), order);
  }

  @Test
  void folioLockHasNoOwner() throws InterruptedException {
    FolioLock lock = sync.folioLock();
    lock.lock();
    assertTrue(lock.isLocked());
    assertFalse(lock.tryLock());
    Thread other = new Thread(lock::unlock);
    other.start();
    other.join();
    assertFalse(lock.isLocked());
    assertTrue(lock.tryLock());
    lock.unlock();
  }

  @Test
  void mutexKnowsItsHolder() throws InterruptedException {
    Mutex mutex = sync.mutex("m");
    mutex.lock();
    assertTrue(mutex.isHeld());
    AtomicBoolean held = new AtomicBoolean(true);
    Thread other = new Thread(() -> held.set(mutex.isHeld()));
    other.start();
    other.join();
    assertFalse(held.get());
    mutex.unlock();
  }

  @Test
  void workIsQueuedOnceAtATime() {
    List<Runnable> queue = new ArrayList<>();
    AtomicInteger runs = new AtomicInteger();
    Work work = new Work(runs::incrementAndGet, queue::add);
    assertFalse(work.run());
    work.queue();
    work.queue();
    assertEquals(1, queue.size());
    assertTrue(work.isQueued());
    assertTrue(work.run());
    assertFalse(work.isQueued());
    queue.get(0).run();
    assertEquals(1, runs.get(), "taken away by hand, so nothing is left to run");
    work.queue();
    assertEquals(2, queue.size());
  }

  @Test
  void workqueueRunsInABackgroundThread() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(2);
    AtomicBoolean daemon = new AtomicBoolean();
    var executor = sync.workqueue("test");
    executor.execute(
        () -> {
          daemon.set(Thread.currentThread().isDaemon());
          done.countDown();
        });
    executor.execute(done::countDown);
    assertTrue(done.await(10, TimeUnit.SECONDS));
    assertTrue(daemon.get());
  }

  @Test
  void memoryBeginsWhereAPairOfCacheLinesDoes() {
    for (int bytes : new int[] {1, 24, 4096, 4097}) {
      ByteBuffer piece = sync.offHeap(bytes, true);
      assertEquals(bytes, piece.capacity());
      assertEquals(0, piece.alignmentOffset(0, 128));
      assertEquals(ByteOrder.nativeOrder(), piece.order());
    }
  }

  @Test
  void cpusAreInRange() {
    assertEquals(0, sync.cpu(1));
    int cpu = sync.cpu(5);
    assertTrue(cpu >= 0 && cpu < 5);
  }

  @Test
  void closingAWorkqueueRunsWhatIsQueuedAndNothingMore() {
    AtomicInteger runs = new AtomicInteger();
    var executor = sync.workqueue("closing");
    executor.execute(() -> sync.pause(runs));
    Work work = new Work(runs::incrementAndGet, executor);
    work.queue();
    Thread.currentThread().interrupt();
    work.close();
    assertTrue(Thread.interrupted(), "kept for the caller");
    assertEquals(1, runs.get());
    assertTrue(
        Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals("closing")));
    work.queue();
    work.close();
    assertEquals(1, runs.get());
    new Work(runs::incrementAndGet, Runnable::run).close();
  }

  @Test
  void workThatFindsNoThreadIsNotQueued() {
    AtomicInteger runs = new AtomicInteger();
    AtomicBoolean refuses = new AtomicBoolean(true);
    try (var executor = new JdkWorkqueue(body -> start(body, refuses))) {
      Work work = new Work(runs::incrementAndGet, executor);
      assertFalse(queue(work));
      assertFalse(work.isQueued());
      assertFalse(work.run());
      assertTrue(queue(work), "the next time there is one");
      work.close();
    }
    assertEquals(1, runs.get());
  }

  private static boolean queue(Work work) {
    try {
      return work.queue();
    } catch (OutOfMemoryError e) {
      // JUnit would end with it.
      return fail("not to be thrown here: " + e);
    }
  }

  /** A thread for the body; the first time that is wanted, none. */
  private static Thread start(Runnable body, AtomicBoolean refuses) {
    if (refuses.getAndSet(false)) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    return new Thread(body);
  }

  @Test
  void whatABodyThrowsInTheCallersThreadIsItsToKnow() {
    Work bug =
        new Work(
            () -> {
              throw new IllegalStateException("a bug");
            },
            Runnable::run);
    assertThrows(IllegalStateException.class, bug::queue);
    Work poor =
        new Work(
            () -> {
              throw new OutOfMemoryError("for the body");
            },
            Runnable::run);
    assertTrue(queue(poor), "it has been run");
  }

  /** Where memory is out, there may be no other. */
  @Test
  @Timeout(20)
  void whatABodyThrowsDoesNotEndItsThread() {
    AtomicInteger threads = new AtomicInteger();
    List<String> told = new CopyOnWriteArrayList<>();
    CountDownLatch queued = new CountDownLatch(1);
    try (var executor =
        new JdkWorkqueue(
            body -> {
              Thread made = new Thread(body);
              made.setUncaughtExceptionHandler((t, e) -> told.add(String.valueOf(e.getMessage())));
              threads.incrementAndGet();
              return made;
            })) {
      executor.execute(
          () -> {
            try {
              queued.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            throw new IllegalStateException("a bug");
          });
      executor.execute(() -> told.add("the next"));
      queued.countDown();
    }
    assertEquals(List.of("a bug", "the next"), told);
    assertEquals(1, threads.get());
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void closingAWorkqueueRunsWhatHasLostItsThread() {
    AtomicInteger runs = new AtomicInteger();
    AtomicBoolean refuses = new AtomicBoolean();
    CountDownLatch queued = new CountDownLatch(1);
    try (var executor =
        new JdkWorkqueue(
            body -> {
              Thread made = start(body, refuses);
              made.setUncaughtExceptionHandler(
                  (t, e) -> {
                    throw new IllegalStateException("takes its thread along");
                  });
              return made;
            })) {
      executor.execute(
          () -> {
            try {
              queued.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            refuses.set(true);
            throw new IllegalStateException("a bug");
          });
      executor.execute(runs::incrementAndGet);
      queued.countDown();
    }
    assertEquals(1, runs.get());
    assertFalse(refuses.get(), "another thread was wanted");
  }
}
