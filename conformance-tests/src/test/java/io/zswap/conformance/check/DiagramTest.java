package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.litmus.Race;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagramTest {
  private static StepText step(String action, String object) {
    return new StepText(0, 0, "f()", "mm/zswap.c", 1, action, object, List.of());
  }

  /**
   * Of the steps of one task none matters to another's; what was freed is the cause all the same.
   */
  @Test
  void showsWhereTheSameTaskFreedWhatItUses() {
    Trace trace = new Trace();
    for (int object = 1; object <= 4; object++) {
      trace.step(0, 1, 0);
      trace.access(Access.of(object, Access.WRITE));
    }
    trace.end(Trace.End.FINISHED);
    List<StepText> steps =
        List.of(
            step("free", "zswap_entry 1"),
            step("free", "zswap_entry 12"),
            step("change", "zswap_entry 1"),
            step("read", "lru"));
    String found = "I2 use after free: read of length of zswap_entry 1 in f()";
    List<String> drawn =
        new Diagram(Race.R1.programs().get(0).program(), trace, steps)
            .columns(List.of(found))
            .lines()
            .filter(line -> line.startsWith("  ") && !line.startsWith("   "))
            .map(String::strip)
            .toList();
    assertEquals(List.of("free zswap_entry 1", "read lru"), drawn.subList(0, 2), drawn.toString());
  }

  /** What was done before the round began, and what its steps are, once. */
  @Test
  void showsWhatARunWithoutAnEndDoesAgainAndAgain() {
    Trace trace = new Trace();
    List<StepText> steps = new ArrayList<>();
    steps.add(step("take", "reference"));
    for (int k = 0; k < 5; k++) {
      steps.add(step("lock", "cursor"));
      steps.add(step("unlock", "cursor"));
    }
    steps.forEach(step -> trace.step(0, 1, 0));
    trace.end(Trace.End.LIMIT);
    String drawn =
        new Diagram(Race.R1.programs().get(0).program(), trace, steps).columns(List.of());
    List<String> round =
        drawn.lines().dropWhile(line -> !line.startsWith("the same 2 steps")).skip(1).toList();
    assertEquals(List.of("f() mm/zswap.c:1", "  lock cursor", "  unlock cursor"), round, drawn);

    steps.set(8, step("unlock", "list"));
    String other =
        new Diagram(Race.R1.programs().get(0).program(), trace, steps).columns(List.of());
    assertFalse(other.contains("the same"), other);
  }
}
