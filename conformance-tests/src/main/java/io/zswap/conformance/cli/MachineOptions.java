package io.zswap.conformance.cli;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider.Offer;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.machines.UnavailableException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Option;

/** Which machines a command runs. */
final class MachineOptions {
  /** In front of all others. */
  private static final List<String> FIRST = List.of("core", "reference");

  @Option(
      names = "--machine",
      paramLabel = "M",
      description =
          "Machine to run: core, reference, linux-6.12, the folder of a kernel tree, or git:DIR@REV,"
              + " a revision in a local git repository. Behind a tree's name a +word puts a known bug"
              + " back into a temporary copy, for 'check' ('zswap races' says which word, such as"
              + " linux-6.12+rcu). May be given several times.")
  private List<String> machines = new ArrayList<>();

  @Option(
      names = "--require",
      paramLabel = "NAME",
      description =
          "Fail unless this machine can run: it is built if need be, and started. May be given"
              + " several times.")
  private List<String> required = new ArrayList<>();

  boolean given() {
    return !machines.isEmpty();
  }

  /** The machines asked for, or every one that can run and is to be compared with the others. */
  List<Candidate> all(MachineCatalog catalog, PrintWriter err) {
    required.forEach(name -> start(catalog.find(name)));
    return asked(catalog, err);
  }

  private List<Candidate> asked(MachineCatalog catalog, PrintWriter err) {
    List<Candidate> result = new ArrayList<>();
    if (given()) {
      machines.forEach(name -> result.add(catalog.find(name)));
      return result;
    }
    for (Offer offer : catalog.offers()) {
      if (!offer.available()) {
        err.println("without " + offer.name() + ": " + offer.remedy());
      }
    }
    for (Candidate apart : catalog.apart()) {
      err.println("not compared with others: " + apart.name() + " (see 'zswap machines')");
    }
    err.flush();
    result.addAll(catalog.available());
    if (result.isEmpty()) {
      throw new UnavailableException("no machine can run here. See 'zswap machines'");
    }
    return result;
  }

  /** The same, as machines whose tasks can be scheduled. */
  List<Explorable> explorable(MachineCatalog catalog, PrintWriter err) {
    required.forEach(name -> start(catalog.explorable(name)));
    if (given()) {
      return machines.stream().map(catalog::explorable).toList();
    }
    asked(catalog, err);
    // Which service is found first depends on the file system; a table should look the same always.
    return catalog.explorable().stream()
        .sorted(Comparator.comparingInt(m -> rank(m.name())))
        .toList();
  }

  /** Starts a machine, which may have it built, and stops it. */
  static void start(Candidate machine) {
    machine.open(MachineConfig.small(1, 1)).close();
  }

  /** The same, so that its tasks can be scheduled. */
  private static void start(Explorable machine) {
    Litmus any = Race.R1.programs().get(0).fitting(machine.traits().get());
    machine
        .open(Specs.of(any.program(), Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE))
        .close();
  }

  private static int rank(String name) {
    int at = FIRST.indexOf(name);
    return at < 0 ? FIRST.size() : at;
  }

  /** The machines asked for, or core, or else the first that can run. */
  List<Candidate> one(MachineCatalog catalog, PrintWriter err) {
    if (given()) {
      return all(catalog, err);
    }
    required.forEach(name -> start(catalog.find(name)));
    List<Candidate> available = catalog.available();
    return available.stream()
        .filter(c -> c.name().equals("core"))
        .findFirst()
        .or(() -> available.stream().findFirst())
        .map(List::of)
        .orElseThrow(
            () -> new UnavailableException("no machine can run here. See 'zswap machines'"));
  }
}
