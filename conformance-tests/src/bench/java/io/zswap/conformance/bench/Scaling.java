package io.zswap.conformance.bench;

import io.zswap.store.SwapArea;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/**
 * Several threads on one store, by the clock on the wall: store, load and free. Beside them as many
 * threads of plain C that share nothing, which shows what the machine has to give.
 */
final class Scaling {
  private static final int[] THREADS = {1, 2, 3, 4};
  private static final int C_BLOCK = 64;
  private static final int C_CAP = 1 << 13;
  private static final double WINDOW = 0.2;

  /** Of the seconds of a window, those in which new threads find their CPUs: not counted. */
  private static final double SETTLE = 0.05;

  /** Longs from one thread's counter to the next. */
  private static final int APART = 16;

  private final PageSet pages;

  Scaling(PageSet pages) {
    this.pages = pages;
  }

  /** Handles pages until it is told to stop, and says after some how many they are. */
  private interface User {
    void cycle(AtomicBoolean stop, LongConsumer done);
  }

  void run(double seconds) throws Exception {
    Loops.open(Loops.LZ4);
    int rounds = Math.max(5, (int) (seconds / WINDOW / THREADS.length / 2));
    int most = THREADS[THREADS.length - 1];
    double[][] perSecond = new double[THREADS.length][rounds];
    double[][] inC = new double[THREADS.length][rounds];
    double[] line = new double[rounds];
    int cpus = Runtime.getRuntime().availableProcessors();
    try (SwapArea store = ZswapStore.open(1 << 16, "lz4")) {
      // Not empty, so that a page that comes does not need memory of its own, and one that goes
      // does not give it back.
      ByteBuffer view = pages.view();
      for (int page = 0; page < pages.count(); page++) {
        store.pageOut(PageSet.turnTo(view, page));
      }
      List<User> users = new ArrayList<>();
      List<User> inPlainC = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        Store user = new ZswapStore(pages, store, pages.count());
        // Each from a page of his own, or all would be after objects of one size at a time.
        int first = pages.count() / most * i;
        users.add((stop, done) -> cycle(user, first, stop, done));
        inPlainC.add(plainC(first));
      }
      for (int round = -3; round < rounds; round++) {
        if (cpus > 1 && round >= 0) {
          line[round] = Line.nanos();
        }
        for (int t = 0; t < THREADS.length; t++) {
          double rate = window(users.subList(0, THREADS[t]));
          double rateInC = window(inPlainC.subList(0, THREADS[t]));
          if (round >= 0) {
            perSecond[t][round] = rate;
            inC[t][round] = rateInC;
          }
        }
      }
    }
    String where = String.format(Locale.ROOT, "on %d CPUs", cpus);
    if (cpus > 1) {
      where +=
          String.format(
              Locale.ROOT,
              ", a cache line from one thread to another in %.0f ns",
              Estimate.ofMedian(line).value());
    }
    report("two threads", "one thread", perSecond[1], perSecond[0], 1.9, where);
    report("three threads", "two threads", perSecond[2], perSecond[1], 1.0, where);
    report("four threads", "two threads", perSecond[3], perSecond[1], 1.0, where);
    report("C alone: two threads", "one thread", inC[1], inC[0], null, where);
    report("C alone: three threads", "two threads", inC[2], inC[1], null, where);
    report("C alone: four threads", "two threads", inC[3], inC[1], null, where);
  }

  private double window(List<User> users) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLongArray done = new AtomicLongArray((users.size() + 1) * APART);
    List<FutureTask<?>> tasks = new ArrayList<>();
    for (int u = 0; u < users.size(); u++) {
      User user = users.get(u);
      int at = (u + 1) * APART;
      tasks.add(
          new FutureTask<>(
              () -> user.cycle(stop, n -> done.lazySet(at, done.getPlain(at) + n)), null));
      new Thread(tasks.get(u)).start();
    }
    Thread.sleep((long) (SETTLE * 1000));
    long before = sum(done);
    long from = System.nanoTime();
    Thread.sleep((long) ((WINDOW - SETTLE) * 1000));
    double rate = (sum(done) - before) * 1e9 / (System.nanoTime() - from);
    stop.set(true);
    for (FutureTask<?> task : tasks) {
      task.get();
    }
    return rate;
  }

  private static long sum(AtomicLongArray done) {
    long sum = 0;
    for (int i = 0; i < done.length(); i++) {
      sum += done.get(i);
    }
    return sum;
  }

  private void cycle(Store store, int first, AtomicBoolean stop, LongConsumer done) {
    for (int key = first; !stop.get(); key = next(key)) {
      store.put(key);
      store.get(key);
      store.remove(key);
      done.accept(1);
    }
  }

  private User plainC(int first) {
    // Each its own, as pointers keep nothing alive.
    ByteBuffer order = Loops.buffer(C_BLOCK * Integer.BYTES);
    ByteBuffer dst = Loops.buffer(C_CAP);
    ByteBuffer page = Loops.buffer(PageSet.SIZE);
    return (stop, done) -> {
      for (int key = first; !stop.get(); done.accept(C_BLOCK)) {
        for (int i = 0; i < C_BLOCK; i++, key = next(key)) {
          order.putInt(i * Integer.BYTES, key);
        }
        long bytes =
            Loops.loops_both(
                Loops.LZ4,
                Loops.pointer(pages.all),
                PageSet.SIZE,
                Loops.pointer(order),
                C_BLOCK,
                Loops.pointer(dst),
                C_CAP,
                Loops.pointer(page));
        Loops.checkPages(bytes, C_BLOCK);
      }
    };
  }

  private int next(int key) {
    return (key + 7919) % pages.count();
  }

  private static void report(
      String name, String versus, double[] ours, double[] theirs, Double goal, String where) {
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
                "%,.0f pages/s versus %,.0f, %s",
                Estimate.ofMedian(ours).value(),
                Estimate.ofMedian(theirs).value(),
                where))
        .print();
  }
}
