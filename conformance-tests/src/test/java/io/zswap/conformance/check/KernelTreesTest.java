package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.MachineTraits;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Linux 6.1, which is older than most of what is explored: what it has of the documented races, and
 * what does not apply to it; and what was found in 6.12. Expectations come from their history, see
 * FINDINGS.md.
 */
class KernelTreesTest {
  private static final String OLD = "linux-6.1";
  private static final Duration BUDGET = Duration.ofSeconds(60);

  private static Explorable old() {
    return TopicSearch.machine(OLD);
  }

  private static Cell check(Race race, String program) {
    Litmus litmus = race.program(program);
    int bound = litmus.isSmall() ? Cell.UNBOUNDED : Checker.DEFAULT_BOUND;
    return new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
        .withoutModes()
        .check(litmus, old(), Protocol.MERGED, bound, BUDGET);
  }

  /**
   * The allocator's pages are plain memory: that a header is read or written is a step here only.
   */
  private static Cell checkHeader(String machine) {
    return new Checker(FreeMode.POISON, Granularity.ACCESS)
        .withoutModes()
        .check(
            Race.R1.program("r1-header"),
            TopicSearch.machine(machine),
            Protocol.MERGED,
            Cell.UNBOUNDED,
            BUDGET);
  }

  private static void assertViolated(String invariant, Cell cell) {
    assertEquals(Cell.Verdict.VIOLATED, cell.verdict(), cell.note());
    Cell.Witness witness = cell.witness().orElseThrow();
    String found = String.join("; ", witness.file().expected());
    assertTrue(found.startsWith(invariant), found);
    assertEquals(1, witness.preemptions());
  }

  @Test
  void oldDataAfterTheAllocatorsLookupByHandle() {
    // It has R1's recheck, by offset; the header is read before the slot is recycled.
    assertViolated("I1 data", check(Race.R1, "r1"));
  }

  @Test
  void oldHeaderInAPageThatTheStoreHasNotWrittenYet() {
    // No slot is freed or reused by a task; the header is a freed page's, the look-up by its
    // offset.
    assertViolated("I1 data", checkHeader(OLD));
  }

  @Test
  void anEntryOnTheLruKnowsItsOwnSlot() {
    assertEquals(Cell.Verdict.SAFE, checkHeader("linux-6.12").verdict());
  }

  /** FINDINGS.md. The three cgroups are too many for a search without a bound. */
  @Test
  void aReleasedCgroupLeadsToNoListWhenItsParentHasGoneOffline() {
    Litmus litmus = Race.R4.program("r4-nested");
    for (String machine : List.of("core", "reference", "linux-6.12")) {
      Cell cell =
          new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
              .withoutModes()
              .check(
                  litmus,
                  TopicSearch.machine(machine),
                  Protocol.MERGED,
                  Checker.DEFAULT_BOUND,
                  BUDGET);
      if (machine.startsWith("linux")) {
        assertViolated("I2 NULL pointer dereference", cell);
      } else {
        assertEquals(Cell.Verdict.INCOMPLETE, cell.verdict(), machine);
        assertTrue(cell.covered(), machine);
      }
    }
  }

  @Test
  void writebackTouchesTheTreeAfterSwapoff() {
    // Fixed by 5878303c5353 (6.9).
    assertViolated("I2 use after free", check(Race.R2, "r2"));
  }

  @Test
  void walksOfTheAllocatorsListAreSafe() {
    assertEquals(Cell.Verdict.SAFE, check(Race.R3, "r3").verdict());
  }

  @Test
  void noListMovesAtOfflining() {
    Cell cell = check(Race.R4, "r4");
    assertEquals(Cell.Verdict.NOT_APPLICABLE, cell.verdict());
    assertTrue(cell.note().contains("zpool_shrink"), cell.note());
  }

  @Test
  void loadsKeepTheEntry() {
    assertEquals(Cell.Verdict.SAFE, check(Race.R5, "r5").verdict());
    assertEquals(Cell.Verdict.SAFE, check(Race.R5, "r5-threads").verdict());
  }

  @Test
  void whatItWasBuiltOfHasAName() {
    MachineCatalog catalog = new MachineCatalog();
    String build = catalog.build(old().name()).orElseThrow();
    assertTrue(build.matches("[0-9a-f]{32}"), build);
    assertEquals(build + "+put", catalog.build(old().name() + "+put").orElseThrow());
    assertFalse(
        catalog.build(TopicSearch.machine("linux-6.12").name()).orElseThrow().equals(build));
    assertTrue(catalog.build("core").isEmpty());
  }

  @Test
  void saysWhatSurroundsZswap() {
    MachineTraits traits = old().traits().get();
    assertFalse(traits.comparable());
    assertTrue(
        String.valueOf(traits.decided().get("offlining")).startsWith("objcgs"), traits.toString());
    assertTrue(
        String.valueOf(traits.decided().get("pin")).contains("pins its slot"), traits.toString());
    assertTrue(traits.decided().containsKey("swapoff"), traits.toString());
  }
}
