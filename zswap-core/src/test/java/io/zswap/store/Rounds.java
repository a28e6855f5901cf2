package io.zswap.store;

import java.util.function.LongConsumer;

/**
 * Random rounds for some time: a second, or {@code -Dzswap.fuzz.seconds=N}. The nth round has the
 * same seed every time; {@code -Dzswap.fuzz.seed=N} starts at another one, for example at the one
 * that a failure names.
 */
final class Rounds {
  private static final long SECONDS = Long.getLong("zswap.fuzz.seconds", 1);
  private static final long SEED = Long.getLong("zswap.fuzz.seed", 20261126);

  /** However slow the machine is. */
  private static final int FEWEST = 5;

  private Rounds() {}

  /** Runs rounds, each with its seed; how many. */
  static long run(String name, LongConsumer round) {
    long start = System.nanoTime();
    long n = 0;
    while (n < FEWEST || System.nanoTime() - start < SECONDS * 1_000_000_000L) {
      try {
        round.accept(SEED + n);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(name + ": -Dzswap.fuzz.seed=" + (SEED + n) + " gave " + e, e);
      }
      n++;
    }
    System.out.printf(
        "fuzz %s: %,d rounds in %d s%n", name, n, (System.nanoTime() - start) / 1_000_000_000);
    return n;
  }
}
