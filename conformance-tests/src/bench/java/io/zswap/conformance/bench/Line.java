package io.zswap.conformance.bench;

import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long a cache line takes from one thread to another. A host may move virtual CPUs from near
 * each other to far apart while they run. Every line that threads share then costs several times as
 * much, so that a ratio of two threads to one says little without this.
 */
final class Line {
  private static final int TIMES = 20_000;
  private static final int WORD = 16;

  private Line() {}

  /** Nanoseconds for one way. Not for one CPU, on which the two would wait for each other. */
  static double nanos() throws Exception {
    AtomicLongArray line = new AtomicLongArray(2 * WORD);
    FutureTask<?> other = new FutureTask<>(() -> turns(line, 1), null);
    new Thread(other).start();
    // Not counted: by then the other one has a CPU.
    turn(line, 0);
    turn(line, 2);
    long from = System.nanoTime();
    turns(line, 4);
    double nanos = System.nanoTime() - from;
    other.get();
    return nanos / (2 * TIMES - 4);
  }

  private static void turns(AtomicLongArray line, int first) {
    for (int n = first; n < 2 * TIMES; n += 2) {
      turn(line, n);
    }
  }

  /** Waits for the other one's turn to end, and ends this one. */
  private static void turn(AtomicLongArray line, int n) {
    while (line.get(WORD) != n) {
      Thread.onSpinWait();
    }
    line.set(WORD, n + 1);
  }
}
