package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.litmus.Race;
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
}
