package io.zswap.conformance.cli;

import io.zswap.api.area.AreaProvider;
import io.zswap.conformance.faults.AreaFaults;
import io.zswap.conformance.faults.FaultTable;
import io.zswap.conformance.faults.MachineFaults;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.machines.UnavailableException;
import io.zswap.conformance.program.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zswap faults}: every operation with everything that can go wrong in it. */
@Command(
    name = "faults",
    description =
        "Tries every operation of the hand-written programs with everything that can go wrong in"
            + " it: the nth allocation, codec call or transfer fails, a cgroup is deleted, swap"
            + " goes off and on, an interrupt is pending, the machine is closed. The same on areas"
            + " of pages, with everything that can go wrong with their swap file. After each, the"
            + " invariants must hold and no acknowledged page may be lost.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Exit codes: 0 nothing broken or lost, 1 something is, 2 cannot run.",
      "",
      "Examples:",
      "  zswap faults",
      "  zswap faults --machine core",
      "  zswap faults --areas"
    })
final class FaultsCommand implements Callable<Integer> {
  private static final int PAGES = 12;
  private static final int COMPRESSORS = 2;

  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MachineOptions machines = new MachineOptions();

  @Option(names = "--areas", description = "Only areas of pages, no machines.")
  private boolean areas;

  FaultsCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (areas && machines.given()) {
      throw new ParameterException(spec.commandLine(), "--areas runs no machine; leave one out");
    }
    List<FaultTable> tables = new ArrayList<>();
    if (!areas) {
      tables.addAll(onMachines(machines.all(catalog, err), err));
    }
    if (!machines.given()) {
      tables.addAll(onAreas(err));
    }
    print(tables, out);
    return tables.stream().allMatch(t -> t.bad() == 0) ? Zswap.FINE : Zswap.FOUND;
  }

  private static List<FaultTable> onMachines(List<Candidate> all, PrintWriter err) {
    List<Program> programs = MachineFaults.programs();
    List<FaultTable> tables = new ArrayList<>();
    Progress progress = new Progress(err, (long) programs.size() * all.size(), "programs");
    for (Candidate candidate : all) {
      long before = (long) programs.size() * tables.size();
      tables.add(
          MachineFaults.run(
              programs, candidate, MachineCatalog.codecOrigin(), n -> progress.accept(before + n)));
    }
    progress.end();
    return tables;
  }

  private static List<FaultTable> onAreas(PrintWriter err) throws IOException {
    List<AreaProvider> providers =
        ServiceLoader.load(AreaProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    if (providers.isEmpty()) {
      throw new UnavailableException(
          "nobody offers areas here; put zswap-core on the module path, or name a --machine");
    }
    List<FaultTable> tables = new ArrayList<>();
    for (AreaProvider provider : providers) {
      long total = (long) provider.zpools().size() * COMPRESSORS;
      Progress progress = new Progress(err, total, "kinds of areas");
      tables.add(AreaFaults.run(provider, PAGES, COMPRESSORS, progress));
      progress.end();
    }
    return tables;
  }

  private static void print(List<FaultTable> tables, PrintWriter out) {
    for (FaultTable table : tables) {
      out.println(table.text());
      table.findings().forEach(out::println);
    }
    out.println(
        Text.wrap(
            "A pair is an operation and a fault that happened in it; one that is tried and not a"
                + " pair was not come by. typed: an error or another result said so. counted: the"
                + " result was the same, and a counter said so. broken: an invariant did not hold"
                + " afterwards. lost: an acknowledged page was gone.",
            ""));
    out.println();
    out.printf(
        Locale.ROOT,
        "%,d pairs, %,d with something broken or lost%n",
        tables.stream().mapToLong(FaultTable::pairs).sum(),
        tables.stream().mapToLong(FaultTable::bad).sum());
    out.flush();
  }
}
