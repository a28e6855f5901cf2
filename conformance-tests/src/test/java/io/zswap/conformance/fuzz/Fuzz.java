package io.zswap.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/**
 * Feeds inputs for some time: two seconds, or {@code -Dzswap.fuzz.seconds=N}. The nth input is the
 * same every time; {@code -Dzswap.fuzz.seed=N} starts at another one, for example at the one that a
 * failure names.
 */
final class Fuzz {
  private static final long SECONDS = Long.getLong("zswap.fuzz.seconds", 2);
  private static final long SEED = Long.getLong("zswap.fuzz.seed", 20261126);

  /** However slow the machine is. */
  private static final int FEWEST = 200;

  private Fuzz() {}

  /**
   * Feeds texts.
   *
   * @param body takes one: true if it was good, false or a {@link ZswapException} if it was refused
   */
  static void run(String name, Arbitrary<String> inputs, Predicate<String> body) {
    JqwikSession.run(() -> feed(name, inputs.generator(1_000), body));
  }

  private static void feed(String name, RandomGenerator<String> generator, Predicate<String> body) {
    long start = System.nanoTime();
    long fed = 0;
    long good = 0;
    while (fed < FEWEST || System.nanoTime() - start < SECONDS * 1_000_000_000L) {
      String input = generator.next(new Random(SEED + fed)).value();
      try {
        good += body.test(input) ? 1 : 0;
      } catch (ZswapException e) {
        // Refused, as it should be.
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            name + ": -Dzswap.fuzz.seed=" + (SEED + fed) + " gave " + e + "\n" + save(name, input),
            e);
      }
      fed++;
    }
    long refused = fed - good;
    System.out.printf(
        "fuzz %s: %,d inputs in %d s, %,d of them good%n",
        name, fed, (System.nanoTime() - start) / 1_000_000_000, good);
    assertTrue(good > 0 && refused > 0, "inputs are all good or all bad: " + good + " of " + fed);
  }

  private static String save(String name, String input) {
    Path file = Path.of("target", "failing-inputs", name.replace(' ', '-') + ".txt");
    try {
      Files.createDirectories(file.getParent());
      // Not writeString: what is no text is an input, too.
      Files.write(file, input.getBytes(StandardCharsets.UTF_8));
      return "input: " + file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
