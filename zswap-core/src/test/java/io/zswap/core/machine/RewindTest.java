package io.zswap.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Replay;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.core.explore.ControlledSync;
import io.zswap.core.explore.Snapshot;
import io.zswap.core.swap.SlotMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine that went back to its beginning runs exactly as one that was made just now. */
@Tag("long")
class RewindTest {
  private static final int RUNS = 60;

  /** Many different runs on one machine, each again on a machine that never ran before. */
  private static void everyRunIsAsOnANewMachine(ScenarioSpec spec) {
    CoreMachineProvider provider = new CoreMachineProvider();
    try (Scenario old = provider.scenario("core", spec)) {
      Trace trace = new Trace();
      Trace fresh = new Trace();
      List<byte[]> prefixes = new ArrayList<>(List.of(new byte[0]));
      int runs = 0;
      for (int next = 0; next < prefixes.size() && runs < RUNS; next++, runs++) {
        byte[] prefix = prefixes.get(next);
        old.run(prefix, prefix.length, 0, trace);
        try (Scenario made = provider.scenario("core", spec)) {
          made.run(prefix, prefix.length, 0, fresh);
        }
        assertEquals(text(fresh), text(trace), spec.protocol() + " " + Arrays.toString(prefix));
        branch(trace, prefix.length, old.tasks(), prefixes);
      }
      assertTrue(runs > 10, runs + " runs");
    }
  }

  /** Nothing of a run is left, wherever it might be; and while it is there, the dump shows it. */
  private static void nothingIsLeft(ScenarioSpec spec) {
    try (CoreScenario scenario = new CoreScenario(spec)) {
      scenario.rewind();
      StateDump dump = new StateDump();
      Map<Integer, String> before = dump.of(scenario);
      Trace trace = new Trace();
      List<byte[]> prefixes = new ArrayList<>(List.of(new byte[0]));
      for (int next = 0; next < prefixes.size() && next < RUNS; next++) {
        byte[] prefix = prefixes.get(next);
        scenario.run(prefix, prefix.length, 0, trace);
        assertNotEquals("", StateDump.difference(before, dump.of(scenario)));
        scenario.rewind();
        assertEquals("", StateDump.difference(before, dump.of(scenario)), spec.protocol() + "");
        branch(trace, prefix.length, scenario.tasks(), prefixes);
      }
    }
  }

  /** Every other choice there was, spread over the length of the run. */
  private static void branch(Trace trace, int from, int tasks, List<byte[]> prefixes) {
    byte[] whole = trace.schedule();
    for (int i = from; i < whole.length; i += 3) {
      for (int t = 0; t < tasks; t++) {
        if ((trace.enabled(i) >>> t & 1) != 0 && t != whole[i]) {
          byte[] longer = Arrays.copyOf(whole, i + 1);
          longer[i] = (byte) t;
          prefixes.add(longer);
        }
      }
    }
  }

  private static String text(Trace trace) {
    StringBuilder s = new StringBuilder(trace.end() + " " + trace.violations() + "\n");
    for (int i = 0; i < trace.length(); i++) {
      s.append(trace.task(i)).append('.').append(trace.operation(i));
      s.append('/').append(trace.enabled(i)).append(Arrays.toString(trace.accesses(i)));
    }
    for (int t = 0; t < Trace.MAX_TASKS; t++) {
      s.append(Arrays.toString(trace.pending(t)));
    }
    for (int i = 0; i < trace.factCount(); i++) {
      s.append(' ').append(trace.fact(i));
    }
    return s.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void inEveryRace(int race) {
    everyRunIsAsOnANewMachine(Races.spec(race, Protocol.MERGED, FreeMode.REUSE));
    nothingIsLeft(Races.spec(race, Protocol.MERGED, FreeMode.REUSE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void afterRunsThatBrokeDown(int race) {
    everyRunIsAsOnANewMachine(Races.spec(race, Protocol.unfixed(race), FreeMode.POISON));
    nothingIsLeft(Races.spec(race, Protocol.unfixed(race), FreeMode.POISON));
  }

  @ParameterizedTest
  @EnumSource(FreeMode.class)
  void inEveryWayToFree(FreeMode free) {
    everyRunIsAsOnANewMachine(Races.spec(1, Protocol.unfixed(1), free));
  }

  /** Pools and codecs come and go, limits are reached, allocations fail, cgroups are made. */
  @Test
  void whateverATaskMakes() {
    ScenarioSpec race = Races.spec(1, Protocol.MERGED, FreeMode.REUSE);
    ScenarioSpec spec =
        new ScenarioSpec(
            race.config(),
            race.protocol(),
            race.setup(),
            List.of(
                List.of(
                    new Operation.SetParameter(ZswapParameter.ZPOOL, "zbud"),
                    new Operation.CreateCgroup(0),
                    new Operation.Home(1, 1),
                    new Operation.Write(1, Races.V2),
                    new Operation.Pageout(1, false)),
                List.of(
                    new Operation.FailNext(FailurePoint.ENTRY, 1),
                    new Operation.SetParameter(ZswapParameter.MAX_POOL_PERCENT, "1"),
                    new Operation.Shrink(0, 2),
                    new Operation.Read(0))),
            race.after(),
            race.free(),
            Granularity.ACCESS);
    everyRunIsAsOnANewMachine(spec);
    nothingIsLeft(spec);
  }

  /** The test of the test: a machine that does not go back with one of its parts. */
  @ParameterizedTest
  @ValueSource(classes = {SlotMap.class, TrackedDevice.class, AtomicLong.class})
  void whatIsForgottenShows(Class<?> forgotten) {
    ScenarioSpec spec = Races.spec(1, Protocol.MERGED, FreeMode.REUSE);
    try (CoreScenario scenario = new CoreScenario(spec)) {
      ControlledSync sync = (ControlledSync) StateDump.field(scenario, "sync");
      Snapshot forgetful =
          Snapshot.of(
              StateDump.field(scenario, "machine"),
              o -> scenario.seesToItself(o) || forgotten.isInstance(o));
      scenario.rewind();
      StateDump dump = new StateDump();
      Map<Integer, String> before = dump.of(scenario);
      scenario.run(new byte[0], 0, 0, new Trace());
      sync.rewind();
      forgetful.restore();
      assertNotEquals("", StateDump.difference(before, dump.of(scenario)));
    }
  }

  @Test
  void replaysWithAndWithoutFactsAreTheSameRun() {
    ScenarioSpec spec = Races.spec(1, Protocol.MERGED, FreeMode.POISON);
    try (Scenario scenario = new CoreMachineProvider().scenario("core", spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      Replay with = scenario.replay(trace.schedule(), 3, true);
      Replay without = scenario.replay(trace.schedule(), 3, false);
      assertEquals(with.steps(), without.steps());
      assertEquals(with.end(), without.end());
      assertThrows(IllegalArgumentException.class, () -> scenario.replay(new byte[0], 0, true));
    }
  }

  @Test
  void whatItDoesNotKnowIsRefused() {
    Object unknown = new TreeMap<String, String>();
    MachineException e =
        assertThrows(MachineException.class, () -> Snapshot.of(unknown, o -> false));
    assertTrue(String.valueOf(e.getMessage()).contains("TreeMap"), e.getMessage());
  }
}
