package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.explore.Access;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.BoundedSearch;
import io.zswap.conformance.explore.Budget;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.explore.Schedule;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the searches take for granted: two steps of different tasks, one after the other, whose
 * accesses do not depend on each other can change places, and nothing else becomes different. A
 * machine that does not say all that a step touches, or whose tasks can go on for a reason that
 * nobody announced, fails here, and would lose outcomes there.
 */
@Tag("long")
class CommutationTest {
  private static final List<Explorable> MACHINES = new MachineCatalog().explorable();

  private static final int RUNS = 20;

  /** Random programs; more of them on request. */
  private static final int PROGRAMS = Integer.getInteger("zswap.programs", 10);

  private static final List<String> HEADERS =
      List.of(
          "2", "2 ram 2", "2 ram 5", "2 device memory synchronous", "1", "2 nodes 2", "2 cpus 2");

  private static final List<String> OPERATIONS =
      List.of(
          ("read a,read b,read z,write a = fill 3,write b = fill 4,write z = zero,"
                  + "fault a interrupted,fault b write,free a,free b,free z,home z A,home a B,"
                  + "pageout a,pageout b,pageout z,pageout a keep,pageout b keep,reclaim,"
                  + "shrink root 1,shrink A 1,shrink B 1,scan A 1,scan B 1,count root,count A,"
                  + "count B,swapon,swapoff,cgroup C in A,cgroup C in B,offline A,offline B,"
                  + "release A,release B,set A zswap.max = 1,set B zswap.writeback = 0,"
                  + "fail entry 1,fail folio 1,fail device-write 1")
              .split(","));

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
        pagesize 128 slots %s
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

  /**
   * Runs a schedule so often that nothing turns out any more of what steps depend on through plain
   * memory; false if that was known before.
   */
  private static boolean settle(Scenario scenario, byte[] schedule, Trace trace, long known) {
    boolean more = false;
    for (long now = known; now != scenario.dependences(); more = true) {
      now = scenario.dependences();
      scenario.run(schedule, schedule.length, 0, trace);
    }
    return more;
  }

  private static boolean canSwap(Trace trace, int k) {
    int next = trace.task(k + 1);
    return next != trace.task(k)
        && (trace.enabled(k) >> next & 1) != 0
        && !isDependent(trace.accesses(k), trace.accesses(k + 1));
  }

  /**
   * Moves each step of a run before all that it does not depend on, one after the other; gives how
   * often a pair changed places.
   */
  private static int swaps(Scenario scenario, Judge judge, Trace trace, String what) {
    int swaps = 0;
    for (int k = 0; k + 1 < trace.length(); k++) {
      Trace from = trace;
      for (int at = k; at >= 0 && canSwap(from, at); at--) {
        byte[] schedule = from.schedule();
        byte first = schedule[at];
        schedule[at] = schedule[at + 1];
        schedule[at + 1] = first;
        String where = what + Schedule.of(from) + ", steps " + at + " and " + (at + 1);
        Trace swapped = new Trace();
        long known = scenario.dependences();
        try {
          scenario.run(schedule, schedule.length, 0, swapped);
        } catch (IllegalArgumentException e) {
          throw new AssertionError(where + ": " + e.getMessage(), e);
        }
        if (settle(scenario, trace.schedule(), trace, known)) {
          k--;
          break;
        }
        compare(from, swapped, at, where);
        assertEquals(judge.judgeEnd(from), judge.judgeEnd(swapped), where);
        swaps++;
        from = swapped;
      }
    }
    return swaps;
  }

  /** The schedules of a search's first runs, of which the last few steps differ. */
  private static List<byte[]> searched(Scenario scenario, Judge judge, int runs) {
    List<byte[]> schedules = new ArrayList<>();
    Scenario watched =
        new Scenario() {
          @Override
          public int tasks() {
            return scenario.tasks();
          }

          @Override
          public void run(byte[] schedule, int length, int asleep, Trace trace) {
            scenario.run(schedule, length, asleep, trace);
            if (trace.end() == Trace.End.FINISHED) {
              schedules.add(trace.schedule());
            }
          }

          @Override
          public List<StepText> explain(byte[] schedule) {
            return scenario.explain(schedule);
          }

          @Override
          public void close() {}
        };
    new BoundedSearch(2, judge, Budget.ofSchedules(runs), false).search(watched);
    return schedules;
  }

  /** Each task first, and at each of its steps each other one instead, as far as that goes. */
  private static List<byte[]> interruptedOnce(Scenario scenario) {
    List<byte[]> schedules = new ArrayList<>();
    Trace first = new Trace();
    Trace trace = new Trace();
    for (byte t = 0; t < scenario.tasks() - 2; t++) {
      scenario.run(new byte[] {t}, 1, 0, first);
      for (int k = 1; k < first.length() && first.task(k) == t; k++) {
        for (byte other = 0; other < scenario.tasks(); other++) {
          if (other != t && (first.enabled(k) >> other & 1) != 0) {
            byte[] schedule = Arrays.copyOf(first.schedule(), k + 1);
            schedule[k] = other;
            scenario.run(schedule, schedule.length, 0, trace);
            schedules.add(trace.schedule());
          }
        }
      }
    }
    return schedules;
  }

  private static int swaps(Scenario scenario, Judge judge, int searched, String what) {
    Random random = new Random(20261129);
    Trace trace = new Trace();
    List<byte[]> schedules = new ArrayList<>();
    if (searched > 0) {
      schedules.addAll(searched(scenario, judge, searched));
      schedules.addAll(interruptedOnce(scenario));
    }
    for (int i = 0; i < RUNS; i++) {
      runAtRandom(scenario, random, trace);
      schedules.add(trace.schedule());
    }
    int swaps = 0;
    for (byte[] schedule : schedules) {
      long known = scenario.dependences();
      scenario.run(schedule, schedule.length, 0, trace);
      settle(scenario, schedule, trace, known);
      checkEnabled(trace, scenario.tasks(), what);
      swaps += swaps(scenario, judge, trace, what);
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

  /** Random runs, and before them so many of a search. */
  private static void check(String tasks, String header, int searched) {
    String text = HEADER.formatted(header) + "setup { write z = fill 5 pageout a }\n";
    Program program = Programs.parse(text + tasks + AFTER, "swaps", Path.of(""));
    ScenarioSpec spec = Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
    for (Explorable machine : MACHINES) {
      try (Scenario scenario = machine.open(spec)) {
        String what = machine.name() + " " + header + " " + tasks + " ";
        int swaps = swaps(scenario, new ZswapJudge(program, spec), searched, what);
        assertTrue(swaps > RUNS, "hardly any swaps: " + swaps);
      } catch (UnsupportedScenarioException e) {
        // In a task, the C machines explore all but these.
        assertTrue(tasks.contains("worker"), e.getMessage());
        assertNotEquals("core", machine.name());
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
        "P0 { read a set max_pool_percent = 0 } P1 { pageout b }",
        "P0 { set zpool = zbud } P1 { pageout b } P2 { set enabled = N shrink root 1 }",
        "P0 { free z set compressor = lz4 } P1 { free a pageout a } P2 { pageout a }",
        "P0 { set A zswap.max = 1 pageout b } P1 { fail entry 1 pageout a } P2 { count root }",
        "P0 { pageout b } P1 { cgroup C in A set B zswap.writeback = 0 } P2 { home z A }",
        "P0 { offline B } P1 { offline A } P2 { cgroup C in B offline B }",
        "P0 { cgroup C in A } P1 { cgroup D in B } P2 { count A }",
        "P0 { pageout z } P1 { free z } P2 { read a }",
        "P0 { offline A } P1 { cgroup C in A } P2 { release A cgroup D in B }",
      })
  void independentNeighboursCanChangePlaces(String tasks) {
    for (String header : HEADERS.subList(0, 5)) {
      check(tasks, header, 0);
    }
  }

  /** Three tasks of one or two operations each. */
  private static String randomTasks(Random random) {
    StringBuilder text = new StringBuilder();
    for (int task = 0; task < 3; task++) {
      text.append('P').append(task).append(" {");
      for (int k = random.nextInt(2); k < 2; k++) {
        String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        // A cgroup's name is its own.
        String name = "cgroup C" + task + k;
        text.append(' ').append(operation.replace("cgroup C", name));
      }
      text.append(" } ");
    }
    return text.toString();
  }

  /** A slot that one task pins and another is given; a cgroup and its child. */
  @ParameterizedTest
  @CsvSource({"1,P0 { fault a } P1 { free a pageout b }", "2,P0 { offline B } P1 { offline A }"})
  void rareNeighboursCommute(String header, String tasks) {
    check(tasks, header, 400);
  }

  @Test
  void inRandomPrograms() {
    Random random = new Random(20261130);
    for (int n = 0; n < PROGRAMS; n++) {
      check(randomTasks(random), HEADERS.get(n % HEADERS.size()), 0);
    }
  }
}
