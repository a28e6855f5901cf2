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
import io.zswap.conformance.explore.Budget;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.explore.ReducedSearch;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/**
 * Core goes back to its beginning for the next run instead of being made again. A search cannot
 * tell: it makes the same runs and reaches the same outcomes with a machine of its own for each.
 */
class RewindTest {
  /** A machine of its own for each of more runs than these takes too long. */
  private static final int MOST = 400;

  private static final int PROGRAMS = 30;
  private static final Explorable CORE = new MachineCatalog().explorable("core");

  /** A new machine for every run. */
  private record Anew(Explorable machine, ScenarioSpec spec, int tasks) implements Scenario {
    @Override
    public void run(byte[] schedule, int length, int asleep, Trace trace) {
      try (Scenario scenario = machine.open(spec)) {
        scenario.run(schedule, length, asleep, trace);
      }
    }

    @Override
    public List<StepText> explain(byte[] schedule) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // Nothing is kept.
    }
  }

  /** How many runs there were. */
  private static long noDifference(Program program, Protocol protocol) {
    ScenarioSpec spec = Specs.of(program, protocol, FreeMode.REUSE, Granularity.PRIMITIVE);
    ReducedSearch search =
        new ReducedSearch(new ZswapJudge(program, spec), Budget.UNLIMITED, false);
    try (Scenario rewound = CORE.open(spec)) {
      Result with = search.search(rewound);
      Result without = search.search(new Anew(CORE, spec, rewound.tasks()));
      String what = program.header().name() + " " + program.tasks() + " " + protocol;
      assertTrue(with.complete() && without.complete(), what);
      assertEquals(without.runs(), with.runs(), what);
      assertEquals(without.outcomes(), with.outcomes(), what);
      assertEquals(without.violation(), with.violation(), what);
      return with.runs();
    }
  }

  @Test
  void noneInARace() {
    Program program = Race.R3.programs().get(0).program();
    assertTrue(noDifference(program, Protocol.MERGED) > 1);
    assertTrue(noDifference(program, Race.R3.unfixed()) > 1);
  }

  /** The same programs in every run of the tests. */
  @Provide
  Arbitrary<List<Program>> tinyPrograms() {
    return TinyPrograms.programs()
        .filter(10_000, RewindTest::isSmall)
        .list()
        .uniqueElements()
        .ofSize(PROGRAMS);
  }

  private static boolean isSmall(Program program) {
    ScenarioSpec spec = Specs.of(program, Protocol.MERGED, FreeMode.REUSE, Granularity.PRIMITIVE);
    Budget most = Budget.ofSchedules(MOST);
    try (Scenario scenario = CORE.open(spec)) {
      Judge judge = new ZswapJudge(program, spec);
      return new ReducedSearch(judge, most, false).search(scenario).complete();
    }
  }

  @Property(tries = 1, seed = "20261126", shrinking = ShrinkingMode.OFF)
  void noneInRandomPrograms(@ForAll("tinyPrograms") List<Program> programs) {
    long runs = 0;
    for (Program program : programs) {
      runs += noDifference(program, Protocol.MERGED);
    }
    assertTrue(runs > PROGRAMS, runs + " runs");
  }
}
