package io.zswap.core.sync;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
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
        // A scan of a short table is no waiting loop.
        .loopIterationsBeforeThreadSwitch(1000)
        .loopBound(1000)
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
    mustFail(structure, test, options(specification));
    print(structure, "found");
  }

  /** Likewise in one scenario, where random ones would take too long to come across it. */
  public void findsIn(
      String structure, Class<?> test, Class<?> specification, List<List<Actor>> calls) {
    ExecutionScenario scenario = new ExecutionScenario(List.of(), calls, List.of(), null);
    mustFail(structure, test, options(specification).iterations(0).addCustomScenario(scenario));
    System.out.printf(
        Locale.ROOT,
        "%-38s lincheck  1 scenario x %d runs, made for it  found%n",
        structure,
        invocations);
  }

  /** A call in a scenario. */
  public static Actor call(Class<?> test, String name, Object... arguments) {
    Method method =
        Arrays.stream(test.getMethods())
            .filter(m -> m.getName().equals(name))
            .findAny()
            .orElseThrow();
    return new Actor(method, List.of(arguments));
  }

  private static void mustFail(String structure, Class<?> test, ModelCheckingOptions options) {
    options.minimizeFailedScenario(false);
    LincheckAssertionError error =
        assertThrows(LincheckAssertionError.class, () -> options.check(test), structure);
    String message = Objects.requireNonNull(error.getMessage());
    // Whatever else it may fail for, such as a run that cannot be repeated, is no find.
    assertTrue(message.contains("Invalid execution results"), message);
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
