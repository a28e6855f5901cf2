package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plain loads and stores of an edited tree, of two tasks that free a page each: with nothing to
 * order them a search has to know of them, and else not. What is done, the parameter
 * max_pool_percent says.
 */
@Tag("long")
class PlainAccessTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  private static final String VARIABLES =
      "static int plain_number, plain_array[4];"
          + " static atomic_t plain_count;"
          + " static struct plain { unsigned int a : 3, b : 5; int c[8]; } plain_parts, plain_more;";

  private static final Map<Integer, String> RACES =
      Map.of(
          61, "plain_number++;",
          62, "plain_number = READ_ONCE(plain_number) + 1;",
          63, "if (plain_array[zswap_accept_thr_percent & 3]++ == 77) plain_number = 1;",
          64, "plain_parts.b = 3;",
          65, "memset(&plain_parts, 0, sizeof(plain_parts));",
          66, "plain_parts = plain_more; plain_more = plain_parts;",
          67, "memmove(&plain_parts, &plain_more, sizeof(plain_parts));",
          68, "if (READ_ONCE(plain_number) == 0) *(volatile int *)&plain_number = 1;");

  private static final Map<Integer, String> ORDERED =
      Map.of(
          71, "atomic_inc(&plain_count);",
          72, "WRITE_ONCE(plain_number, READ_ONCE(plain_number) + 1);",
          73, "spin_lock(&zswap_pools_lock); plain_number++; spin_unlock(&zswap_pools_lock);");

  @TempDir private static Path temp = Path.of("");
  private static String tree = "";

  @BeforeAll
  static void edit() throws IOException {
    StringBuilder code = new StringBuilder("switch (zswap_max_pool_percent) {");
    RACES.forEach((n, what) -> code.append(" case " + n + ": { " + what + " break; }"));
    ORDERED.forEach((n, what) -> code.append(" case " + n + ": { " + what + " break; }"));
    tree =
        EditedTree.in(temp.resolve("linux-plain"))
            .edit(
                1,
                "void zswap_invalidate\\(swp_entry_t swp\\)\\s*\\{([^}]*?entry;\\n)",
                VARIABLES + " void zswap_invalidate(swp_entry_t swp) {$1" + code + " }")
            .machine();
  }

  /** How much a search learns of what steps use besides what they announce. */
  private static long found(int number) {
    Map<ZswapParameter, String> percent =
        Map.of(ZswapParameter.MAX_POOL_PERCENT, String.valueOf(number));
    ScenarioSpec spec =
        new ScenarioSpec(
            Races.config(percent),
            Protocol.MERGED,
            List.of(Races.write(0, 1), Races.write(1, 2), Races.out(0), Races.out(1)),
            List.of(List.of(new Operation.Free(0)), List.of(new Operation.Free(1))),
            List.of(new Operation.Swapoff()),
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    try (Scenario scenario = PROVIDER.scenario(tree, spec)) {
      Trace first = new Trace();
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, first);
      for (int k = 0; k < first.length(); k++) {
        if ((first.enabled(k) >> 1 & 1) != 0) {
          byte[] schedule = Arrays.copyOf(first.schedule(), k + 1);
          schedule[k] = 1;
          scenario.run(schedule, schedule.length, 0, trace);
          assertEquals(List.of(), trace.violations());
        }
      }
      return scenario.dependences();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {61, 62, 63, 64, 65, 66, 67, 68})
  void areNoticedWhereNothingOrdersThem(int number) {
    assertTrue(found(number) > 0, RACES.get(number));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 71, 72, 73})
  void areNotWhereSomethingDoes(int number) {
    assertEquals(0, found(number), ORDERED.get(number));
  }
}
