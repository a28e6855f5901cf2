package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Operation.Swapoff;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tree's swapoff() does first is what is run, and not only what is printed. */
@Tag("long")
class SwapoffOrderTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  @TempDir private Path temp = Path.of("");

  private static int first(List<StepText> steps, java.util.function.Predicate<StepText> is) {
    return IntStream.range(0, steps.size())
        .filter(i -> is.test(steps.get(i)))
        .findFirst()
        .orElse(-1);
  }

  /** Whether the users are waited for before zswap frees its trees. */
  private static boolean usersFirst(String machine) {
    ScenarioSpec spec =
        new ScenarioSpec(
            Races.config(false),
            Protocol.MERGED,
            List.of(Races.write(0, 1), Races.out(0)),
            List.of(List.of(new Swapoff())),
            List.of(),
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    try (Scenario scenario = PROVIDER.scenario(machine, spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      assertEquals(List.of(), trace.violations());
      List<StepText> steps = scenario.explain(trace.schedule());
      int users = first(steps, s -> s.function().equals("wait_for_users()"));
      int zswap = first(steps, s -> s.function().equals("zswap_swapoff()"));
      assertTrue(users >= 0 && zswap >= 0, steps.toString());
      return users < zswap;
    }
  }

  @Test
  void asTheTreeHasIt() throws IOException {
    assertTrue(usersFirst(Machines.kernel()));
    String tree =
        EditedTree.in(temp.resolve("linux-off"))
            .edit("mm/swapfile.c", 1, "\\n\\s*zswap_swapoff\\(p->type\\);", "")
            .edit(
                "mm/swapfile.c", 1, "percpu_ref_kill\\(&p->users\\);", "zswap_swapoff(p->type); $0")
            .machine();
    assertTrue(
        String.valueOf(PROVIDER.traits(tree).decided().get("swapoff"))
            .startsWith("zswap lets go of the device before"));
    assertEquals(false, usersFirst(tree));
  }
}
