package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Operation.FailNext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mistakes on the path that a failed store takes, each in its turn: what is handed to the
 * surroundings there, and what is not given back. One tree has them all, and the parameter
 * accept_threshold_percent says which.
 */
@Tag("long")
class HandedOverTest {
  private static final NativeMachines PROVIDER = new NativeMachines();
  private static final String PLACE = "zswap_store\\(\\) (at )?mm/zswap\\.c:\\d+";

  /** What is done, and what a run has to say about it; nothing if it is fine. */
  private record Mistake(String does, String said) {}

  private static final List<Mistake> MISTAKES =
      List.of(
          new Mistake("folio_lock(NULL)", null_("folio_lock")),
          new Mistake("folio_unlock(NULL)", null_("folio_unlock")),
          new Mistake("folio_put(NULL)", null_("folio_put")),
          new Mistake(
              "folio_put(ERR_PTR(-ENOMEM))", "I2 wild access: folio_put\\(\\) of .* in " + PLACE),
          new Mistake("delete_from_swap_cache(NULL)", null_("delete_from_swap_cache")),
          new Mistake("__swap_writepage(NULL, NULL)", null_("world_swap_writepage")),
          new Mistake("obj_cgroup_uncharge_zswap(NULL, 1)", null_("obj_cgroup_memcg")),
          new Mistake("count_objcg_events(NULL, ZSWPOUT, 1)", null_("obj_cgroup_memcg")),
          new Mistake("(void)get_mem_cgroup_from_objcg(NULL)", null_("obj_cgroup_memcg")),
          new Mistake("(void)get_obj_cgroup_from_folio(NULL)", null_("get_obj_cgroup_from_folio")),
          new Mistake("(void)memcg_page_state(NULL, MEMCG_ZSWAP_B)", null_("memcg_page_state")),
          new Mistake(
              "spin_lock((spinlock_t *)NULL)",
              "I2 NULL pointer dereference: read of 1 bytes at address 0 in " + PLACE),
          new Mistake("BUG_ON(!mem_cgroup_tryget(NULL) || !mem_cgroup_tryget_online(NULL))", ""),
          new Mistake("kmem_cache_destroy(NULL)", ""),
          new Mistake(
              "rcu_read_lock()",
              "I5 leaks: operation 2 of task 0 has ended within an RCU read-side section, since "
                  + PLACE),
          new Mistake(
              "spin_lock(&zswap_shrink_lock)",
              "I5 leaks: operation 2 of task 0 has ended with a spinlock held, since " + PLACE),
          new Mistake("rcu_read_unlock()", "I7 rcu_read_unlock without rcu_read_lock in " + PLACE),
          new Mistake("(void)0", ""));

  @TempDir private Path temp = Path.of("");

  private static String null_(String function) {
    return "I2 NULL pointer dereference: " + function + "\\(\\) of address 0 in " + PLACE;
  }

  private String tree() throws IOException {
    StringBuilder cases = new StringBuilder("reject: switch (zswap_accept_thr_percent) {");
    for (int i = 0; i < MISTAKES.size(); i++) {
      cases.append(" case " + (i + 1) + ": " + MISTAKES.get(i).does() + "; break;");
    }
    return EditedTree.in(temp.resolve("linux-mistaken"))
        .edit(1, "reject:(\\s*obj_cgroup_put\\(objcg\\);)", cases + "}$1")
        .machine();
  }

  private static MachineConfig config(int mistake) {
    return new MachineConfig(
        Races.PAGE,
        3,
        4,
        1,
        1024,
        false,
        Optional.empty(),
        "native",
        Map.of(
            ZswapParameter.COMPRESSOR,
            "toy",
            ZswapParameter.ACCEPT_THRESHOLD_PERCENT,
            String.valueOf(mistake)));
  }

  private static final List<Operation> FAILING =
      List.of(new FailNext(FailurePoint.ENTRY, 1), Races.out(0));

  private static String explored(String tree, int mistake, boolean inSetup) {
    List<Operation> setup = new ArrayList<>(List.of(Races.write(0, 1)));
    setup.addAll(inSetup ? FAILING : List.of());
    ScenarioSpec spec =
        new ScenarioSpec(
            config(mistake),
            Protocol.MERGED,
            setup,
            List.of(inSetup ? List.of(Races.in(0)) : FAILING),
            List.of(),
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    try (Scenario scenario = PROVIDER.scenario(tree, spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      return String.join("; ", trace.violations());
    }
  }

  @Test
  void eachIsAViolation() throws IOException {
    String tree = tree();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < MISTAKES.size(); i++) {
      String does = MISTAKES.get(i).does();
      String expected = MISTAKES.get(i).said();
      String said = explored(tree, i + 1, false);
      if (!said.matches(expected)) {
        wrong.add(does + ": " + said);
      }
      said = explored(tree, i + 1, true);
      String there =
          does.startsWith("spin_lock(&")
              ? "I5 leaks: an operation has ended with a lock held"
              : expected.replace("operation 2 of task 0", "an operation");
      if (!said.matches(there.isEmpty() ? "" : there + ", in operation 3 of the set-up")) {
        wrong.add("in the set-up, " + does + ": " + said);
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** Where nothing is explored the machine breaks down, and this process does not. */
  @Test
  void aPlainMachineBreaksDown() throws IOException {
    String tree = tree();
    int tried = 0;
    for (int i = 0; i < MISTAKES.size(); i++) {
      if (!MISTAKES.get(i).said().contains("\\(\\) of ")) {
        continue;
      }
      tried++;
      try (Machine machine = PROVIDER.open(tree, config(i + 1))) {
        machine.apply(Races.write(0, 1));
        machine.apply(FAILING.get(0));
        String said =
            String.valueOf(
                assertThrows(MachineException.class, () -> machine.apply(FAILING.get(1)))
                    .getMessage());
        assertTrue(said.contains("broke down: NULL pointer dereference in "), said);
      }
    }
    assertEquals(11, tried);
  }
}
