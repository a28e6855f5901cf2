package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.toy.ToyLitmus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CheckerTest {
  private static final MachineCatalog CATALOG =
      new MachineCatalog(List.of(ToyLitmus.provider("toy", "fixed-6.12", "broken")));
  private static final Duration LONG = Duration.ofSeconds(30);

  private static Cell check(Litmus litmus, Explorable machine, Protocol protocol, int bound) {
    return new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
        .check(litmus, machine, protocol, bound, LONG);
  }

  private static Litmus first(Race race) {
    return race.programs().get(0);
  }

  @Test
  void everyTwoTaskFormIsSafeAndComplete() {
    for (Race race : Race.values()) {
      for (Litmus litmus : race.programs()) {
        int bound = litmus.isSmall() ? Cell.UNBOUNDED : 1;
        Cell cell = check(litmus, CATALOG.explorable("toy"), Protocol.MERGED, bound);
        assertTrue(cell.result().isPresent(), cell.note());
        assertFalse(
            cell.verdict() == Cell.Verdict.VIOLATED,
            litmus.name() + " " + cell.witness().map(w -> w.file().print()).orElse(""));
        assertTrue(cell.complete() || !litmus.isSmall(), litmus.name());
      }
    }
  }

  @Test
  void aWitnessIsMinimalAndReplays() {
    Cell cell = check(first(Race.R1), CATALOG.explorable("toy"), Race.R1.unfixed(), Cell.UNBOUNDED);
    assertEquals(Cell.Verdict.VIOLATED, cell.verdict());
    Cell.Witness witness = cell.witness().orElseThrow();
    assertEquals(1, witness.preemptions());
    assertTrue(witness.minimal());
    assertEquals(
        List.of("I2 memory: read of a freed entry in ToyZswap.writeBack"),
        witness.file().expected());
    Replays.Replay replay = Replays.replay(witness.file(), CATALOG.explorable("toy"));
    assertTrue(replay.same());
    assertEquals(4, replay.trace().length());
    assertEquals(
        List.of("poison", "quarantine", "never", "reuse"),
        witness.modes().stream().map(Cell.ModeResult::mode).toList());
    assertTrue(witness.modes().get(1).shows().contains("double free"));
    assertTrue(witness.modes().get(2).shows().startsWith("I1 data: page b reads v1"));
  }

  @Test
  void r5NeedsNoPreemption() {
    Cell cell = check(first(Race.R5), CATALOG.explorable("toy"), Race.R5.unfixed(), Cell.UNBOUNDED);
    assertEquals(Cell.Verdict.VIOLATED, cell.verdict());
    assertEquals(0, cell.witness().orElseThrow().preemptions());
    assertTrue(cell.witness().orElseThrow().file().expected().get(0).startsWith("I1 data: page a"));
  }

  @Test
  void aBoundFindsItTooAndABudgetNeverSaysSafe() {
    Explorable toy = CATALOG.explorable("toy");
    assertEquals(Cell.Verdict.VIOLATED, check(first(Race.R1), toy, Race.R1.unfixed(), 1).verdict());
    assertEquals(
        Cell.Verdict.INCOMPLETE, check(first(Race.R1), toy, Race.R1.unfixed(), 0).verdict());
    Cell cell =
        new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
            .check(first(Race.R1), slow(), Protocol.MERGED, Cell.UNBOUNDED, Duration.ZERO);
    assertEquals(Cell.Verdict.INCOMPLETE, cell.verdict());
  }

  /** The budget is looked at every 64 runs: so many more are needed. */
  private static Explorable slow() {
    return new Explorable("slow", spec -> new Many());
  }

  /** Two tasks of ten steps each, all dependent. */
  private static final class Many implements Scenario {
    @Override
    public int tasks() {
      return 2;
    }

    @Override
    public void run(byte[] schedule, int length, int asleep, Trace trace) {
      trace.clear();
      int[] done = new int[2];
      for (int n = 0; n < 20; n++) {
        int enabled = (done[0] < 10 ? 1 : 0) | (done[1] < 10 ? 2 : 0);
        int last = n == 0 ? 0 : trace.task(n - 1);
        int next = n < length ? schedule[n] : (enabled & 1 << last) != 0 ? last : enabled >> 1;
        done[next]++;
        trace.step(next, enabled);
        trace.access(io.zswap.api.explore.Access.of(1, io.zswap.api.explore.Access.WRITE));
      }
      trace.end(Trace.End.FINISHED);
      facts(trace);
    }

    private static void facts(Trace trace) {
      try (Scenario toy =
          ToyLitmus.scenarioOf(
              new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
                  .spec(first(Race.R1), Protocol.MERGED))) {
        Trace other = new Trace();
        toy.run(new byte[0], 0, 0, other);
        for (int i = 0; i < other.factCount(); i++) {
          trace.addFact(other.fact(i));
        }
      }
    }

    @Override
    public List<StepText> explain(byte[] schedule) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void aMachineThatCannotSaysWhy() {
    Cell cell =
        check(first(Race.R1), CATALOG.explorable("fixed-6.12"), Race.R1.unfixed(), Cell.UNBOUNDED);
    assertEquals(Cell.Verdict.NOT_APPLICABLE, cell.verdict());
    assertEquals("fixed-6.12 follows its own source", cell.note());
    assertFalse(cell.unfinished());
    Explorable broken = new Explorable("broken", spec -> edited(spec, trace -> fail()));
    cell = check(first(Race.R1), broken, Protocol.MERGED, Cell.UNBOUNDED);
    assertEquals(Cell.Verdict.INCOMPLETE, cell.verdict());
    assertTrue(cell.broken());
  }

  @Test
  void aMachineThatDoesNotStartIsNotCalledNotApplicable() {
    Cell cell =
        check(first(Race.R1), CATALOG.explorable("broken"), Protocol.MERGED, Cell.UNBOUNDED);
    assertEquals(Cell.Verdict.INCOMPLETE, cell.verdict());
    assertTrue(cell.broken() && cell.unfinished());
    assertEquals("broken does not build", cell.note());
    Explorable mute =
        new Explorable(
            "mute",
            ToyLitmus::scenarioOf,
            () -> {
              throw new MachineException("cannot say what it is");
            });
    cell = check(first(Race.R1), mute, Protocol.MERGED, Cell.UNBOUNDED);
    assertTrue(cell.broken() && cell.unfinished());
    assertEquals("cannot say what it is", cell.note());
  }

  private static void fail() {
    throw new MachineException("out of order");
  }

  @Test
  void machinesWithDifferentOutcomesAreFound() {
    Explorable toy = CATALOG.explorable("toy");
    // Forgets the device's content of slot 0, which tells some outcomes apart.
    int device = 6 + 1 + 14 + 1 + 7;
    Explorable other = new Explorable("other", spec -> edited(spec, t -> set(t, device, 0)));
    Cell one = check(first(Race.R1), toy, Protocol.MERGED, Cell.UNBOUNDED);
    Cell two = check(first(Race.R1), other, Protocol.MERGED, Cell.UNBOUNDED);
    assertEquals(List.of(), OutcomeSets.compare(List.of(one, one)));
    List<OutcomeSets.Difference> differences = OutcomeSets.compare(List.of(one, two));
    assertFalse(differences.isEmpty());
    assertTrue(differences.stream().anyMatch(d -> d.has().equals(one)));
    assertTrue(differences.get(0).outcome().contains("device v1"), differences.get(0).outcome());
    ScheduleFile file =
        new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
            .witness(one, toy, differences.get(0).schedule());
    assertEquals(differences.get(0).outcome(), file.outcome());
    assertTrue(Replays.replay(file, toy).same());
    assertFalse(Replays.replay(file, other).same());
  }

  private static void set(Trace trace, int index, long value) {
    List<Long> facts = new ArrayList<>();
    for (int i = 0; i < trace.factCount(); i++) {
      facts.add(i == index ? value : trace.fact(i));
    }
    Trace copy = new Trace();
    for (int i = 0; i < trace.length(); i++) {
      copy.step(trace.task(i), trace.enabled(i));
      for (long access : trace.accesses(i)) {
        copy.access(access);
      }
    }
    Trace.End end = trace.end();
    trace.clear();
    for (int i = 0; i < copy.length(); i++) {
      trace.step(copy.task(i), copy.enabled(i));
      for (long access : copy.accesses(i)) {
        trace.access(access);
      }
    }
    trace.end(end);
    facts.forEach(trace::addFact);
  }

  private static Scenario edited(io.zswap.api.explore.ScenarioSpec spec, Consumer<Trace> edit) {
    Scenario toy = ToyLitmus.scenarioOf(spec);
    return new Scenario() {
      @Override
      public int tasks() {
        return toy.tasks();
      }

      @Override
      public void run(byte[] schedule, int length, int asleep, Trace trace) {
        toy.run(schedule, length, asleep, trace);
        if (trace.factCount() > 0) {
          edit.accept(trace);
        }
      }

      @Override
      public List<StepText> explain(byte[] schedule) {
        return toy.explain(schedule);
      }

      @Override
      public void close() {
        toy.close();
      }
    };
  }

  @Test
  void aScheduleThatCannotBeFollowedIsRefused() {
    Cell cell = check(first(Race.R1), CATALOG.explorable("toy"), Race.R1.unfixed(), Cell.UNBOUNDED);
    ScheduleFile good = cell.witness().orElseThrow().file();
    ScheduleFile bad =
        new ScheduleFile(
            good.program(),
            good.machine(),
            good.protocol(),
            good.free(),
            good.granularity(),
            good.expected(),
            good.outcome(),
            List.of(3));
    assertThrows(ScheduleFileException.class, () -> Replays.replay(bad, CATALOG.explorable("toy")));
  }

  @Test
  void aDiagramHasAColumnPerTaskAndNoLongLines() {
    Cell cell = check(first(Race.R1), CATALOG.explorable("toy"), Race.R1.unfixed(), Cell.UNBOUNDED);
    ScheduleFile file = cell.witness().orElseThrow().file();
    Replays.Replay replay = Replays.replay(file, CATALOG.explorable("toy"));
    Diagram diagram = new Diagram(file.program(), replay.trace(), replay.steps());
    assertEquals(
        """
        P0                                  P1
        shrink root 1
        ToyZswap.take toy/ToyZswap.java:1
          take state
                                            free a
                                            ToyZswap.apply toy/ToyZswap.java:1
                                              apply state
                                            pageout b
                                            ToyZswap.apply toy/ToyZswap.java:1
                                              apply state
        ToyZswap.writeBack
          toy/ToyZswap.java:1
          writeBack state
        -> I2 memory: a read
        """,
        diagram.columns(List.of("I2 memory: a read")));
    (diagram.columns(List.of()) + diagram.everyStep())
        .lines()
        .forEach(line -> assertTrue(line.length() <= Diagram.WIDTH, line));
  }
}
