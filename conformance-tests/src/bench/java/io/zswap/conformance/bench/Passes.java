package io.zswap.conformance.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Measures in passes. In a pass everybody handles every page once, in an order of his own, in
 * blocks that alternate. What counts is the CPU time of the thread that calls, and what it
 * allocated.
 */
final class Passes {
  static final int BLOCK = 1024;

  /** Seconds that the JVM's compilers need at least, and with many turns so many for each. */
  private static final double WARM_UP = 1.5;

  private static final double WARM_UP_EACH = 0.5;

  private static final int LEAST_PASSES = 3;

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** By turn and pass: CPU nanoseconds for one page. */
  final double[][] nanos;

  /**
   * By turn and pass: what all threads of the process took meanwhile, in CPU nanoseconds for one
   * page. To the caller's it adds the work of collectors and other helpers.
   */
  final double[][] processNanos;

  /** By turn: bytes allocated for one page, over the last half of the passes. */
  final double[] allocated;

  private Passes(int turns, int passes) {
    nanos = new double[turns][passes];
    processNanos = new double[turns][passes];
    allocated = new double[turns];
  }

  /**
   * Warms up, then measures.
   *
   * @param seconds for both together, or some more: a quarter of it warms up, {@link #WARM_UP} at
   *     least
   */
  static Passes run(List<Turn> turns, int pages, double seconds) {
    Random random = new Random(7);
    double least = Math.max(WARM_UP, WARM_UP_EACH * turns.size());
    long start = System.nanoTime();
    int warm = 0;
    while (warm < 3 || System.nanoTime() - start < Math.max(least, seconds / 4) * 1e9) {
      new Passes(turns.size(), 1).pass(turns, pages, 0, random);
      warm++;
    }
    double each = (System.nanoTime() - start) / 1e9 / warm;
    int passes = Math.max(LEAST_PASSES, (int) (seconds * 0.75 / each));
    Passes result = new Passes(turns.size(), passes);
    for (int pass = 0; pass < passes; pass++) {
      if (pass == passes / 2) {
        Arrays.fill(result.allocated, 0);
      }
      result.pass(turns, pages, pass, random);
    }
    for (int t = 0; t < turns.size(); t++) {
      result.allocated[t] /= (double) pages * (passes - passes / 2);
    }
    return result;
  }

  private void pass(List<Turn> turns, int pages, int pass, Random random) {
    int n = turns.size();
    int[][] orders = new int[n][];
    long[] spent = new long[n];
    long[] process = new long[n];
    for (int t = 0; t < n; t++) {
      orders[t] = PageSet.shuffled(pages, random);
    }
    for (int from = 0; from < pages; from += BLOCK) {
      int length = Math.min(BLOCK, pages - from);
      // Who begins changes, since it finds the caches as the one before left them.
      int first = random.nextInt(n);
      for (int k = 0; k < n; k++) {
        int t = (first + k) % n;
        turns.get(t).prepare(orders[t], from, length);
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long all = Loops.loops_process_cpu();
        long cpu = THREADS.getCurrentThreadCpuTime();
        turns.get(t).run(orders[t], from, length);
        spent[t] += THREADS.getCurrentThreadCpuTime() - cpu;
        process[t] += Loops.loops_process_cpu() - all;
        allocated[t] += THREADS.getCurrentThreadAllocatedBytes() - bytes;
      }
    }
    for (int t = 0; t < n; t++) {
      nanos[t][pass] = (double) spent[t] / pages;
      processNanos[t][pass] = (double) process[t] / pages;
      turns.get(t).finish(orders[t]);
    }
  }

  static long cpu() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Throughput of one turn relative to another's. */
  Estimate ratio(int ours, int theirs) {
    double[] ratios = new double[nanos[ours].length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = nanos[theirs][i] / nanos[ours][i];
    }
    return Estimate.ofMedian(ratios);
  }

  double micros(int turn) {
    return Estimate.ofMedian(nanos[turn]).value() / 1000;
  }

  /** The mean, as a collection falls into one pass and is for all of them. */
  double processMicros(int turn) {
    return Arrays.stream(processNanos[turn]).average().orElseThrow() / 1000;
  }
}
