package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What breaks before the tasks begin breaks in every run, and none of them takes a step. */
@Tag("long")
class SetupTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  @TempDir private Path temp = Path.of("");

  private static ScenarioSpec spec(Operation... setup) {
    return new ScenarioSpec(
        Races.config(false),
        Protocol.MERGED,
        List.of(setup),
        List.of(List.of(Races.in(0)), List.of(Races.shrink(1))),
        List.of(),
        FreeMode.POISON,
        Granularity.PRIMITIVE);
  }

  /** The one violation of all runs. */
  private static String broken(String machine, ScenarioSpec spec) {
    try (Scenario scenario = PROVIDER.scenario(machine, spec)) {
      Trace trace = new Trace();
      for (int i = 0; i < 2; i++) {
        scenario.run(new byte[0], 0, 0, trace);
        assertEquals(Trace.End.FINISHED, trace.end());
        assertEquals(0, trace.length());
        assertEquals(1, trace.violations().size());
      }
      assertTrue(scenario.replay(new byte[0], 2, true).violated());
      assertEquals(List.of(), scenario.explain(new byte[0]));
      assertThrows(
          IllegalArgumentException.class, () -> scenario.run(new byte[] {0}, 1, 0, new Trace()));
      return trace.violations().get(0);
    }
  }

  private static void assertMatches(String pattern, String text) {
    assertTrue(text.matches(pattern), text);
  }

  @Test
  void aWarning() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-warns"))
            .edit(1, "if \\(!zswap_enabled\\)\\s*goto check_old;", "WARN_ON_ONCE(1); $0")
            .machine();
    assertMatches(
        "I7 WARN in zswap_store\\(\\) at mm/zswap\\.c:\\d+: 1, in operation 2 of the set-up",
        broken(tree, spec(Races.write(0, 1), Races.out(0))));
  }

  @Test
  void aUseAfterFree() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-uses"))
            .edit(
                1,
                "(zswap_entry_cache_free\\(entry\\);\\s*atomic_dec\\(&zswap_stored_pages\\);)",
                "$1 if (READ_ONCE(entry->length) == 1) return;")
            .machine();
    assertMatches(
        "I2 use after free: read of length of zswap_entry 1 in zswap_entry_free\\(\\)"
            + " mm/zswap\\.c:\\d+, in operation 3 of the set-up",
        broken(tree, spec(Races.write(0, 1), Races.out(0), Races.in(0))));
  }

  @Test
  void aWarningAtBoot() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-boots"))
            .edit(1, "INIT_WORK\\(&zswap_shrink_work, shrink_worker\\);", "$0 WARN_ON(1);")
            .machine();
    assertMatches(
        "I7 WARN in zswap_setup\\(\\) at mm/zswap\\.c:\\d+: 1, at boot",
        broken(tree, spec(Races.write(0, 1))));
  }

  @Test
  void aBugAtBoot() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-boot-bug"))
            .edit(1, "INIT_WORK\\(&zswap_shrink_work, shrink_worker\\);", "$0 BUG_ON(1);")
            .machine();
    assertMatches(
        "I7 BUG_ON\\(1\\) in zswap_setup\\(\\) at mm/zswap\\.c:\\d+, at boot",
        broken(tree, spec(Races.write(0, 1))));
  }

  @Test
  void aUseAfterFreeAtBoot() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-boot-uses"))
            .edit(
                1,
                "list_add\\(&pool->list, &zswap_pools\\);",
                "kfree(pool); WRITE_ONCE(pool->tfm_name[0], 'x'); $0")
            .machine();
    assertMatches(
        "I2 use after free: write of .* in zswap_setup\\(\\) mm/zswap\\.c:\\d+, at boot",
        broken(tree, spec(Races.write(0, 1))));
  }

  @Test
  void aDeadlock() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-hangs"))
            .edit(
                1,
                "if \\(!zswap_enabled\\)\\s*goto check_old;",
                "spin_lock(&zswap_shrink_lock); spin_lock(&zswap_shrink_lock); $0")
            .machine();
    assertMatches(
        "I6 deadlock: .* in zswap_store\\(\\) at mm/zswap\\.c:\\d+, in operation 2 of the set-up",
        broken(tree, spec(Races.write(0, 1), Races.out(0))));
  }
}
