package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.explore.Schedule;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the searches take for granted: two steps of different tasks, one after the other, whose
 * accesses do not depend on each other can change places, and nothing else becomes different. A
 * machine that does not say all that a step touches, or whose tasks can go on for a reason that
 * nobody announced, fails here, and would lose outcomes there.
 */
class CommutationTest {
  /** Those on which it holds. */
  private static final List<String> MACHINES = List.of("core");

  private static final int RUNS = 20;

  private static final String AFTER =
      """
      after {
        shrink root 8 shrink A 8 shrink B 8 reclaim read a read b read z
        free a free b free z swapoff
      }
      """;

  private static final String HEADER =
      """
      zswap swaps {
        pagesize 128 slots 2 %s
        param compressor = toy
        cgroup A cgroup B in A
        page a in B = fill 1 page b in A = fill 2 page z
      }
      """;

  private static int pick(Random random, int mask) {
    int left = mask;
    for (int k = random.nextInt(Integer.bitCount(mask)); k > 0; k--) {
      left &= left - 1;
    }
    return Integer.numberOfTrailingZeros(left);
  }

  /** A run that goes on as it likes for some steps, then switches, and so on. */
  private static void runAtRandom(Scenario scenario, Random random, Trace trace) {
    int most = 1 + random.nextInt(12);
    scenario.run(new byte[0], 0, 0, trace);
    for (int k = random.nextInt(most); k < trace.length(); k += 1 + random.nextInt(most)) {
      int others = trace.enabled(k) & ~(1 << trace.task(k));
      if (others != 0) {
        byte[] schedule = Arrays.copyOf(trace.schedule(), k + 1);
        schedule[k] = (byte) pick(random, others);
        scenario.run(schedule, schedule.length, 0, trace);
      }
    }
  }

  private static boolean isDependent(long[] some, long[] others) {
    return Arrays.stream(some)
        .anyMatch(a -> Arrays.stream(others).anyMatch(b -> Access.dependent(a, b)));
  }

  /** Swaps each pair of neighbours in a run that can be swapped; gives how many there are. */
  private static int swaps(Scenario scenario, Judge judge, Trace trace, String what) {
    int swaps = 0;
    Trace swapped = new Trace();
    for (int k = 0; k + 1 < trace.length(); k++) {
      int next = trace.task(k + 1);
      if (next == trace.task(k)
          || (trace.enabled(k) >> next & 1) == 0
          || isDependent(trace.accesses(k), trace.accesses(k + 1))) {
        continue;
      }
      byte[] schedule = trace.schedule();
      schedule[k + 1] = schedule[k];
      schedule[k] = (byte) next;
      String where = what + Schedule.of(trace) + ", steps " + k + " and " + (k + 1);
      try {
        scenario.run(schedule, schedule.length, 0, swapped);
      } catch (IllegalArgumentException e) {
        throw new AssertionError(where + ": " + e.getMessage(), e);
      }
      compare(trace, swapped, k, where);
      assertEquals(judge.judgeEnd(trace), judge.judgeEnd(swapped), where);
      swaps++;
    }
    return swaps;
  }

  /** A step changes who can go on only where it touches what they announce. */
  private static void checkEnabled(Trace trace, int tasks, String what) {
    long[][] announced = new long[tasks][];
    Arrays.setAll(announced, trace::pending);
    for (int k = trace.length() - 1; k >= 0; k--) {
      int changed = k + 1 < trace.length() ? trace.enabled(k) ^ trace.enabled(k + 1) : 0;
      for (int t = 0; t < tasks; t++) {
        assertTrue(
            t == trace.task(k)
                || (changed >> t & 1) == 0
                || isDependent(trace.accesses(k), announced[t]),
            what + Schedule.of(trace) + ", step " + k + " lets task " + t + " go on, or stops it");
      }
      announced[trace.task(k)] = trace.accesses(k);
    }
  }

  private static void compare(Trace trace, Trace swapped, int k, String where) {
    assertEquals(trace.length(), swapped.length(), where);
    assertEquals(trace.end(), swapped.end(), where);
    for (int j = 0; j < trace.length(); j++) {
      int from = j == k ? k + 1 : j == k + 1 ? k : j;
      assertArrayEquals(trace.accesses(from), swapped.accesses(j), where + ": accesses of " + j);
      if (j != k + 1) {
        assertEquals(trace.enabled(j), swapped.enabled(j), where + ": who is enabled at " + j);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P0 { fault a interrupted } P1 { read a }",
        "P0 { pageout b write a = fill 3 } P1 { scan B 1 read b } P2 { pageout b keep }",
        "P0 { offline B release B } P1 { pageout a free b } P2 { shrink A 1 }",
        "P0 { swapoff swapon } P1 { read a pageout b } P2 { shrink root 2 }",
        "P0 { read a set max_pool_percent = 0 } P1 { worker } P2 { pageout b }",
        "P0 { free z set compressor = lz4 } P1 { free a pageout a } P2 { pageout a }",
        "P0 { set A zswap.max = 1 pageout b } P1 { fail entry 1 pageout a } P2 { count root }",
        "P0 { pageout b } P1 { cgroup C in A set B zswap.writeback = 0 } P2 { home z A }",
      })
  void independentNeighboursCanChangePlaces(String tasks) {
    MachineCatalog catalog = new MachineCatalog();
    for (String header : List.of("", "ram 2", "device memory synchronous")) {
      String text = HEADER.formatted(header) + "setup { write z = fill 5 pageout a }\n";
      Program program = Programs.parse(text + tasks + AFTER, "swaps", Path.of(""));
      ScenarioSpec spec =
          Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
      for (String name : MACHINES) {
        Explorable machine = catalog.explorable(name);
        try (Scenario scenario = machine.open(spec)) {
          Random random = new Random(20261129);
          Trace trace = new Trace();
          int swaps = 0;
          for (int i = 0; i < RUNS; i++) {
            runAtRandom(scenario, random, trace);
            String what = name + " " + header + " " + tasks + " ";
            checkEnabled(trace, scenario.tasks(), what);
            swaps += swaps(scenario, new ZswapJudge(program, spec), trace, what);
          }
          assertTrue(swaps > RUNS, "hardly any swaps: " + swaps);
        }
      }
    }
  }
}
