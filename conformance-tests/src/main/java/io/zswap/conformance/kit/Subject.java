package io.zswap.conformance.kit;

import io.zswap.api.Zswap;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider;
import io.zswap.api.machine.MachineTraits;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is tested: a machine, or a plain zswap. Immutable; the {@code with} methods give another
 * one.
 *
 * <p>A machine is compared with {@code core}, which every user of the kit has on the class path,
 * unless it says that it differs from Linux 6.12.
 */
public final class Subject {
  /** Pure Java, so that it is there wherever the kit is. */
  private static final String PEER = "core";

  private final String name;
  private final Optional<Candidate> machine;
  private final Optional<Explorable> explorable;
  private final Optional<Function<ZswapSetup, Zswap>> zswap;
  private final String codecOrigin;
  private final Duration budget;

  private Subject(
      String name,
      Optional<Candidate> machine,
      Optional<Explorable> explorable,
      Optional<Function<ZswapSetup, Zswap>> zswap,
      String codecOrigin,
      Duration budget) {
    this.name = name;
    this.machine = machine;
    this.explorable = explorable;
    this.zswap = zswap;
    this.codecOrigin = codecOrigin;
    this.budget = budget;
  }

  /**
   * A machine: everything is tested but what needs an explorer.
   *
   * @param opener starts it; a configuration that it does not support is answered with a {@link
   *     io.zswap.api.MachineException}, and shown as not applicable
   */
  public static Subject machine(String name, Function<MachineConfig, Machine> opener) {
    return machine(new Candidate(name, opener));
  }

  /** A machine that says of itself where it differs from Linux 6.12; there the rules do, too. */
  public static Subject machine(Candidate candidate) {
    return new Subject(
        candidate.name(),
        Optional.of(candidate),
        Optional.empty(),
        Optional.empty(),
        "java",
        Duration.ofSeconds(20));
  }

  /** A machine of a provider, explored if the provider offers scenarios. */
  public static Subject machine(MachineProvider provider, String name) {
    Supplier<MachineTraits> traits = () -> provider.traits(name);
    return machine(new Candidate(name, config -> provider.open(name, config), traits))
        .withScenarios(new Explorable(name, spec -> provider.scenario(name, spec), traits));
  }

  /**
   * A plain zswap, without points and without surroundings: the kit brings folios, a device and
   * threads. Programs, and whatever needs cgroups or an explorer, are shown as not applicable.
   */
  public static Subject zswap(String name, Function<ZswapSetup, Zswap> opener) {
    return new Subject(
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.of(opener),
        "java",
        Duration.ofSeconds(20));
  }

  /** The same, with tasks that an explorer can schedule, of a machine that is as Linux 6.12. */
  public Subject withScenarios(Function<ScenarioSpec, Scenario> opener) {
    return withScenarios(new Explorable(name, opener));
  }

  /**
   * The same, with tasks that an explorer can schedule, and what the machine says of itself:
   * programs are fitted to it, and a race about something that it lacks does not apply.
   */
  public Subject withScenarios(Explorable tasks) {
    return new Subject(name, machine, Optional.of(tasks), zswap, codecOrigin, budget);
  }

  /** The same, with codecs of another {@link io.zswap.api.spi.CompressorProvider}, by origin. */
  public Subject withCodecs(String origin) {
    return new Subject(name, machine, explorable, zswap, origin, budget);
  }

  /** The same, with so much time for each program of a race; 20 seconds unless said otherwise. */
  public Subject withBudget(Duration perProgram) {
    return new Subject(name, machine, explorable, zswap, codecOrigin, perProgram);
  }

  /** What reports call it. */
  public String name() {
    return name;
  }

  /** Whether it is a machine or a plain zswap, in a word. */
  public String kind() {
    return machine.isPresent() ? "machine" : "zswap";
  }

  /** The machine, if it is one. */
  public Optional<Candidate> machine() {
    return machine;
  }

  /** The machine as one whose tasks can be scheduled, if it says so. */
  public Optional<Explorable> explorable() {
    return explorable;
  }

  /** What starts the plain zswap, if it is one. */
  public Optional<Function<ZswapSetup, Zswap>> zswap() {
    return zswap;
  }

  /** The machines that it is compared with: none if it differs from Linux 6.12. */
  List<Candidate> peers() {
    if (!traits().comparable()) {
      return List.of();
    }
    return new MachineCatalog()
        .available().stream().filter(m -> m.name().equals(PEER) && !m.name().equals(name)).toList();
  }

  /** How the machine differs from Linux 6.12. */
  MachineTraits traits() {
    return machine.map(m -> m.traits().get()).orElse(MachineTraits.MERGED);
  }

  /** Which codecs machines are asked to use. */
  String codecOrigin() {
    return codecOrigin;
  }

  /** Time for each program of a race. */
  Duration budget() {
    return budget;
  }

  /** Time after which a rule's test is taken to hang. */
  Duration limit() {
    return budget.multipliedBy(2).plusSeconds(60);
  }
}
