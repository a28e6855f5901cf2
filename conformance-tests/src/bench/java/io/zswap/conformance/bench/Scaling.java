package io.zswap.conformance.bench;

import io.zswap.store.SwapArea;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;

/** Several threads on one store, by the clock on the wall: store, load and free. */
final class Scaling {
  private static final int[] THREADS = {1, 2, 3, 4};
  private static final double WINDOW = 0.25;

  private final PageSet pages;

  Scaling(PageSet pages) {
    this.pages = pages;
  }

  void run(double seconds) throws Exception {
    int rounds = Math.max(5, (int) (seconds / WINDOW / THREADS.length));
    int most = THREADS[THREADS.length - 1];
    double[][] perSecond = new double[THREADS.length][rounds];
    try (SwapArea store = ZswapStore.open(1 << 16, "lz4")) {
      List<ZswapStore> users = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        users.add(new ZswapStore(pages, store, pages.count()));
      }
      for (int round = -3; round < rounds; round++) {
        for (int t = 0; t < THREADS.length; t++) {
          double rate = window(users.subList(0, THREADS[t]));
          if (round >= 0) {
            perSecond[t][round] = rate;
          }
        }
      }
    }
    report("two threads", "one thread", perSecond[1], perSecond[0], 1.9);
    report("three threads", "two threads", perSecond[2], perSecond[1], 1.0);
    report("four threads", "two threads", perSecond[3], perSecond[1], 1.0);
  }

  private double window(List<ZswapStore> users) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CyclicBarrier start = new CyclicBarrier(users.size() + 1);
    long[] done = new long[users.size()];
    List<Thread> threads = new ArrayList<>();
    for (int u = 0; u < users.size(); u++) {
      int user = u;
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                done[user] = cycle(users.get(user), stop);
              });
      threads.add(thread);
      thread.start();
    }
    start.await();
    long from = System.nanoTime();
    Thread.sleep((long) (WINDOW * 1000));
    stop.set(true);
    long sum = 0;
    for (int u = 0; u < users.size(); u++) {
      threads.get(u).join();
      sum += done[u];
    }
    return sum * 1e9 / (System.nanoTime() - from);
  }

  private long cycle(Store store, AtomicBoolean stop) {
    long n = 0;
    for (int key = 0; !stop.get(); key = (key + 7919) % pages.count()) {
      store.put(key);
      store.get(key);
      store.remove(key);
      n++;
    }
    return n;
  }

  private static void report(
      String name, String versus, double[] ours, double[] theirs, double goal) {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours[i] / theirs[i];
    }
    Row.of(
            name,
            versus,
            Estimate.ofMedian(ratios),
            goal,
            String.format(
                Locale.ROOT,
                "%,.0f pages/s versus %,.0f, on %d CPUs",
                Estimate.ofMedian(ours).value(),
                Estimate.ofMedian(theirs).value(),
                Runtime.getRuntime().availableProcessors()))
        .print();
  }
}
