package io.zswap.core.machine;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider;
import io.zswap.api.machine.MachineTraits;
import java.util.List;
import java.util.Map;

/** Offers zswap-core as a machine. */
public final class CoreMachineProvider implements MachineProvider {
  static final String NAME = "core";

  /** For the service loader. */
  public CoreMachineProvider() {}

  @Override
  public List<Offer> offers() {
    return List.of(new Offer(NAME, "zswap in Java, as Linux 6.12 has it", true, ""));
  }

  @Override
  public Machine open(String name, MachineConfig config) {
    if (!name.equals(NAME)) {
      throw new MachineException("no machine '" + name + "' here, only '" + NAME + "'");
    }
    return new CoreMachine(config);
  }

  @Override
  public MachineTraits traits(String name) {
    return MachineTraits.lacking(
        Map.of(
            MachineTraits.CPU_CONTEXTS,
            "compression contexts live as long as their pool: none goes with a CPU",
            MachineTraits.PERCPU_FAILURES,
            "a pool has nothing for each CPU"));
  }

  @Override
  public Scenario scenario(String name, ScenarioSpec spec) {
    if (!name.equals(NAME)) {
      throw new MachineException("no machine '" + name + "' here, only '" + NAME + "'");
    }
    return new CoreScenario(spec);
  }
}
