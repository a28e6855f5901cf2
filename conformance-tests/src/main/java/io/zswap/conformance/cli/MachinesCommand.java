package io.zswap.conformance.cli;

import io.zswap.api.ZswapException;
import io.zswap.api.machine.MachineProvider.Offer;
import io.zswap.api.machine.MachineTraits;
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
      } else {
        traits(offer.name(), out);
      }
    }
    if (catalog.offers().isEmpty()) {
      out.println("no machine is installed");
    }
    out.flush();
    return catalog.offers().stream().noneMatch(Offer::available) ? Zswap.CANNOT : Zswap.FINE;
  }

  private void traits(String name, PrintWriter out) {
    MachineTraits traits;
    try {
      traits = catalog.explorable(name).traits().get();
    } catch (ZswapException e) {
      out.println(Text.wrap(String.valueOf(e.getMessage()), "    "));
      return;
    }
    if (!traits.comparable()) {
      out.println("    stands apart:");
      traits.differences().values().forEach(d -> out.println(Text.hang("    - ", d, 6)));
    }
  }
}
