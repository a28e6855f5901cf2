package io.zswap.api.machine;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import java.util.List;

/**
 * Offers machines, found through {@link java.util.ServiceLoader}. Implementations have a public
 * no-argument constructor and are thread-safe.
 */
public interface MachineProvider {
  /** What can run here, and what cannot and why. Cheap: builds nothing and loads nothing big. */
  List<Offer> offers();

  /**
   * Starts a machine.
   *
   * @param name name of an offer of this provider, or a kernel tree: an absolute path
   * @throws io.zswap.api.MachineException if it cannot run; the message names the remedy
   */
  Machine open(String name, MachineConfig config);

  /** Whether names may also be kernel trees: see {@link #open}. */
  default boolean opensTrees() {
    return false;
  }

  /**
   * What the machine of a name is, compared with others. May take a few seconds the first time.
   *
   * @param name as for {@link #open}
   * @throws io.zswap.api.MachineException as {@link #open}
   */
  default MachineTraits traits(String name) {
    return MachineTraits.MERGED;
  }

  /**
   * Prepares a scenario, for machines whose tasks an explorer can schedule.
   *
   * @param name name of an offer of this provider
   * @throws io.zswap.api.MachineException if it cannot be explored, or not in this way (a protocol,
   *     a granularity); the message says what is not possible
   */
  default Scenario scenario(String name, ScenarioSpec spec) {
    throw new MachineException(name + " cannot be explored");
  }

  /**
   * One machine that may run here.
   *
   * @param name its name
   * @param description one line for people
   * @param available whether {@link #open} is expected to work
   * @param remedy why not, and how to get it; empty if available
   */
  record Offer(String name, String description, boolean available, String remedy) {}
}
