package io.zswap.conformance.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Status;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.litmus.Topic;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import io.zswap.conformance.toy.ToyLitmus;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sound run's facts, and one small edit for each way in which they can be wrong. */
class ZswapJudgeTest {
  private static final String PROGRAM =
      """
      zswap t
      {
        pagesize 128  slots 2  cpus 2
        param compressor = toy
        cgroup A
        page a in A = fill 1
        page b = fill 2
      }
      P0 { pageout a  read b }
      P1 { write b = fill 3 }
      after {
        shrink root 4
        shrink A 4
        read a
        read b
        free a
        free b
        offline A
        release A
        swapoff
      }
      """;

  private final Program program = Programs.parse(PROGRAM, "t", Path.of(""));
  private final ScenarioSpec spec =
      Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
  private final Facts sound = facts(spec);

  /** Facts that can be edited; positions are looked up by {@link FactsView}'s order. */
  private static final class Facts {
    final long[] values;

    Facts(long[] values) {
      this.values = values;
    }

    Trace trace() {
      Trace trace = new Trace();
      for (long value : values) {
        trace.addFact(value);
      }
      return trace;
    }
  }

  private static Facts facts(ScenarioSpec spec) {
    try (Scenario scenario = ToyLitmus.scenarioOf(spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      long[] values = new long[trace.factCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = trace.fact(i);
      }
      return new Facts(values);
    }
  }

  // Three results; then sections of 2 pages, 2 slots, 2 cgroups, the lists, a pool, the counters.
  private static final int PAGES = 6 + 1;
  private static final int SLOTS = PAGES + 14 + 1;
  private static final int CGROUPS = SLOTS + 16 + 1;
  private static final int LISTS = CGROUPS + 22 + 1;
  private static final int COUNTERS = LISTS + 3 + 2 + 1;
  private static final int AFTER = COUNTERS + Counter.values().length;
  private static final int END = AFTER + 9 * 5;

  private Judge.Judgement judge(Consumer<long[]> edit) {
    long[] copy = sound.values.clone();
    edit.accept(copy);
    return new ZswapJudge(program, spec).judge(new Facts(copy).trace());
  }

  private void assertBroken(String violation, Consumer<long[]> edit) {
    Judge.Judgement judgement = judge(edit);
    assertTrue(
        judgement.violations().stream().anyMatch(v -> v.startsWith(violation)),
        judgement.violations() + "");
    assertTrue(
        judgement.outcome().matches(".*; breaks .*" + violation.substring(0, 2) + ".*"),
        judgement.outcome());
  }

  @Test
  void aSoundRunBreaksNothing() {
    assertEquals(
        new Judge.Judgement(
            "P0: pageout a -> stored, read b -> resident v2; P1: write b = fill 0x03 -> done; page a swapped"
                + " 0; page b present v3; slot 0 count 1 of A stored; lru A [0r]; after: shrink root 4"
                + " -> absent, shrink A 4 -> done 1+1, read a -> read-in v1, read b -> resident v3,"
                + " free a -> done, free b -> done, offline A -> done, release A -> done, swapoff"
                + " -> done",
            List.of()),
        judge(f -> {}));
  }

  @Test
  void i1AReadOfWhatWasNeverCurrent() {
    assertBroken("I1 data: page b: P0 reads v1; no order", f -> f[3] = f[AFTER + 2 * 5 + 1]);
    assertBroken(
        "I1 data: page b: P0 reads nothing; no order", f -> f[2] = Status.ABSENT.ordinal());
    assertBroken("I1 data: page a is lost", f -> f[AFTER + 2 * 5] = Status.SIGBUS.ordinal());
  }

  /** The sound run's facts after these steps, each a task and its operation, such as 00 or 10. */
  private List<String> violations(String... steps) {
    Trace trace = sound.trace();
    for (String step : steps) {
      trace.step(step.charAt(0) - '0', 3, step.charAt(1) - '0');
    }
    return new ZswapJudge(program, spec).judge(trace).violations();
  }

  @Test
  void i1WhatHadEndedComesBeforeWhatBegan() {
    // P0's second operation reads v2, what page b was before P1 wrote v3.
    assertEquals(List.of(), violations("00", "01", "10"));
    assertEquals(List.of(), violations("10", "00", "01", "01", "10"));
    assertEquals(List.of(), violations("00", "10", "01", "10"));
    assertEquals(
        List.of("I1 data: page b: P0 reads v2; no order of its writes explains that"),
        violations("00", "10", "10", "01"));
    assertEquals(
        List.of("I1 data: page b: P0 reads v2; no order of its writes explains that"),
        violations("10", "00", "00", "01"));
  }

  @Test
  void aWriteThatFindsItsPageGoneWritesANewOne() {
    assertEquals(List.of(), judge(f -> f[4] = Status.ABSENT.ordinal()).violations());
    assertBroken(
        "I1 data: page b holds v3, last written: v2", f -> f[4] = Status.NO_MEMORY.ordinal());
  }

  @Test
  void i1WhatAPageHoldsAtRest() {
    assertBroken("I1 data: page b holds garbage, last written: v3", f -> f[PAGES + 7 + 6] = 99);
    assertBroken("I1 data: page b holds nothing", f -> f[PAGES + 7] = 0);
    assertBroken("I1 data: page b is poisoned", f -> f[PAGES + 7] = 3);
  }

  @Test
  void i1ALaterRead() {
    assertBroken(
        "I1 data: page b reads v1, last written: v3",
        f -> f[AFTER + 3 * 5 + 1] = f[AFTER + 2 * 5 + 1]);
    assertBroken(
        "I1 data: page a reads nothing, last written: v1",
        f -> f[AFTER + 2 * 5] = Status.ABSENT.ordinal());
  }

  @Test
  void aConcurrentReadMaySeeEitherValue() {
    assertEquals(List.of(), judge(f -> f[3] = f[AFTER + 3 * 5 + 1]).violations());
  }

  @Test
  void i3AnEntryOnNoListOrOnTwo() {
    assertBroken("I3 reach: the entry of slot 0 is on no LRU", f -> f[LISTS + 2] = 2);
    assertBroken("I4 accounts: an LRU has an entry of slot 1", f -> f[LISTS + 2] = 2);
    assertBroken("I3 reach: 1 entries stay after repeated shrinking", f -> f[AFTER + 5 + 2] = 1);
  }

  private static List<String> violations(String text, Consumer<long[]> edit) {
    Program failing = Programs.parse(text, "t", Path.of(""));
    ScenarioSpec run = Specs.of(failing, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
    Facts facts = facts(run);
    edit.accept(facts.values);
    return new ZswapJudge(failing, run).judge(facts.trace()).violations();
  }

  @ParameterizedTest
  @EnumSource(FailurePoint.class)
  void onlyAReadThatWasToFailExcusesALostPage(FailurePoint point) {
    List<String> found =
        violations(
            PROGRAM.replace("P0 {", "setup { fail " + point.word() + " 9 }\nP0 {"),
            f -> f[AFTER + 2 * 5] = Status.SIGBUS.ordinal());
    boolean lost = found.stream().anyMatch(v -> v.startsWith("I1 data: page a is lost"));
    assertEquals(!point.failsReads(), lost, found::toString);
  }

  @Test
  void whatDisarmsAFailureHidesNothing() {
    List<String> found =
        violations(
            PROGRAM.replace("after {", "after { fail device-read 0"),
            f -> {
              f[AFTER + 2 * 5 + 2] = 1;
              f[AFTER + 3 * 5] = Status.SIGBUS.ordinal();
            });
    assertTrue(found.contains("I1 data: page a is lost, nothing could be read"), found::toString);
    assertTrue(
        found.contains("I3 reach: 1 entries stay after repeated shrinking, expected 0"),
        found::toString);
  }

  @Test
  void tasksAreCalledAsTheProgramDoes() {
    Trace trace = sound.trace();
    trace.violation("I2 use after free: entry 1 of task 0");
    trace.end(Trace.End.FINISHED);
    assertEquals(
        List.of("I2 use after free: entry 1 of P0"),
        new ZswapJudge(program, spec).judgeEnd(trace).violations());
  }

  @Test
  void i4Accounts() {
    assertBroken("I4 accounts: stored_pages is 2, entries: 1", f -> f[COUNTERS] = 2);
    assertBroken("I4 accounts: cgroup 1 is charged 0 entries", f -> f[CGROUPS + 11 + 4] = 0);
    assertBroken("I4 accounts: cgroup 1 is charged 1 entries and 11", f -> f[CGROUPS + 11 + 3]++);
    assertBroken("I4 accounts: cgroup 0 is charged 0 entries", f -> f[CGROUPS + 4] = 0);
    assertBroken("I4 accounts: the LRUs of cgroup 0 have 0 entries", f -> f[SLOTS + 3] = 0);
  }

  @Test
  void i5Leaks() {
    assertBroken("I5 leaks: left in the end: 1 entries", f -> f[END] = 1);
    assertBroken("I5 leaks: left in the end: 2 pool pages", f -> f[END + 1] = 2);
    assertBroken("I5 leaks: left in the end: 1 folios", f -> f[END + 2] = 1);
    assertBroken("I5 leaks: left in the end: 1 cgroups", f -> f[END + 3] = 1);
    assertBroken("I5 leaks: 1 locks are held", f -> f[END + 4] = 1);
    assertBroken("I5 leaks: with swap off, stored_pages is 0, slots_in_use 1", f -> f[END - 2] = 1);
    assertBroken("I5 leaks: the folio of slot 1 stays locked", f -> f[SLOTS + 8 + 5] = 1);
  }

  @Test
  void leaksAreLookedForWhereNothingIsToBeLeft() {
    assertTrue(new ZswapJudge(program, spec).looksForLeaks());
    // What is only a number takes no memory; and the pool is the one of boot again.
    for (String begin :
        List.of(
            "set max_pool_percent = 3",
            "set compressor = lz4 set compressor = toy",
            "cpu-offline 1 cpu-online 1")) {
      assertTrue(looksForLeaks(PROGRAM.replace("after {", "after { " + begin)), begin);
    }
    for (String end :
        List.of(
            "free b free a swapoff write a = zero",
            "free a swapoff",
            "free a free b",
            "",
            "set compressor = lz4 free a free b swapoff",
            "set compressor = toy set compressor = lz4 free a free b swapoff",
            // Not given at boot: what it was then is not known.
            "set zpool = zsmalloc free a free b swapoff",
            "cpu-offline 1 free a free b swapoff")) {
      String text = PROGRAM.substring(0, PROGRAM.indexOf("after")) + "after { " + end + " }";
      assertFalse(looksForLeaks(text), end);
    }
    // Whoever takes the CPU away, it is back in the end, or is not.
    String away = PROGRAM.replace("P0 {", "P0 { cpu-offline 1");
    assertTrue(looksForLeaks(away.replace("after {", "after { cpu-online 1")));
    assertFalse(looksForLeaks(away));
  }

  private static boolean looksForLeaks(String text) {
    Program program = Programs.parse(text, "t", Path.of(""));
    return new ZswapJudge(
            program, Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE))
        .looksForLeaks();
  }

  @Test
  void leaksAreLookedForInWhatIsDocumented() {
    Topic.documented().stream()
        .flatMap(topic -> topic.programs().stream())
        .forEach(
            litmus ->
                assertTrue(
                    new ZswapJudge(
                            litmus.program(),
                            Specs.of(
                                litmus.program(),
                                Protocol.MERGED,
                                FreeMode.POISON,
                                Granularity.PRIMITIVE))
                        .looksForLeaks(),
                    litmus.name()));
  }

  @Test
  void whatTheMachineSawIsKept() {
    Trace trace = sound.trace();
    trace.violation("I7 asserts: WARN in f() mm/zswap.c:1");
    Judge.Judgement judgement = new ZswapJudge(program, spec).judge(trace);
    assertEquals(1, judgement.violations().size());
    assertTrue(judgement.outcome().endsWith("; breaks I7"));
    Trace early = new Trace();
    early.violation("I2 memory: use after free");
    assertEquals("ended early: I2", new ZswapJudge(program, spec).judge(early).outcome());
  }

  @Test
  void factsThatBreakTheContractAreAnError() {
    assertThrows(MachineException.class, () -> judge(f -> f[PAGES - 1] = 13));
    assertThrows(MachineException.class, () -> judge(f -> f[0] = 99));
    assertThrows(MachineException.class, () -> judge(f -> f[LISTS + 1] = 7));
    assertThrows(MachineException.class, () -> new ZswapJudge(program, spec).judge(new Trace()));
    Trace more = sound.trace();
    more.addFact(0);
    assertThrows(MachineException.class, () -> new ZswapJudge(program, spec).judge(more));
  }
}
