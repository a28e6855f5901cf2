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
import io.zswap.conformance.explore.BoundedSearch;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The machines that are here, under the explorer: what it leaves out loses nothing, and it would
 * notice if a machine kept quiet about something.
 */
class MachinesTest {
  private static final List<Explorable> MACHINES = new MachineCatalog().explorable();

  /**
   * What a race breaks first without its fix, where memory that was freed is poisoned: it is used
   * nevertheless; or, where a load frees too early, a page has lost its content.
   */
  private static final Map<Race, String> BREAKS =
      Map.of(Race.R1, "I2", Race.R2, "I2", Race.R3, "I2", Race.R4, "I2", Race.R5, "I1");

  /** More schedules than these are too many to run them all. */
  private static final double MOST = 800;

  private static final int PROGRAMS = 30;

  /** Nothing here takes a tenth of it, unless the machine is busy with something else. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private static ScenarioSpec spec(Program program) {
    return Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
  }

  private static Result plain(Scenario scenario, Judge judge, int bound) {
    return new PlainSearch(bound, judge, Budget.UNLIMITED, false).search(scenario);
  }

  private static Result reduced(Scenario scenario, Judge judge) {
    return new ReducedSearch(judge, Budget.UNLIMITED, false).search(scenario);
  }

  private static Result bounded(Scenario scenario, Judge judge, int bound) {
    return new BoundedSearch(bound, judge, Budget.UNLIMITED, false).search(scenario);
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

  /** The same programs in every run of the tests: those that are small enough on every machine. */
  @Provide
  Arbitrary<List<Program>> tinyPrograms() {
    return TinyPrograms.programs()
        .filter(10_000, MachinesTest::isSmall)
        .list()
        .uniqueElements()
        .ofSize(PROGRAMS);
  }

  private static boolean isSmall(Program program) {
    for (Explorable machine : MACHINES) {
      try (Scenario scenario = machine.open(spec(program))) {
        double ways = schedules(scenario);
        if (ways <= 1 || ways > MOST) {
          return false;
        }
      }
    }
    return true;
  }

  /** All outcomes, held against what the searches find that leave schedules out. */
  private static Set<String> compared(Scenario scenario, Judge judge, String what) {
    Result all = plain(scenario, judge, Integer.MAX_VALUE);
    Result reduced = reduced(scenario, judge);
    assertTrue(all.complete() && reduced.complete(), what);
    assertEquals(outcomes(all), outcomes(reduced), what);
    for (int bound = 1; bound <= 3; bound++) {
      assertEquals(
          outcomes(plain(scenario, judge, bound)),
          outcomes(bounded(scenario, judge, bound)),
          what + ", at most " + bound + " preemptions");
    }
    return outcomes(all);
  }

  @Property(tries = 1, seed = "20261126", shrinking = ShrinkingMode.OFF)
  void nothingIsLostByLeavingSchedulesOut(@ForAll("tinyPrograms") List<Program> programs) {
    assertFalse(MACHINES.isEmpty());
    assertEquals(PROGRAMS, programs.size());
    int several = 0;
    for (Program program : programs) {
      Set<String> first = Set.of();
      for (Explorable machine : MACHINES) {
        String what = machine.name() + " " + program.tasks();
        try (Scenario scenario = machine.open(spec(program))) {
          Judge judge = new ZswapJudge(program, spec(program));
          Set<String> outcomes = compared(scenario, judge, what);
          assertFalse(outcomes.stream().anyMatch(o -> o.contains("breaks I")), what);
          first = first.isEmpty() ? outcomes : first;
          assertEquals(first, outcomes, what);
        }
      }
      several += first.size() > 1 ? 1 : 0;
    }
    assertTrue(several > 0, "no program has more than one outcome");
  }

  @Property(tries = 1, seed = "20261126", shrinking = ShrinkingMode.OFF)
  void searchesAgreeWhereCoreDoesNotPinTheSlot(@ForAll("tinyPrograms") List<Program> programs) {
    Explorable core =
        MACHINES.stream().filter(m -> m.name().equals("core")).findFirst().orElseThrow();
    for (Program program : programs.subList(0, 10)) {
      ScenarioSpec unpinned =
          Specs.of(
              program,
              Protocol.MERGED.with(Protocol.Pin.UNPINNED),
              FreeMode.POISON,
              Granularity.PRIMITIVE);
      try (Scenario scenario = core.open(unpinned)) {
        compared(scenario, new ZswapJudge(program, unpinned), "unpinned " + program.tasks());
      }
    }
  }

  @Property(tries = 1, seed = "20261126", shrinking = ShrinkingMode.OFF)
  void aMachineThatKeepsQuietAboutAKindOfAccessIsFoundOut(
      @ForAll("tinyPrograms") List<Program> tiny) {
    List<Program> programs = new ArrayList<>(tiny);
    programs.add(first(Race.R3));
    programs.add(first(Race.R1));
    programs.add(Race.R1.programs().get(1).program());
    programs.add(first(Race.R2));
    for (Explorable machine : MACHINES) {
      // Giving back is noticed by who only looks: RandomProgramsTest has such programs.
      for (int mode : new int[] {Access.READ, Access.WRITE, Access.ACQUIRE}) {
        assertTrue(
            programs.stream().anyMatch(program -> isNoticed(machine, program, mode)),
            machine.name() + ", accesses of mode " + mode);
      }
    }
  }

  private static boolean isNoticed(Explorable machine, Program program, int mode) {
    try (Scenario scenario = machine.open(spec(program))) {
      Judge judge = new ZswapJudge(program, spec(program));
      Set<String> all = outcomes(plain(scenario, judge, 2));
      Result blind = reduced(BlindScenario.withoutMode(scenario, mode), judge);
      return !outcomes(blind).containsAll(all);
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

  @Tag("long")
  @Test
  void fewPreemptionsShowNothingThatTheReducedSearchMisses() {
    List<Cell> cells = new ArrayList<>();
    Checker checker = new Checker(FreeMode.POISON, Granularity.PRIMITIVE);
    for (Race race : Race.values()) {
      Litmus litmus = race.programs().get(0);
      for (Explorable machine : MACHINES) {
        Cell cell = checker.check(litmus, machine, Protocol.MERGED, Cell.UNBOUNDED, LONG);
        assertFalse(cell.verdict() == Cell.Verdict.VIOLATED, machine.name() + " " + litmus.name());
        assertFalse(cell.broken(), cell.note());
        assertTrue(cell.complete(), machine.name() + " " + litmus.name());
        cells.add(cell);
        try (Scenario scenario = machine.open(spec(litmus.program()))) {
          Judge judge = new ZswapJudge(litmus.program(), spec(litmus.program()));
          Set<String> few = outcomes(plain(scenario, judge, 2));
          assertEquals(few, outcomes(bounded(scenario, judge, 2)), litmus.name());
          few.removeAll(cell.result().orElseThrow().outcomes().keySet());
          assertEquals(Set.of(), few, machine.name() + " " + litmus.name());
        }
      }
    }
    assertFalse(cells.isEmpty());
    assertEquals(List.of(), OutcomeSets.compare(cells));
  }

  @Test
  void everyUnfixedFormIsFoundAndReplays() {
    Checker checker = new Checker(FreeMode.POISON, Granularity.PRIMITIVE);
    for (Explorable machine : MACHINES) {
      for (Race race : Race.values()) {
        Litmus litmus = race.programs().get(0);
        Cell cell = checker.check(litmus, machine, race.unfixed(), Cell.UNBOUNDED, LONG);
        if (cell.verdict() == Cell.Verdict.NOT_APPLICABLE) {
          assertTrue(machine.name().startsWith("linux"), machine.name() + ": " + cell.note());
          continue;
        }
        assertEquals(Cell.Verdict.VIOLATED, cell.verdict(), machine.name() + " " + race);
        Cell.Witness witness = cell.witness().orElseThrow();
        String broken = witness.file().expected().get(0);
        assertTrue(broken.startsWith(BREAKS.get(race) + " "), race + ": " + broken);
        assertTrue(witness.preemptions() <= 2, machine.name() + " " + race);
        assertTrue(Replays.replay(witness.file(), machine).same(), machine.name() + " " + race);
      }
    }
  }
}
