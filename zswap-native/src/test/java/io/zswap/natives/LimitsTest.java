package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Operation.CreateCgroup;
import io.zswap.api.machine.Operation.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is too much for the explorer is no fault of the code under test, and is said. */
class LimitsTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  private static ScenarioSpec spec(
      MachineConfig config, List<Operation> setup, List<Operation> task) {
    return new ScenarioSpec(
        config,
        Protocol.MERGED,
        setup,
        List.of(task),
        List.of(),
        FreeMode.POISON,
        Granularity.PRIMITIVE);
  }

  /** A page that goes out in a cgroup so deep, and comes back in another: a step looks at both. */
  private static Trace pageoutInCgroup(int depth) {
    List<Operation> setup = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      setup.add(new CreateCgroup(i));
    }
    setup.add(new CreateCgroup(0));
    for (int i = 1; i < depth; i++) {
      setup.add(new CreateCgroup(depth + i));
    }
    setup.addAll(List.of(new Home(0, depth), Races.write(0, 1)));
    List<Operation> task = List.of(Races.out(0), new Home(0, 2 * depth), Races.in(0), Races.out(0));
    ScenarioSpec spec = spec(Races.config(false), setup, task);
    try (Scenario scenario = PROVIDER.scenario("reference", spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      scenario.replay(new byte[0], 2, true);
      return trace;
    }
  }

  @Test
  void cgroupsThatNestTooDeepAreTheMachinesError() {
    assertEquals(List.of(), pageoutInCgroup(5).violations());
    String said =
        String.valueOf(
            assertThrows(MachineException.class, () -> pageoutInCgroup(12)).getMessage());
    assertTrue(said.contains("cgroups nest too deep in this program; five levels"), said);
  }

  private static MachineConfig pages(int pages, int slots) {
    MachineConfig small = Races.config(false);
    return new MachineConfig(
        Races.PAGE,
        pages,
        slots,
        1,
        1024,
        false,
        Optional.empty(),
        small.codecOrigin(),
        small.parameters());
  }

  private static void refused(String why, ScenarioSpec spec) {
    String said =
        assertThrows(
                UnsupportedScenarioException.class,
                () -> PROVIDER.scenario("reference", spec).close())
            .getMessage();
    assertEquals("the C machines explore " + why, said);
  }

  /** The limits are those of C: what is just within them starts. */
  @Test
  void whatDoesNotFitIsNotApplicable() {
    List<Operation> most = Collections.nCopies(64, Races.in(0));
    List<Operation> more = Collections.nCopies(65, Races.in(0));
    PROVIDER.scenario("reference", spec(Races.config(false), most, most)).close();
    String operations =
        "at most 64 operations of a task or a setup, cgroups and first contents included, not 65";
    refused(operations, spec(Races.config(false), more, most));
    refused(operations, spec(Races.config(false), most, more));
    List<Operation> one = List.of(Races.in(0));
    PROVIDER.scenario("reference", spec(pages(1024, 1024), one, one)).close();
    refused("at most 1024 pages and slots, not 1025", spec(pages(1025, 1), one, one));
    refused("at most 1024 pages and slots, not 1025", spec(pages(1, 1025), one, one));
    refused(
        "a device in memory alone; leave 'device file' out",
        spec(Races.config(false).withDeviceFile(Path.of("x")), one, one));
  }

  /** Its text has several megabytes. */
  @Test
  void aLongRunIsToldToItsEnd() {
    int pages = 60;
    MachineConfig config =
        new MachineConfig(
            Races.PAGE,
            pages,
            pages,
            1,
            1024,
            false,
            Optional.empty(),
            "native",
            Map.of(ZswapParameter.COMPRESSOR, "toy"));
    List<Operation> setup = new ArrayList<>();
    List<Operation> task = new ArrayList<>();
    for (int page = 0; page < pages; page++) {
      setup.add(Races.write(page, page + 1));
      task.add(Races.out(page));
    }
    try (Scenario scenario = PROVIDER.scenario("reference", spec(config, setup, task))) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      List<StepText> told = scenario.explain(trace.schedule());
      assertEquals(trace.length(), told.size());
      long letters = told.stream().mapToLong(s -> s.state().toString().length()).sum();
      assertTrue(letters > 4 << 20, letters + " letters");
      assertEquals(pages - 1, told.get(told.size() - 1).operation());
    }
  }

  @Test
  void whatDoesNotFitIsSaidInTheLastStep() {
    StepText step = new StepText(0, 1, "f()", "mm/zswap.c", 3, "lock", "tree", List.of());
    List<StepText> told = List.of(step, step);
    assertEquals(told, Explanations.all(told, 2, 2));
    // What was asked for may be shorter than the run.
    assertEquals(told, Explanations.all(told, 9, 2));
    List<StepText> cut = Explanations.all(told, 9, 9);
    assertEquals(2, cut.size());
    assertEquals(step, cut.get(0));
    assertEquals("tree (7 more steps are too much text)", cut.get(1).object());
    assertFalse(Explanations.all(List.of(), 3, 3).contains(step));
  }
}
