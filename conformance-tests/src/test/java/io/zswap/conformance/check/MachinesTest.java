package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.BlindScenario;
import io.zswap.conformance.explore.Budget;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.explore.PlainSearch;
import io.zswap.conformance.explore.ReducedSearch;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The machines that are here, under the explorer: what it leaves out loses nothing, and it would
 * notice if a machine kept quiet about something.
 */
class MachinesTest {
  private static final List<Explorable> MACHINES = new MachineCatalog().explorable();

  /** More schedules than these are too many to run them all. */
  private static final double MOST = 2500;

  private static final int PROGRAMS = 30;

  private static ScenarioSpec spec(Program program) {
    return Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
  }

  private static Result plain(Scenario scenario, Judge judge, int bound) {
    return new PlainSearch(bound, judge, Budget.UNLIMITED, false).search(scenario);
  }

  private static Result reduced(Scenario scenario, Judge judge) {
    return new ReducedSearch(judge, Budget.UNLIMITED, false).search(scenario);
  }

  private static Set<String> outcomes(Result result) {
    return new TreeSet<>(result.outcomes().keySet());
  }

  /** How many ways there are to merge two tasks that never wait. */
  private static double schedules(Scenario scenario) {
    Trace trace = new Trace();
    scenario.run(new byte[0], 0, 0, trace);
    int[] steps = new int[Trace.MAX_TASKS];
    for (int k = 0; k < trace.length(); k++) {
      steps[trace.task(k)]++;
    }
    double ways = 1;
    for (int i = 1; i <= steps[1]; i++) {
      ways = ways * (steps[0] + i) / i;
    }
    return steps[0] > 0 && steps[1] > 0 ? ways : 0;
  }

  /** Programs that are small enough on every machine, and not trivial on any. */
  private static List<Program> programs(List<Explorable> machines) {
    List<Program> result = new ArrayList<>();
    for (long seed = 0; result.size() < PROGRAMS; seed++) {
      Program program = TinyPrograms.of(seed);
      boolean fits = true;
      for (Explorable machine : machines) {
        try (Scenario scenario = machine.open(spec(program))) {
          double ways = schedules(scenario);
          fits &= ways > 1 && ways <= MOST;
        }
      }
      if (fits) {
        result.add(program);
      }
    }
    return result;
  }

  @Test
  void nothingIsLostByLeavingSchedulesOut() {
    assertFalse(MACHINES.isEmpty());
    for (Program program : programs(MACHINES)) {
      Set<String> first = Set.of();
      for (Explorable machine : MACHINES) {
        String what = machine.name() + " " + program.tasks();
        try (Scenario scenario = machine.open(spec(program))) {
          Judge judge = new ZswapJudge(program, spec(program));
          Result all = plain(scenario, judge, Integer.MAX_VALUE);
          Result reduced = reduced(scenario, judge);
          assertTrue(all.complete() && reduced.complete(), what);
          assertEquals(outcomes(all), outcomes(reduced), what);
          assertEquals(List.of(), all.violation().stream().toList(), what);
          Set<String> before = Set.of();
          for (int bound = 1; bound <= 3; bound++) {
            Set<String> bounded = outcomes(plain(scenario, judge, bound));
            assertTrue(outcomes(reduced).containsAll(bounded), what);
            assertTrue(bounded.containsAll(before), what);
            before = bounded;
          }
          first = first.isEmpty() ? outcomes(all) : first;
          assertEquals(first, outcomes(all), what);
        }
      }
    }
  }

  @Test
  void aMachineThatKeepsQuietAboutAKindOfAccessIsFoundOut() {
    for (Explorable machine : MACHINES) {
      List<Program> programs =
          Stream.concat(
                  programs(List.of(machine)).stream(),
                  Stream.of(
                      first(Race.R3),
                      first(Race.R1),
                      Race.R1.programs().get(1).program(),
                      first(Race.R2)))
              .toList();
      // Giving back decides nothing: what follows it is the next acquisition.
      for (int mode : new int[] {Access.READ, Access.WRITE, Access.ACQUIRE}) {
        boolean noticed = false;
        for (Program program : programs) {
          try (Scenario scenario = machine.open(spec(program))) {
            Judge judge = new ZswapJudge(program, spec(program));
            Set<String> all = outcomes(plain(scenario, judge, 2));
            Result blind = reduced(BlindScenario.withoutMode(scenario, mode), judge);
            noticed |= !outcomes(blind).containsAll(all);
          }
          if (noticed) {
            break;
          }
        }
        assertTrue(noticed, machine.name() + ", accesses of mode " + mode);
      }
    }
  }

  private static Program first(Race race) {
    return race.programs().get(0).program();
  }

  @Test
  void theSameScheduleGivesTheSameTrace() {
    for (Explorable machine : MACHINES) {
      try (Scenario scenario = machine.open(spec(first(Race.R1)))) {
        Trace once = new Trace();
        scenario.run(new byte[] {0, 0, 0, 1, 1, 0, 1}, 7, 0, once);
        Trace again = new Trace();
        for (int i = 0; i < 1000; i++) {
          scenario.run(once.schedule(), once.length(), 0, again);
          assertEquals(text(once), text(again), machine.name());
        }
      }
    }
  }

  private static String text(Trace trace) {
    StringBuilder text = new StringBuilder(trace.end() + " " + trace.violations());
    for (int k = 0; k < trace.length(); k++) {
      text.append(' ').append(trace.task(k)).append('/').append(trace.enabled(k));
      text.append(Arrays.toString(trace.accesses(k)));
    }
    for (int i = 0; i < trace.factCount(); i++) {
      text.append(' ').append(trace.fact(i));
    }
    return text.toString();
  }

  @Test
  void fewPreemptionsShowNothingThatTheReducedSearchMisses() {
    List<Cell> cells = new ArrayList<>();
    Checker checker = new Checker(FreeMode.POISON, Granularity.PRIMITIVE);
    for (Race race : Race.values()) {
      Litmus litmus = race.programs().get(0);
      for (Explorable machine : MACHINES) {
        Cell cell =
            checker.check(litmus, machine, Protocol.MERGED, Cell.UNBOUNDED, Duration.ofSeconds(10));
        assertFalse(cell.verdict().equals("violated"), machine.name() + " " + litmus.name());
        assertFalse(cell.broken(), cell.note());
        cells.add(cell);
        if (cell.complete()) {
          try (Scenario scenario = machine.open(spec(litmus.program()))) {
            Judge judge = new ZswapJudge(litmus.program(), spec(litmus.program()));
            Set<String> few = outcomes(plain(scenario, judge, 1));
            few.removeAll(cell.result().orElseThrow().outcomes().keySet());
            assertEquals(Set.of(), few, machine.name() + " " + litmus.name());
          }
        }
      }
    }
    assertEquals(List.of(), OutcomeSets.compare(cells));
  }

  @Test
  void everyUnfixedFormIsFoundAndReplays() {
    Checker checker = new Checker(FreeMode.POISON, Granularity.PRIMITIVE);
    for (Explorable machine : MACHINES) {
      for (Race race : Race.values()) {
        Litmus litmus = race.programs().get(0);
        Cell cell =
            checker.check(litmus, machine, race.unfixed(), Cell.UNBOUNDED, Duration.ofSeconds(10));
        if (cell.verdict().equals("not-applicable")) {
          assertTrue(machine.name().startsWith("linux"), machine.name() + ": " + cell.note());
          continue;
        }
        assertEquals("violated", cell.verdict(), machine.name() + " " + race);
        Cell.Witness witness = cell.witness().orElseThrow();
        assertTrue(witness.preemptions() <= 2, machine.name() + " " + race);
        assertTrue(Replays.replay(witness.file(), machine).same(), machine.name() + " " + race);
      }
    }
  }
}
