package io.zswap.api.machine;

import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
   * @param name name of an offer of this provider, or a {@link Tree}'s
   * @throws io.zswap.api.MachineException if it cannot run; the message names the remedy
   */
  Machine open(String name, MachineConfig config);

  /**
   * The kernel tree that a user means by a name: a folder, {@code git:DIR@REV}, a revision in a
   * local git repository, or an offer of this provider that is made of a tree. May take a second:
   * files are read.
   *
   * @return empty if it is no such name, or this provider makes no machines of trees
   * @throws io.zswap.api.MachineException if it is one, and no machine can be made of it; the
   *     message names the remedy
   */
  default Optional<Tree> tree(String name) {
    return Optional.empty();
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
   * @throws io.zswap.api.UnsupportedScenarioException if it cannot be explored, or does not have
   *     the protocol: that is reported as not applicable
   * @throws io.zswap.api.MachineException if it cannot start, or not in this way (an operation, a
   *     granularity); the message says what is not possible
   */
  default Scenario scenario(String name, ScenarioSpec spec) {
    throw new UnsupportedScenarioException(name + " cannot be explored");
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

  /**
   * A kernel tree of which a machine can be made.
   *
   * @param name what {@link #open}, {@link #traits} and {@link #scenario} call it, today and later:
   *     where the user's name can come to mean something else (a branch), it is replaced
   * @param notes a folder for what others find out about this machine, which need not exist yet:
   *     another tree, harness or compiler has another, and one that is the same has the same
   */
  record Tree(String name, Path notes) {}
}
