package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.machines.UnavailableException;
import java.time.Duration;
import java.util.List;

/** Searches of a topic's program on a machine, and what they must come to. */
final class TopicSearch {
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final MachineCatalog CATALOG = new MachineCatalog();

  private TopicSearch() {}

  static Explorable machine(String name) {
    try {
      return CATALOG.explorable(name);
    } catch (UnavailableException e) {
      assertFalse("true".equals(System.getenv("CI")), e.getMessage());
      return abort(e.getMessage());
    }
  }

  /** What a search comes to, or why there is none. */
  static Cell cell(Litmus litmus, String machine, Protocol protocol) {
    int bound = litmus.isSmall() ? Cell.UNBOUNDED : Checker.DEFAULT_BOUND;
    return new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
        .withoutModes()
        .check(litmus, machine(machine), protocol, bound, LONG);
  }

  /** What a search that there must be comes to. */
  static Cell of(Litmus litmus, String machine, Protocol protocol) {
    Cell cell = cell(litmus, machine, protocol);
    assertTrue(cell.result().isPresent(), () -> machine + ": " + cell.note());
    return cell;
  }

  /**
   * That the run breaks an invariant first, and does so again when it is replayed.
   *
   * @param breaks which one, as a regular expression
   */
  static void assertFound(String breaks, Cell cell) {
    String what = cell.litmus().name() + " on " + cell.machine();
    assertEquals(Cell.Verdict.VIOLATED, cell.verdict(), what);
    Cell.Witness witness = cell.witness().orElseThrow();
    List<String> broken = witness.file().expected();
    assertTrue(broken.get(0).matches(breaks + " .*"), () -> what + ": " + broken);
    assertTrue(Replays.replay(witness.file(), machine(cell.machine())).same());
  }

  /** All of it was covered; what was searched within a bound is never called safe. */
  static void assertNotFound(Cell cell) {
    boolean whole = cell.bound() == Cell.UNBOUNDED;
    assertTrue(cell.covered(), cell.litmus().name() + " on " + cell.machine());
    assertEquals(
        whole ? Cell.Verdict.SAFE : Cell.Verdict.INCOMPLETE, cell.verdict(), cell.litmus().name());
  }
}
