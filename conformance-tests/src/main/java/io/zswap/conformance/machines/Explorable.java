package io.zswap.conformance.machines;

import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import java.util.function.Function;

/**
 * A machine whose tasks may be schedulable.
 *
 * @param name what reports call it
 * @param opener prepares a scenario; throws {@link io.zswap.api.MachineException} if that cannot be
 */
public record Explorable(String name, Function<ScenarioSpec, Scenario> opener) {
  /** Prepares a scenario. */
  public Scenario open(ScenarioSpec spec) {
    return opener.apply(spec);
  }
}
