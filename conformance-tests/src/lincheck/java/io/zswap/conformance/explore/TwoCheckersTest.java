package io.zswap.conformance.explore;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * The explorer against somebody else's: each program is there twice, as a toy machine and as Java
 * threads, and of each outcome that one could think of both have to say the same. The explorer
 * covers every interleaving; Lincheck stops at a bound, which is far above what these programs
 * have.
 */
class TwoCheckersTest {
  private static final int INVOCATIONS = 1000;

  /** What the explorer calls a run in which nobody can go on. */
  private static final String DEADLOCK = "deadlock";

  /** And what Lincheck does; no program has a loop that could hang. */
  private static final String HUNG = "Concurrent test has hung";

  @Test
  void bothReachTheSameOutcomes() {
    System.out.printf(
        "%-26s %-9s %-24s %s%n", "program", "outcome", "explorer", "lincheck " + INVOCATIONS);
    assertAll(Programs.ALL.stream().map(program -> (Executable) () -> check(program)));
  }

  private static void check(Programs.Program program) {
    Result explored =
        new ReducedSearch(ToyScenario::judge, Budget.UNLIMITED, false).search(program.toy().get());
    assertTrue(explored.complete() && !explored.bounded(), program.name());
    // Nothing is asked that is not known beforehand: every outcome of the explorer's is a
    // candidate.
    assertTrue(
        program.candidates().containsAll(explored.outcomes().keySet()),
        program.name() + ": " + explored.outcomes().keySet());
    // Lincheck ends at the first deadlock, so that it cannot be asked for anything else then.
    boolean stuck = explored.outcomes().containsKey(DEADLOCK);
    for (String candidate : stuck ? List.of(DEADLOCK) : program.candidates()) {
      boolean one = explored.outcomes().containsKey(candidate);
      boolean other = isReached(program.java(), candidate);
      System.out.printf(
          Locale.ROOT,
          "%-26s %-9s %-24s %s%n",
          program.name(),
          candidate,
          one ? "reached" : "never, all " + explored.runs() + " runs",
          other ? "reached" : "not found");
      assertEquals(one, other, program.name() + ": " + candidate);
    }
    List<String> expected = program.expected();
    assertEquals(
        expected, program.candidates().stream().filter(explored.outcomes()::containsKey).toList());
  }

  private static boolean isReached(Supplier<String> program, String outcome) {
    String sign = outcome.equals(DEADLOCK) ? HUNG : "reached " + outcome + "!";
    try {
      Lincheck.runConcurrentTest(
          INVOCATIONS,
          () -> {
            if (program.get().equals(outcome)) {
              throw new IllegalStateException(sign);
            }
          });
      return false;
    } catch (LincheckAssertionError e) {
      String message = Objects.requireNonNull(e.getMessage());
      // Any other failure is neither an answer nor to be passed over.
      assertTrue(message.contains(sign), message);
      return true;
    }
  }
}
