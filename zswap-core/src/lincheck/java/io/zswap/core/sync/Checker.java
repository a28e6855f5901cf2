package io.zswap.core.sync;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Objects;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Runs Lincheck's model checker within stated bounds, and prints a line of what was explored. The
 * line never says safe: Lincheck takes random scenarios, and of each so many interleavings.
 *
 * @param scenarios random scenarios
 * @param invocations interleavings of each, at most
 * @param threads in each scenario
 * @param operations of each thread
 */
public record Checker(int scenarios, int invocations, int threads, int operations) {
  /** What CI has time for; {@code -Dzswap.lincheck.factor=N} explores N times as many scenarios. */
  public static final Checker SHORT = new Checker(30, 400, 2, 3);

  private ModelCheckingOptions options(Class<?> specification) {
    return new ModelCheckingOptions()
        .iterations(scenarios * Integer.getInteger("zswap.lincheck.factor", 1))
        .invocationsPerIteration(invocations)
        .threads(threads)
        .actorsPerThread(operations)
        .actorsBefore(2)
        .actorsAfter(2)
        .addGuarantee(forClasses("io.zswap.core.AtomicWords").allMethods().treatAsAtomic())
        .sequentialSpecification(specification);
  }

  /** Every run must be one that the specification allows. */
  public void holds(String structure, Class<?> test, Class<?> specification) {
    options(specification).check(test);
    print(structure, "nothing found");
  }

  /** A structure that is broken on purpose: some run must be wrong. */
  public void finds(String structure, Class<?> test, Class<?> specification) {
    ModelCheckingOptions options = options(specification).minimizeFailedScenario(false);
    LincheckAssertionError error =
        assertThrows(LincheckAssertionError.class, () -> options.check(test));
    String message = Objects.requireNonNull(error.getMessage());
    // Whatever else it may fail for, such as a run that cannot be repeated, is no find.
    assertTrue(message.contains("Invalid execution results"), message);
    print(structure, "found");
  }

  private void print(String structure, String result) {
    System.out.printf(
        Locale.ROOT,
        "%-38s lincheck  %d scenarios x %d runs, %d x %d calls  %s%n",
        structure,
        scenarios * Integer.getInteger("zswap.lincheck.factor", 1),
        invocations,
        threads,
        operations,
        result);
  }
}
