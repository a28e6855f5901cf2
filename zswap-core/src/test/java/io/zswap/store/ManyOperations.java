package io.zswap.store;

import io.zswap.api.area.AreaStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Random operations on an area eight times as large as its pool limit, in a process of its own, so
 * that its memory can be measured. Every read is checked. Arguments: how many operations, and a
 * folder for the swap file.
 */
final class ManyOperations {
  private static final long AREA = 512L << 20;
  private static final int THREADS = 2;

  /** Of one thread. */
  private static final int PAGES = (int) (AREA / Pages.SIZE / THREADS * 9 / 10);

  private final SwapArea area;
  private final SplittableRandom random;
  private final long[] handles = new long[PAGES];
  private final long[] seeds = new long[PAGES];
  private final ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
  private final ByteBuffer expected = ByteBuffer.allocateDirect(Pages.SIZE);
  private int used;
  long pageOuts;
  long reads;
  long pageIns;
  long frees;

  private ManyOperations(SwapArea area, long seed) {
    this.area = area;
    random = new SplittableRandom(seed);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    long operations = Long.parseLong(args[0]);
    Path file = Path.of(args[1], "many.swap");
    List<ManyOperations> parts = new ArrayList<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (SwapArea area = SwapArea.builder().file(file).size(AREA).poolLimit(AREA / 8).build()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        ManyOperations part = new ManyOperations(area, i);
        parts.add(part);
        Thread thread = new Thread(() -> part.run(operations / THREADS));
        thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      if (failure.get() != null) {
        throw new AssertionError("an operation failed", failure.get());
      }
      print("page_outs", parts.stream().mapToLong(p -> p.pageOuts).sum());
      print("reads", parts.stream().mapToLong(p -> p.reads).sum());
      print("page_ins", parts.stream().mapToLong(p -> p.pageIns).sum());
      print("frees", parts.stream().mapToLong(p -> p.frees).sum());
      AreaStatistics statistics = area.statistics();
      print("held", parts.stream().mapToLong(p -> p.used).sum());
      for (Map.Entry<String, Long> e : statistics.toMap().entrySet()) {
        print(e.getKey(), e.getValue());
      }
      parts.forEach(ManyOperations::takeAll);
      // Compaction may have some zspages in its hands still; what leaks stays.
      for (int tries = 0; tries < 1000 && area.statistics().poolBytes() > 0; tries++) {
        Thread.sleep(10);
      }
      print("slots_used_after", area.statistics().slotsUsed());
      print("pool_total_size_after", area.statistics().poolBytes());
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        print("peak_rss", Long.parseLong(line.replaceAll("\\D", "")) << 10);
      }
    }
  }

  private static void print(String name, long value) {
    System.out.println(name + " " + value);
  }

  private void run(long operations) {
    for (long i = 0; i < operations; i++) {
      int what = random.nextInt(100);
      if (used == 0 || (what < 55 && used < PAGES)) {
        pageOut();
      } else if (what < 80) {
        read();
      } else if (what < 92) {
        pageIn(random.nextInt(used));
      } else {
        free();
      }
    }
  }

  private void pageOut() {
    long seed = random.nextLong();
    fill(page, seed);
    handles[used] = area.pageOut(page);
    seeds[used++] = seed;
    pageOuts++;
  }

  private void read() {
    int i = random.nextInt(used);
    area.read(handles[i], page);
    check(i);
    reads++;
  }

  private void pageIn(int i) {
    area.pageIn(handles[i], page);
    check(i);
    forget(i);
    pageIns++;
  }

  private void free() {
    int i = random.nextInt(used);
    area.free(handles[i]);
    forget(i);
    frees++;
  }

  private void takeAll() {
    while (used > 0) {
      pageIn(used - 1);
    }
  }

  private void forget(int i) {
    used--;
    handles[i] = handles[used];
    seeds[i] = seeds[used];
  }

  private void check(int i) {
    fill(expected, seeds[i]);
    if (!page.equals(expected)) {
      throw new AssertionError("handle 0x" + Long.toHexString(handles[i]) + " has another page");
    }
  }

  /** One in 16 all zeros, one in 16 random, the others half random. */
  private static void fill(ByteBuffer page, long seed) {
    int kind = (int) (seed & 15);
    long state = seed;
    for (int at = 0; at < Pages.SIZE; at += 8) {
      // A linear congruential generator: it need not be good, only differ with the seed.
      state = state * 6364136223846793005L + 1442695040888963407L;
      page.putLong(at, kind == 0 ? 0 : (kind == 1 || at % 64 < 32) ? state : seed);
    }
  }
}
