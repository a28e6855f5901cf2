package io.zswap.natives;

import java.util.Random;
import java.util.function.Consumer;

/**
 * Random rounds: one, or as many as fit into {@code -Dzswap.fuzz.seconds=N}. The nth round has the
 * same seed every time; {@code -Dzswap.fuzz.seed=N} starts at another one, for example at the one
 * that a failure names.
 */
final class Rounds {
  private static final long SECONDS = Long.getLong("zswap.fuzz.seconds", 0);
  private static final long SEED = Long.getLong("zswap.fuzz.seed", 20261121);

  private Rounds() {}

  static void run(String name, Consumer<Random> round) {
    long start = System.nanoTime();
    long n = 0;
    do {
      // Before, as a crash of the JVM leaves nothing but the output.
      if (n % 100 == 0) {
        System.out.println("fuzz " + name + ": from seed " + (SEED + n));
      }
      try {
        round.accept(new Random(SEED + n));
      } catch (RuntimeException | Error e) {
        throw new AssertionError(name + ": -Dzswap.fuzz.seed=" + (SEED + n) + " gave " + e, e);
      }
      n++;
    } while (System.nanoTime() - start < SECONDS * 1_000_000_000L);
    System.out.printf(
        "fuzz %s: %,d rounds in %d s%n", name, n, (System.nanoTime() - start) / 1_000_000_000);
  }
}
