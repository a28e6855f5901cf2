package io.zswap.conformance.machines;

import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import java.util.function.Function;

/**
 * A machine that can be started, any number of times.
 *
 * @param name what reports call it
 * @param opener starts it; throws {@link io.zswap.api.ZswapException} if that fails
 */
public record Candidate(String name, Function<MachineConfig, Machine> opener) {
  /** Starts it. */
  public Machine open(MachineConfig config) {
    return opener.apply(config);
  }
}
