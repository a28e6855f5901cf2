package io.zswap.core.machine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Replay;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every interleaving of the five races with up to two preemptions. */
class CoreScenarioTest {
  private static final int BOUND = 2;

  /** What was seen by a search. */
  private static final class Search {
    final ScenarioSpec spec;
    final Scenario scenario;
    final Trace trace = new Trace();
    final Set<String> violations = new TreeSet<>();
    final Set<String> outcomes = new TreeSet<>();
    final Map<List<Long>, Long> replayed = new HashMap<>();
    byte[] witness = {};
    int runs;

    Search(ScenarioSpec spec) {
      this.spec = spec;
      scenario = new CoreMachineProvider().scenario("core", spec);
    }

    Search all() {
      long start = System.nanoTime();
      go(new byte[0], 0);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%s %s: %d runs, %.0f/s, %d outcomes, %s%n",
          spec.protocol(), spec.free(), runs, runs / seconds, outcomes.size(), violations);
      scenario.close();
      return this;
    }

    private void go(byte[] prefix, int preemptions) {
      scenario.run(prefix, prefix.length, 0, trace);
      runs++;
      judge();
      byte[] whole = trace.schedule();
      compareWithReplay(whole);
      List<byte[]> next = new ArrayList<>();
      List<Integer> costs = new ArrayList<>();
      for (int i = prefix.length; i < whole.length; i++) {
        for (int t = 0; t < scenario.tasks(); t++) {
          boolean other = (trace.enabled(i) >>> t & 1) != 0 && t != whole[i];
          boolean preempts = i > 0 && (trace.enabled(i) >>> whole[i - 1] & 1) != 0;
          int cost = preemptions + (preempts ? 1 : 0);
          if (other && cost <= BOUND) {
            byte[] longer = Arrays.copyOf(whole, i + 1);
            longer[i] = (byte) t;
            next.add(longer);
            costs.add(cost);
          }
        }
      }
      for (int i = 0; i < next.size(); i++) {
        go(next.get(i), costs.get(i));
      }
    }

    /** A replay takes shorter ways than a run, and must come to the same. */
    private void compareWithReplay(byte[] whole) {
      Replay replay = scenario.replay(whole, 2, true);
      assertEquals(trace.end(), replay.end());
      assertEquals(whole.length, replay.steps());
      assertEquals(!trace.violations().isEmpty(), replay.violated());
      assertEquals(0, replay.different());
      List<Long> facts = new ArrayList<>();
      for (int i = 0; i < trace.factCount(); i++) {
        facts.add(trace.fact(i));
      }
      Long known = replayed.put(facts, replay.outcome());
      assertTrue(known == null || known == replay.outcome(), "one set of facts, two outcomes");
    }

    private void judge() {
      List<String> found = new ArrayList<>(trace.violations());
      if (trace.end() == Trace.End.FINISHED && found.isEmpty()) {
        judgeFacts(found);
      } else if (found.isEmpty()) {
        found.add("ended as " + trace.end());
      }
      if (!found.isEmpty() && violations.isEmpty()) {
        witness = trace.schedule();
      }
      violations.addAll(found);
    }

    private void judgeFacts(List<String> found) {
      int n = trace.factCount();
      int after = spec.after().size();
      int first = n - 5 - 5 * after;
      StringBuilder outcome = new StringBuilder();
      int results = spec.tasks().stream().mapToInt(List::size).sum() * 2;
      for (int i = 0; i < results; i++) {
        outcome.append(trace.fact(i)).append(' ');
      }
      for (int i = 0; i < after; i++) {
        outcome.append(trace.fact(first + 5 * i)).append('=').append(trace.fact(first + 5 * i + 1));
        outcome.append(' ');
      }
      outcomes.add(outcome.toString());
      boolean isR4 = after == 3;
      if (isR4) {
        if (trace.fact(first + 5 + 2) != 0) {
          found.add("I3 entries that shrinking does not reach");
        }
        expect(found, trace.fact(first + 11), Races.V1);
        return;
      }
      boolean freed0 = spec.tasks().get(1).size() == 3;
      if (freed0) {
        expect(found, trace.fact(first + 6), Races.V2);
      } else if (trace.fact(first) != 1) {
        expect(found, trace.fact(first + 1), Races.V1);
      }
      for (int i = 1; i <= 5; i++) {
        // The folio of a page that writeback left in the cache goes at swapoff.
        if (trace.fact(n - i) != 0) {
          found.add("I5 something is left: " + (5 - i));
        }
      }
    }

    private static void expect(List<String> found, long hash, PageContent v) {
      byte[] page = new byte[Races.PAGE_SIZE];
      v.fill(page);
      if (hash != Digest.content(page)) {
        found.add("I1 wrong data");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void mergedIsSafe(int race) {
    Search search = new Search(Races.spec(race, Protocol.MERGED, FreeMode.POISON)).all();
    assertEquals(Set.of(), search.violations);
    assertTrue(search.runs > 10, "runs: " + search.runs);
  }

  /** Something is, and nothing else than this invariant. */
  private static void assertBroken(String invariant, Search search) {
    assertFalse(search.violations.isEmpty());
    for (String violation : search.violations) {
      assertTrue(violation.startsWith(invariant + " "), violation);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void unfixedIsFound(int race) {
    ScenarioSpec spec = Races.spec(race, Protocol.unfixed(race), FreeMode.POISON);
    Search search = new Search(spec).all();
    assertBroken(Races.breaks(race), search);
    try (Scenario scenario = new CoreMachineProvider().scenario("core", spec)) {
      List<StepText> steps = scenario.explain(search.witness);
      assertEquals(search.witness.length, steps.size());
      assertTrue(steps.stream().allMatch(s -> s.function().contains(".")), "all placed: " + steps);
      assertTrue(steps.stream().anyMatch(s -> !s.changes().isEmpty()), "something changes");
    }
  }

  @ParameterizedTest
  @EnumSource(FreeMode.class)
  void everyWayToFreeShowsR1(FreeMode free) {
    assertEquals(Set.of(), new Search(Races.spec(1, Protocol.MERGED, free)).all().violations);
    assertBroken(Races.breaks(1), new Search(Races.spec(1, Protocol.unfixed(1), free)).all());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aScheduleGivesTheSameTraceEveryTime(int race) {
    ScenarioSpec spec = Races.spec(race, Protocol.MERGED, FreeMode.POISON);
    try (Scenario scenario = new CoreMachineProvider().scenario("core", spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      byte[] schedule = trace.schedule();
      // Halfway, the other task, so that both are in the middle of something.
      int half = schedule.length / 3;
      while ((trace.enabled(half) & 2) == 0) {
        half--;
      }
      byte[] prefix = Arrays.copyOf(schedule, half + 1);
      prefix[half] = 1;
      String first = null;
      long start = System.nanoTime();
      for (int i = 0; i < 1_000; i++) {
        scenario.run(prefix, prefix.length, 0, trace);
        String now = text(trace);
        first = first == null ? now : first;
        assertEquals(first, now);
      }
      System.out.printf("R%d: %.0f runs/s%n", race, 1e12 / (System.nanoTime() - start));
    }
  }

  @Test
  void theShrinkWorkerRunsOnATaskOfItsOwn() {
    ScenarioSpec race = Races.spec(1, Protocol.MERGED, FreeMode.POISON);
    MachineConfig c = race.config();
    // One page of pool fits.
    MachineConfig tight =
        new MachineConfig(
            c.pageSize(), 2, 4, 1, 5, false, Optional.empty(), c.codecOrigin(), c.parameters());
    ScenarioSpec spec =
        new ScenarioSpec(
            tight,
            Protocol.MERGED,
            race.setup(),
            List.of(
                List.of(new Operation.Write(1, Races.V2), new Operation.Pageout(1, false)),
                List.of(new Operation.Read(0))),
            List.of(new Operation.Read(0), new Operation.Read(1)),
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    try (Scenario scenario = new CoreMachineProvider().scenario("core", spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      assertEquals(List.of(), trace.violations());
      assertEquals(4, scenario.tasks());
      assertTrue(new String(trace.schedule(), ISO_8859_1).indexOf(2) >= 0, "kworker ran");
    }
  }

  @Test
  void accessGranularityHasMorePoints() {
    ScenarioSpec coarse = Races.spec(3, Protocol.MERGED, FreeMode.POISON);
    ScenarioSpec fine =
        new ScenarioSpec(
            coarse.config(),
            coarse.protocol(),
            coarse.setup(),
            coarse.tasks(),
            coarse.after(),
            coarse.free(),
            Granularity.ACCESS);
    Trace trace = new Trace();
    try (Scenario scenario = new CoreMachineProvider().scenario("core", coarse)) {
      scenario.run(new byte[0], 0, 0, trace);
    }
    int steps = trace.length();
    try (Scenario scenario = new CoreMachineProvider().scenario("core", fine)) {
      scenario.run(new byte[0], 0, 0, trace);
    }
    assertTrue(trace.length() > steps, trace.length() + " steps, and " + steps);
    assertEquals(Trace.End.FINISHED, trace.end());
  }

  @Test
  void realCodecsAndPagesRunToo() {
    ScenarioSpec race = Races.spec(1, Protocol.MERGED, FreeMode.POISON);
    ScenarioSpec spec =
        new ScenarioSpec(
            MachineConfig.small(2, 4),
            race.protocol(),
            race.setup(),
            race.tasks(),
            race.after(),
            race.free(),
            race.granularity());
    Trace trace = new Trace();
    try (Scenario scenario = new CoreMachineProvider().scenario("core", spec)) {
      scenario.run(new byte[] {0, 0, 0, 1}, 4, 0, trace);
    }
    assertEquals(List.of(), trace.violations());
    assertEquals(Trace.End.FINISHED, trace.end());
  }

  @Test
  void whatCannotBeExploredIsRefused() {
    ScenarioSpec race = Races.spec(1, Protocol.MERGED, FreeMode.POISON);
    CoreMachineProvider provider = new CoreMachineProvider();
    assertThrows(MachineException.class, () -> provider.scenario("linux", race));
    Scenario scenario = provider.scenario("core", race);
    Trace trace = new Trace();
    assertThrows(IllegalArgumentException.class, () -> scenario.run(new byte[] {3}, 1, 0, trace));
    scenario.run(new byte[0], 0, 0, trace);
    assertEquals(Trace.End.FINISHED, trace.end());
    scenario.close();
    scenario.close();
    assertThrows(MachineException.class, () -> scenario.run(new byte[0], 0, 0, trace));
  }

  private static String text(Trace trace) {
    StringBuilder s = new StringBuilder(trace.end() + " " + trace.violations());
    for (int i = 0; i < trace.length(); i++) {
      s.append(trace.task(i)).append('/').append(trace.enabled(i));
      s.append(Arrays.toString(trace.accesses(i)));
    }
    for (int i = 0; i < trace.factCount(); i++) {
      s.append(' ').append(trace.fact(i));
    }
    return s.toString();
  }
}
