package io.zswap.conformance.machines;

import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.MachineTraits;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A machine whose tasks may be schedulable.
 *
 * @param name what reports call it
 * @param opener prepares a scenario; throws {@link io.zswap.api.MachineException} if that cannot be
 * @param traits says how it differs from Linux 6.12; throws as the opener
 */
public record Explorable(
    String name, Function<ScenarioSpec, Scenario> opener, Supplier<MachineTraits> traits) {
  /** One that is as Linux 6.12. */
  public Explorable(String name, Function<ScenarioSpec, Scenario> opener) {
    this(name, opener, () -> MachineTraits.MERGED);
  }

  /** Prepares a scenario. */
  public Scenario open(ScenarioSpec spec) {
    return opener.apply(spec);
  }
}
