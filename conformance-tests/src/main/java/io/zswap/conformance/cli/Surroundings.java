package io.zswap.conformance.cli;

import io.zswap.api.ZswapException;
import io.zswap.api.machine.MachineTraits;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.machines.Explorable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What decides some verdicts and is not in mm/zswap.c, and which machines stand apart. */
final class Surroundings {
  private final List<Explorable> machines;

  Surroundings(List<Explorable> machines) {
    this.machines = machines;
  }

  void print(PrintWriter out) {
    for (Explorable machine : machines) {
      MachineTraits traits = traits(machine);
      List<String> lines = new ArrayList<>(traits.decided().values());
      traits
          .unread()
          .values()
          .forEach(line -> lines.add("not read, and taken as in 6.12: " + line));
      if (!traits.comparable()) {
        lines.add("outcomes are not compared; it differs in: " + String.join(", ", traits.names()));
      }
      if (!lines.isEmpty()) {
        out.println("Around " + machine.name() + ":");
        lines.forEach(line -> out.println(Text.hang("- ", line, 2)));
        out.println();
      }
    }
  }

  /** The cells of machines that are to be compared with each other. */
  List<Cell> comparable(List<Cell> cells) {
    Set<String> apart =
        machines.stream()
            .filter(m -> !traits(m).comparable())
            .map(Explorable::name)
            .collect(Collectors.toSet());
    return cells.stream().filter(c -> !apart.contains(c.machine())).toList();
  }

  /** One that cannot be asked has said so in its cells. */
  private static MachineTraits traits(Explorable machine) {
    try {
      return machine.traits().get();
    } catch (ZswapException e) {
      return MachineTraits.MERGED;
    }
  }
}
