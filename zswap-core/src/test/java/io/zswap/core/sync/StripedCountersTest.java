package io.zswap.core.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripedCountersTest {
  private static final int COUNTERS = 9;
  private static final int THREADS = 11;
  private static final int TIMES = 20_000;

  @Test
  void nothingIsCountedTwiceOrNotAtAll() throws InterruptedException {
    for (int stripes : new int[] {1, 3, StripedCounters.MANY}) {
      StripedCounters counters = new StripedCounters(COUNTERS, stripes, Sync.jdk());
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < TIMES; i++) {
                    counters.add(i % COUNTERS, i % COUNTERS);
                    counters.add(0, -1);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(-(long) THREADS * TIMES, counters.get(0));
      for (int c = 1; c < COUNTERS; c++) {
        // 20,000 = 9 * 2,222 + 2: the first two get one turn more.
        int turns = TIMES / COUNTERS + (c < TIMES % COUNTERS ? 1 : 0);
        assertEquals((long) THREADS * turns * c, counters.get(c), "counter " + c);
      }
    }
  }
}
