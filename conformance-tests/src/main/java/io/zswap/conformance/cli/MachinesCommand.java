package io.zswap.conformance.cli;

import io.zswap.api.machine.MachineProvider.Offer;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code zswap machines}: what can run here, and why not. */
@Command(
    name = "machines",
    description = "Lists what can run here, and what cannot and why.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78)
final class MachinesCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();

  MachinesCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    catalog.troubles().forEach(trouble -> out.println(Text.wrap(trouble, "")));
    for (Offer offer : catalog.offers()) {
      out.printf("%-18s %s%n", offer.name(), offer.available() ? "yes" : "no");
      out.println(Text.wrap(offer.description(), "    "));
      if (!offer.available()) {
        out.println(Text.wrap(offer.remedy(), "    "));
      }
    }
    if (catalog.offers().isEmpty()) {
      out.println("no machine is installed");
    }
    out.flush();
    return catalog.available().isEmpty() ? Zswap.CANNOT : Zswap.FINE;
  }
}
