package io.zswap.conformance.litmus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramException;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.program.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LitmusTest {
  @Test
  void everyRaceHasFormsOfTwoAndOfThreeTasks() {
    for (Race race : Race.values()) {
      List<Litmus> programs = race.programs();
      assertTrue(programs.get(0).isSmall(), race + "");
      assertTrue(programs.stream().anyMatch(p -> !p.isSmall()), race + "");
      for (Litmus litmus : programs) {
        assertEquals(litmus.name(), litmus.program().header().name());
        String text = Litmus.text(litmus.name());
        assertTrue(text.contains("# Expected: merged"), litmus.name());
        assertTrue(text.contains("Commit"), litmus.name());
        text.lines().forEach(line -> assertTrue(line.length() <= 78, line));
      }
    }
    assertEquals(Race.R3, Race.of("r3").orElseThrow());
    assertTrue(Race.of("r6").isEmpty());
    assertEquals("recheck=none", Race.R1.unfixed().toString());
  }

  @Test
  void programsReadBackEqual() {
    for (Race race : Race.values()) {
      for (Litmus litmus : race.programs()) {
        String text = ProgramPrinter.print(litmus.program());
        Program again = Programs.parse(text, "again", Path.of(""));
        assertEquals(text, ProgramPrinter.print(again));
        assertEquals(litmus.program().setup(), again.setup());
        assertEquals(litmus.program().tasks(), again.tasks());
        assertEquals(litmus.program().after(), again.after());
      }
    }
  }

  @Test
  void noAllocatorIsChosenWhereThereIsOnlyOne() {
    MachineTraits direct =
        new MachineTraits(
            Map.of("pool", "no parameter zpool"),
            Map.of(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            0);
    Litmus litmus = Race.R1.program("r1");
    assertEquals("zsmalloc", zpool(litmus.fitting(MachineTraits.MERGED)));
    assertEquals("", zpool(litmus.fitting(direct)));
  }

  private static String zpool(Litmus litmus) {
    return litmus.program().header().config().parameters().getOrDefault(ZswapParameter.ZPOOL, "");
  }

  @Test
  void aSpecHasTheHeaderInItsSetup() {
    ScenarioSpec spec =
        Specs.of(
            Race.R4.programs().get(0).program(),
            Protocol.MERGED,
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    assertEquals(new Operation.CreateCgroup(0), spec.setup().get(0));
    assertEquals(2, spec.tasks().size());
    assertEquals(new Operation.Swapoff(), spec.after().get(spec.after().size() - 1));
  }

  @Test
  void whatAnExplorerCannotRunIsRefused() {
    assertRefused("zswap t { page p } P0 { read p expect loaded }", "expects a result");
    assertRefused("zswap t { page p } A { } B { } C { } D { }", "has 4 tasks");
  }

  private static void assertRefused(String text, String why) {
    Program program = Programs.parse(text, "t", Path.of(""));
    ProgramException e =
        assertThrows(
            ProgramException.class,
            () -> Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE));
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void blocksStandInTheirOrder() {
    ProgramException e =
        assertThrows(
            ProgramException.class,
            () -> Programs.parse("zswap t { page p }\nafter { } P0 { }", "t", Path.of("")));
    assertEquals(2, e.errors().get(0).line());
  }
}
