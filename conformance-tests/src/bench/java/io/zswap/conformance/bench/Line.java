package io.zswap.conformance.bench;

import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long a cache line takes from one thread to another. Virtual CPUs may be parts of one core
 * complex now and of two a minute later, and then every line that threads share costs them several
 * times as much: a ratio of two threads to one says little without this.
 */
final class Line {
  private static final int TIMES = 20_000;
  private static final int WORD = 16;

  private Line() {}

  /** Nanoseconds for one way. */
  static double nanos() throws Exception {
    AtomicLongArray line = new AtomicLongArray(2 * WORD);
    FutureTask<?> other = new FutureTask<>(() -> turns(line, 1), null);
    new Thread(other).start();
    // Until the other has a CPU.
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

  /** Takes the line once the other one has it given away, which is his turn. */
  private static void turn(AtomicLongArray line, int n) {
    while (line.get(WORD) != n) {
      Thread.onSpinWait();
    }
    line.set(WORD, n + 1);
  }
}
