package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where zswap is not there, every page goes to the device: nobody may take that for safe. */
@Tag("long")
class BootTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  @TempDir private Path temp = Path.of("");

  private static ScenarioSpec spec(Map<ZswapParameter, String> parameters) {
    return new ScenarioSpec(
        new MachineConfig(Races.PAGE, 3, 4, 1, 1024, false, Optional.empty(), "native", parameters),
        Protocol.MERGED,
        List.of(Races.write(0, 1)),
        List.of(List.of(Races.out(0))),
        List.of(),
        FreeMode.POISON,
        Granularity.PRIMITIVE);
  }

  private static String refused(String machine, Map<ZswapParameter, String> parameters) {
    return String.valueOf(
        assertThrows(
                MachineException.class, () -> PROVIDER.scenario(machine, spec(parameters)).close())
            .getMessage());
  }

  /** A page that is paged out comes to this. */
  private static void runs(Status to, String machine, Map<ZswapParameter, String> parameters) {
    try (Scenario scenario = PROVIDER.scenario(machine, spec(parameters))) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      assertEquals(Trace.End.FINISHED, trace.end());
      assertEquals(List.of(), trace.violations());
      assertEquals(to, Status.values()[(int) trace.fact(0)]);
    }
  }

  @Test
  void aTreeWhosePoolCannotBeMadeIsBroken() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-no-pool"))
            .edit(1, "pool = __zswap_pool_create_fallback\\(\\);", "pool = NULL;")
            .machine();
    String said = refused(tree, Map.of());
    assertTrue(said.contains("does not come up: after boot it is not enabled"), said);
    runs(Status.WRITTEN, tree, Map.of(ZswapParameter.ENABLED, "N"));
  }

  @Test
  void aTreeThatHasAnotherNameForEnabledByDefaultIsBrokenUnlessEnabled() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-renamed"))
            .edit(3, "CONFIG_ZSWAP_DEFAULT_ON", "CONFIG_ZSWAP_ON_FROM_THE_START")
            .machine();
    String said = refused(tree, Map.of());
    assertTrue(
        said.contains("CONFIG_ZSWAP_DEFAULT_ON, give the program 'param enabled = Y'"), said);
    runs(Status.STORED, tree, Map.of(ZswapParameter.ENABLED, "Y"));
  }

  @Test
  void aCompressorThatIsNotThereIsSaid() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-no-codec"))
            .edit(4, "CONFIG_ZSWAP_COMPRESSOR_DEFAULT", "\"lz5\"")
            .machine();
    String said = refused(tree, Map.of());
    assertTrue(said.endsWith("compressor 'lz5': no such compressor"), said);
    runs(Status.STORED, tree, Map.of(ZswapParameter.COMPRESSOR, "toy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"N", "n", "0", "off", "No"})
  void whoAsksForNoneGetsNone(String no) {
    runs(Status.WRITTEN, "reference", Map.of(ZswapParameter.ENABLED, no));
    runs(Status.WRITTEN, Machines.kernel(), Map.of(ZswapParameter.ENABLED, no));
  }
}
