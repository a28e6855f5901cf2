package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.Access;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Replay;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Races, found where they are and not where they are not. */
class ScenarioTest {
  private static final NativeMachines PROVIDER = new NativeMachines();
  private static final String REFERENCE = "reference";
  private static final long MOST = 30_000;

  private static String judge(int race, ScenarioSpec spec, Trace trace) {
    if (!trace.violations().isEmpty()) {
      return trace.violations().get(0);
    }
    if (trace.end() != Trace.End.FINISHED) {
      return "I6 " + trace.end();
    }
    long[] facts = new long[trace.factCount()];
    Arrays.setAll(facts, trace::fact);
    assertTrue(facts.length > 0, "a run without facts");
    return Races.judge(race, facts, spec.after().size());
  }

  private static Set<String> search(
      String machine, int race, Protocol protocol, FreeMode free, int bound) {
    ScenarioSpec spec = Races.of(race, protocol, free);
    return search(machine, spec, bound, trace -> judge(race, spec, trace));
  }

  private static Set<String> search(
      String machine, ScenarioSpec spec, int bound, Function<Trace, String> judge) {
    Set<String> found = new TreeSet<>();
    try (Scenario scenario = PROVIDER.scenario(machine, spec)) {
      Enumerator enumerator =
          new Enumerator(
              scenario,
              trace -> {
                String broken = judge.apply(trace);
                if (!broken.isEmpty()) {
                  found.add(broken);
                }
              });
      enumerator.enumerate(bound, MOST);
      enumerator.walk(new Random(bound), 500);
    }
    return found;
  }

  /** What the machine itself has to say. */
  private static String ownWords(Trace trace) {
    if (!trace.violations().isEmpty()) {
      return trace.violations().get(0);
    }
    return trace.end() == Trace.End.FINISHED ? "" : "I6 " + trace.end();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, Races.LARGE})
  void mergedReferenceIsSafe(int race) {
    assertEquals(Set.of(), search(REFERENCE, race, Protocol.MERGED, FreeMode.POISON, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, Races.LARGE})
  void linuxIsSafe(int race) {
    assertEquals(Set.of(), search(Machines.kernel(), race, Protocol.MERGED, FreeMode.POISON, 2));
  }

  /** Something is, and nothing that breaks another invariant. */
  private static void assertFound(String invariant, Set<String> found) {
    assertFalse(found.isEmpty(), "nothing found");
    for (String violation : found) {
      assertTrue(violation.startsWith(invariant + " "), violation);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, Races.LARGE})
  void unfixedReferenceIsNot(int race) {
    assertFound(
        Races.breaks(race), search(REFERENCE, race, Races.unfixed(race), FreeMode.POISON, 2));
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(FreeMode.class)
  void linuxWithItsComparisonIgnoredIsNot(FreeMode free) {
    ScenarioSpec spec = Races.withoutNewEntry(free, Granularity.PRIMITIVE);
    String machine = Machines.kernel() + KernelEdit.RECHECK_IGNORED.suffix();
    Set<String> found = search(machine, spec, 1, ScenarioTest::ownWords);
    if (free == FreeMode.NEVER) {
      // Memory stays as it was, and a zpool with something in it at the end is all that shows.
      found = search(machine, 1, Protocol.MERGED, free, 1);
    }
    assertFound(free == FreeMode.NEVER ? "I7" : "I2", found);
  }

  @ParameterizedTest
  @ValueSource(strings = {REFERENCE, "linux"})
  void singleAccessesCanBeInterrupted(String which) {
    String machine = which.equals(REFERENCE) ? which : Machines.kernel();
    ScenarioSpec spec = Races.withoutNewEntry(FreeMode.POISON, Granularity.ACCESS);
    assertEquals(Set.of(), search(machine, spec, 1, ScenarioTest::ownWords));
  }

  @ParameterizedTest
  @CsvSource({"reference,zsmalloc", "linux,zsmalloc", "reference,zbud", "linux,zbud"})
  void largePagesWithARealCodec(String which, String zpool) {
    String machine = which.equals(REFERENCE) ? which : Machines.kernel();
    ScenarioSpec small = Races.of(1, Protocol.MERGED, FreeMode.POISON);
    MachineConfig config =
        new MachineConfig(
            4096,
            3,
            4,
            2,
            1024,
            false,
            Optional.empty(),
            "native",
            Map.of(ZswapParameter.ZPOOL, zpool));
    ScenarioSpec spec =
        new ScenarioSpec(
            config,
            small.protocol(),
            small.setup(),
            small.tasks(),
            small.after(),
            small.free(),
            small.granularity());
    assertEquals(Set.of(), search(machine, spec, 1, ScenarioTest::ownWords));
  }

  @Test
  void linuxCannotBeAskedForAnotherProtocol() {
    ScenarioSpec spec = Races.of(1, Protocol.unfixed(1), FreeMode.POISON);
    String kernel = Machines.kernel();
    assertThrows(MachineException.class, () -> PROVIDER.scenario(kernel, spec));
  }

  @Tag("long")
  @Test
  void aCpuMayGoWhileItsContextIsInUse() {
    ScenarioSpec spec = Races.onTwoCpus(List.of(new Operation.CpuOffline(0)));
    assertEquals(Set.of(), search(Machines.kernel(), spec, 2, ScenarioTest::ownWords));
    String unguarded = Machines.kernel() + KernelEdit.CONTEXT_UNGUARDED.suffix();
    Set<String> found = search(unguarded, spec, 1, ScenarioTest::ownWords);
    assertFound("I2 use after free:", found);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2, 32, Integer.MAX_VALUE})
  void aCpuThatIsNotThereIsRefused(int cpu) {
    for (Operation wrong : List.of(new Operation.CpuOffline(cpu), new Operation.CpuOnline(cpu))) {
      ScenarioSpec spec = Races.onTwoCpus(List.of(wrong));
      assertThrows(UnknownSlotException.class, () -> PROVIDER.scenario(REFERENCE, spec));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {REFERENCE, "linux"})
  void aScheduleGivesOneTrace(String which) {
    String machine = which.equals(REFERENCE) ? which : Machines.kernel();
    ScenarioSpec spec = Races.of(1, Protocol.MERGED, FreeMode.REUSE);
    try (Scenario scenario = PROVIDER.scenario(machine, spec)) {
      Trace trace = new Trace();
      byte[] prefix = new byte[0];
      scenario.run(prefix, 0, 0, trace);
      Random random = new Random(1);
      for (int i = 0; i < 4; i++) {
        int at = random.nextInt(trace.length());
        int other = 1 - trace.task(at);
        if (other >= 0 && (trace.enabled(at) & 1 << other) != 0) {
          prefix = Arrays.copyOf(trace.schedule(), at + 1);
          prefix[at] = (byte) other;
          scenario.run(prefix, prefix.length, 0, trace);
        }
      }
      List<Long> first = everything(trace);
      byte[] whole = trace.schedule();
      for (int i = 0; i < 1000; i++) {
        scenario.run(whole, i % 2 == 0 ? whole.length : prefix.length, 0, trace);
        assertArrayEquals(whole, trace.schedule());
        assertEquals(first, everything(trace));
      }
      List<StepText> texts = scenario.explain(whole);
      assertEquals(whole.length, texts.size());
    }
  }

  /** What replays leave out changes nothing: many schedules, each as a run and as a replay. */
  @ParameterizedTest
  @ValueSource(strings = {REFERENCE, "linux"})
  void aReplayComesToWhatARunDoes(String which) {
    String machine = which.equals(REFERENCE) ? which : Machines.kernel();
    for (int race = 1; race <= 5; race++) {
      ScenarioSpec spec = Races.of(race, Protocol.MERGED, FreeMode.POISON);
      java.util.Map<List<Long>, Long> outcomes = new java.util.HashMap<>();
      try (Scenario scenario = PROVIDER.scenario(machine, spec)) {
        Enumerator enumerator =
            new Enumerator(
                scenario,
                trace -> {
                  byte[] whole = trace.schedule();
                  Replay replay = scenario.replay(whole, 2, true);
                  assertEquals(trace.end(), replay.end());
                  assertEquals(trace.length(), replay.steps());
                  assertEquals(!trace.violations().isEmpty(), replay.violated());
                  assertEquals(0, replay.different());
                  // One set of facts, one hash; and no two sets share one.
                  List<Long> facts = new ArrayList<>();
                  for (int i = 0; i < trace.factCount(); i++) {
                    facts.add(trace.fact(i));
                  }
                  Long known = outcomes.put(facts, replay.outcome());
                  assertTrue(known == null || known == replay.outcome());
                  assertEquals(0, scenario.replay(whole, 1, false).outcome());
                });
        enumerator.walk(new Random(race), 300);
      }
      assertEquals(outcomes.size(), Set.copyOf(outcomes.values()).size());
      assertTrue(outcomes.size() > 1, "one outcome only: nothing was told apart");
    }
  }

  /**
   * Whatever two tasks can have a pointer to: its end is a step that writes it, and each use before
   * is one that reads it, so that no search takes the two for independent.
   */
  @ParameterizedTest
  @CsvSource({
    "reference,folio",
    "reference,zs_handle",
    "reference,zswap_entry",
    "linux,folio",
    "linux,zs_handle",
    "linux,zswap_entry",
    "linux,xa_node"
  })
  void theEndOfWhatTasksShareIsAStepThatItsUsesDependOn(String which, String kind) {
    String machine = which.equals(REFERENCE) ? which : Machines.kernel();
    // Writeback of one entry; two more, so that the tree has a node, which goes with them.
    ScenarioSpec spec =
        new ScenarioSpec(
            Races.config(false),
            Protocol.MERGED,
            List.of(Races.write(0, 1), Races.out(0), Races.write(1, 2), Races.out(1)),
            List.of(
                List.of(Races.in(1), new Operation.Free(1), Races.in(0), new Operation.Free(0)),
                List.of(Races.shrink(1))),
            List.of(),
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    try (Scenario scenario = PROVIDER.scenario(machine, spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      List<StepText> texts = scenario.explain(trace.schedule());
      int ends = 0;
      for (int k = 0; k < texts.size(); k++) {
        String object = texts.get(k).object();
        if (!texts.get(k).action().equals("free") || !object.startsWith(kind + " ")) {
          continue;
        }
        ends++;
        long end = trace.accesses(k)[0];
        assertEquals(Access.WRITE, Access.mode(end), object);
        boolean used = false;
        for (int i = 0; i < k; i++) {
          for (long access : trace.accesses(i)) {
            used |= Access.object(access) == Access.object(end) && Access.dependent(access, end);
          }
        }
        assertTrue(used, object + " is freed without ever having been used");
      }
      assertTrue(ends > 0, "no " + kind + " was freed in a step of its own");
    }
  }

  @Test
  void replaysRefuseWhatRunsRefuse() {
    try (Scenario scenario =
        PROVIDER.scenario(REFERENCE, Races.of(1, Protocol.MERGED, FreeMode.POISON))) {
      assertThrows(IllegalArgumentException.class, () -> scenario.replay(new byte[] {3}, 1, true));
      assertThrows(IllegalArgumentException.class, () -> scenario.replay(new byte[0], 0, true));
    }
  }

  private static List<Long> everything(Trace trace) {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < trace.length(); i++) {
      all.add((long) trace.task(i));
      all.add((long) trace.enabled(i));
      for (long access : trace.accesses(i)) {
        all.add(access);
      }
    }
    for (int i = 0; i < trace.factCount(); i++) {
      all.add(trace.fact(i));
    }
    return all;
  }

  @Test
  void aTaskThatIsNotEnabledIsRefused() {
    try (Scenario scenario =
        PROVIDER.scenario(REFERENCE, Races.of(1, Protocol.MERGED, FreeMode.POISON))) {
      assertThrows(
          IllegalArgumentException.class, () -> scenario.run(new byte[] {3}, 1, 0, new Trace()));
      assertThrows(
          IllegalArgumentException.class, () -> scenario.run(new byte[] {99}, 1, 0, new Trace()));
    }
  }

  @Test
  void nobodyButTheWorkerDoesItsWorkInATask() {
    ScenarioSpec spec =
        new ScenarioSpec(
            MachineConfig.small(1, 1),
            Protocol.MERGED,
            List.of(),
            List.of(List.of(new Operation.Worker())),
            List.of(),
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    assertThrows(MachineException.class, () -> PROVIDER.scenario("reference", spec));
  }

  /** Machines of trees follow their trees; and pages of a task's folio have to be there. */
  @Test
  void whatNobodyCanDoWithLargeFoliosIsRefused() {
    ScenarioSpec unfixed = Races.of(Races.LARGE, Races.unfixed(Races.LARGE), FreeMode.POISON);
    assertThrows(MachineException.class, () -> PROVIDER.scenario(Machines.kernel(), unfixed));
    ScenarioSpec good = Races.of(Races.LARGE, Protocol.MERGED, FreeMode.POISON);
    ScenarioSpec beyond =
        new ScenarioSpec(
            good.config(),
            good.protocol(),
            good.setup(),
            List.of(List.of(new Operation.PageoutLarge(2, 2, false))),
            List.of(),
            good.free(),
            good.granularity());
    assertThrows(UnknownSlotException.class, () -> PROVIDER.scenario(REFERENCE, beyond));
  }
}
