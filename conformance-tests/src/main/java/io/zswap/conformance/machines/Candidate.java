package io.zswap.conformance.machines;

import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineTraits;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A machine that can be started, any number of times.
 *
 * @param name what reports call it
 * @param opener starts it; throws {@link io.zswap.api.ZswapException} if that fails
 * @param traits says how it differs from Linux 6.12; throws as the opener
 */
public record Candidate(
    String name, Function<MachineConfig, Machine> opener, Supplier<MachineTraits> traits) {
  /** One that is as Linux 6.12. */
  public Candidate(String name, Function<MachineConfig, Machine> opener) {
    this(name, opener, () -> MachineTraits.MERGED);
  }

  /** Starts it. */
  public Machine open(MachineConfig config) {
    return opener.apply(config);
  }
}
