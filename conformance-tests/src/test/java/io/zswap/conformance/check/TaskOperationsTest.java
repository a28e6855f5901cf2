package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.conformance.explore.Budget;
import io.zswap.conformance.explore.ReducedSearch;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations that set the stage, inside tasks, and switching swap off and on: order counts. */
class TaskOperationsTest {
  private static final List<Explorable> MACHINES = new MachineCatalog().explorable();

  private static Program program(String first, String second) {
    String text =
        """
        zswap stage {
          pagesize 128 slots 2 param compressor = toy
          cgroup A page a = fill 1 page b = fill 2 page c
        }
        setup { pageout a shrink root 1 }
        P0 { %s }
        P1 { %s }
        after {
          read a read b read c shrink root 4 shrink A 4 free a free b free c
          offline A release A swapoff
        }
        """;
    return Programs.parse(text.formatted(first, second), "stage", Path.of(""));
  }

  private static ScenarioSpec spec(Program program) {
    return Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
  }

  /** Two orders at least leave something different, the same on every machine. */
  @ParameterizedTest
  @CsvSource({
    "home c A, write c = fill 3 pageout c",
    "fail entry 1, pageout b",
    "fail folio 1, fault a",
    // Swapoff that had paused inside took no notice of what had come before.
    "reclaim pageout b, swapoff write a = fill 3",
    // Swapon in the middle of swapoff.
    "free a swapon, swapoff",
    // Who looks at a cgroup holds it, or it would be used after its end.
    "cgroup C in A, offline A release A cgroup D",
    // Parameters, which kernels read as plain memory.
    "set enabled = N, pageout b",
    "set max_pool_percent = 0, pageout b"
  })
  void theirOrderCountsOnEveryMachine(String first, String second) {
    Set<String> outcomes = outcomes(program(first, second));
    assertTrue(outcomes.size() > 1, outcomes.toString());
  }

  /** A pool goes with its last page, whatever is stored in the new one meanwhile. */
  @Test
  void aPoolIsReplacedWhileItIsUsed() {
    Set<String> outcomes = outcomes(program("set compressor = lz4", "pageout b free a"));
    assertEquals(1, outcomes.size(), outcomes.toString());
  }

  /** What comes of all orders, without a violation, and the same on every machine. */
  private static Set<String> outcomes(Program program) {
    assertFalse(MACHINES.isEmpty());
    ZswapJudge judge = new ZswapJudge(program, spec(program));
    Set<String> outcomes = Set.of();
    for (Explorable machine : MACHINES) {
      try (Scenario scenario = machine.open(spec(program))) {
        Result result = new ReducedSearch(judge, Budget.UNLIMITED, false).search(scenario);
        assertTrue(result.complete(), machine.name());
        assertEquals(List.of(), result.violation().stream().toList(), machine.name());
        Set<String> here = new TreeSet<>(result.outcomes().keySet());
        outcomes = outcomes.isEmpty() ? here : outcomes;
        assertEquals(outcomes, here, machine.name());
      }
    }
    return outcomes;
  }

  /** Kernels count a list without its lock, and what they count is plain memory. */
  @Test
  void whoCountsAListMayBeFirstOrLast() {
    Program program =
        Programs.parse(
            """
            zswap count {
              pagesize 128 slots 8 param compressor = toy param shrinker_enabled = Y
              cgroup A page a[0..5] in A = pattern 1 noise 30
            }
            setup { pageout a[0..5] }
            P0 { count A }
            P1 { free a[0] }
            after { shrink root 8 shrink A 24 reclaim free a[0..5] swapoff }
            """,
            "count",
            Path.of(""));
    ZswapJudge judge = new ZswapJudge(program, spec(program));
    for (Explorable machine : MACHINES) {
      try (Scenario scenario = machine.open(spec(program))) {
        Result result = new ReducedSearch(judge, Budget.UNLIMITED, false).search(scenario);
        String all = String.join("\n", result.outcomes().keySet());
        assertEquals(2, result.outcomes().size(), machine.name() + ": " + all);
        assertTrue(all.contains("count A -> done 1") && all.contains("count A -> done 2"), all);
      }
    }
  }
}
