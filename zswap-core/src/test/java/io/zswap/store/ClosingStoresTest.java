package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.api.ClosedException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store is closed while others put values into it. */
@Timeout(120)
class ClosingStoresTest {
  private static final int ROUNDS = 8;
  private static final int THREADS = 24;

  /** So many keys there were, that to go through their map takes a while. */
  private static final int FORMER = 200_000;

  /** One that may take long to hash, so that its thread is on its way when the store is closed. */
  private record Key(int n) {
    @Override
    public int hashCode() {
      if (n >= FORMER && Thread.currentThread().getName().startsWith("putting")) {
        try {
          Thread.sleep(ThreadLocalRandom.current().nextInt(12));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return n * 0x9E37_79B1;
    }
  }

  @Test
  void nothingIsLeftAndNothingIsFreedTwice() throws InterruptedException {
    try (SwapArea area = SwapArea.builder().size(64 << 20).build()) {
      for (int round = 0; round < ROUNDS; round++) {
        SwapStore<Key> store = SwapStore.<Key>builder(area).build();
        for (int n = 0; n < FORMER; n++) {
          store.put(new Key(n), new byte[0]);
        }
        for (int n = 0; n < FORMER; n++) {
          store.remove(new Key(n));
        }
        ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
        CountDownLatch all = new CountDownLatch(THREADS);
        List<Thread> threads =
            IntStream.range(0, THREADS)
                .mapToObj(t -> new Thread(() -> fill(store, t, all, thrown), "putting " + t))
                .toList();
        threads.forEach(Thread::start);
        all.await();
        store.close();
        for (Thread thread : threads) {
          thread.join();
        }
        assertEquals(List.of(), List.copyOf(thrown));
        assertEquals(0, store.size());
        assertEquals(0, store.statistics().weight());
        assertEquals(0, area.statistics().slotsUsed());
      }
    }
  }

  private static void fill(
      SwapStore<Key> store, int thread, CountDownLatch all, ConcurrentLinkedQueue<Throwable> to) {
    byte[] value = {1};
    try {
      for (int i = 0; ; i++) {
        store.put(new Key(FORMER + thread * 1000 + i % 500), value);
        if (i == 3) {
          all.countDown();
        }
      }
    } catch (ClosedException e) {
      // At some time it is.
    } catch (Throwable e) {
      to.add(e);
    }
  }
}
