package example;

import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.MachineProvider;
import io.zswap.conformance.kit.Subject;
import io.zswap.conformance.kit.ZswapConformance;

/**
 * Fails, and run.sh looks where: writeback does not make sure that its entry is still the slot's
 * (race R1). One task never notices.
 */
class RacyMachineTest extends ZswapConformance {
  @Override
  protected Subject subject() {
    MachineProvider core = CoreMachineTest.provider();
    return Subject.machine("racy", config -> core.open("core", config))
        .withScenarios(spec -> withoutRecheck(core, spec));
  }

  private static Scenario withoutRecheck(MachineProvider core, ScenarioSpec spec) {
    Protocol protocol =
        spec.protocol().equals(Protocol.MERGED) ? Protocol.unfixed(1) : spec.protocol();
    return core.scenario(
        "core",
        new ScenarioSpec(
            spec.config(),
            protocol,
            spec.setup(),
            spec.tasks(),
            spec.after(),
            spec.free(),
            spec.granularity()));
  }
}
