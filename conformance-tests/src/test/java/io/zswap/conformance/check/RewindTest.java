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
import io.zswap.conformance.explore.ReducedSearch;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Core goes back to its beginning for the next run instead of being made again. A search cannot
 * tell: it makes the same runs and reaches the same outcomes with a machine of its own for each.
 */
class RewindTest {
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

  @Test
  void noneInRandomPrograms() {
    long runs = 0;
    int programs = 30;
    for (long seed = 0; seed < programs; seed++) {
      runs += noDifference(TinyPrograms.of(seed), Protocol.MERGED);
    }
    assertTrue(runs > programs, runs + " runs");
  }
}
