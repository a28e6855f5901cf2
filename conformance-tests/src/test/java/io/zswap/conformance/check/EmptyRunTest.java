package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine breaks before the first step is a violation like any other. */
class EmptyRunTest {
  private static final String BROKEN =
      "I7 WARN in f() at mm/zswap.c:1: x, in operation 1 of the set-up";
  private static final Explorable MACHINE = new Explorable("early", Early::new);

  /** Every run ends before its first step. */
  private record Early(ScenarioSpec spec) implements Scenario {
    @Override
    public int tasks() {
      return spec.tasks().size() + 2;
    }

    @Override
    public void run(byte[] schedule, int length, int asleep, Trace trace) {
      if (length > 0) {
        throw new IllegalArgumentException("nobody is enabled");
      }
      trace.clear();
      trace.end(Trace.End.FINISHED);
      trace.violation(BROKEN);
    }

    @Override
    public List<StepText> explain(byte[] schedule) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(ints = {Cell.UNBOUNDED, 0, 2})
  void isFoundAndReplays(int bound) throws Exception {
    Litmus litmus = Race.R1.programs().get(0);
    Cell cell =
        new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
            .check(litmus, MACHINE, Protocol.MERGED, bound, Duration.ofSeconds(30));
    assertEquals(Cell.Verdict.VIOLATED, cell.verdict(), cell.note());
    ScheduleFile file = cell.witness().orElseThrow().file();
    assertEquals(List.of(BROKEN), file.expected());
    assertEquals(List.of(), file.schedule());
    Replays.Replay replay = Replays.replay(ScheduleParser.parse(file.print(), "s"), MACHINE);
    assertTrue(replay.same());
    String drawn =
        new Diagram(file.program(), replay.trace(), replay.steps()).columns(List.of(BROKEN));
    assertTrue(drawn.startsWith("P0 "), drawn);
  }
}
