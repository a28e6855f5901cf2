package io.zswap.conformance.cli;

import io.zswap.api.ZswapException;
import io.zswap.api.machine.MachineConfig;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Shards;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.machines.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zswap merge}: what the shards of a check found, as one check would have. */
@Command(
    name = "merge",
    description =
        "Puts the results of 'zswap check --shard I/N --json F' together and prints what one check"
            + " of everything would have. Exploring is not done again; diagrams are drawn for"
            + " machines that can run here.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Exit codes: 0 nothing found, 1 an invariant is broken or machines differ,",
      "2 wrong usage, a shard is missing or ran out of its budget, or a machine",
      "could not run.",
      "",
      "Example:",
      "  zswap merge shard-*.json --junit zswap.xml --html zswap-page"
    })
final class MergeCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "F", description = "Files that check --json wrote.")
  private List<Path> files = new ArrayList<>();

  @Mixin private CheckOutputs outputs = new CheckOutputs();

  MergeCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    outputs.check(spec);
    List<CheckJsonReader.Row> rows = new ArrayList<>();
    for (Path file : files) {
      rows.addAll(CheckJsonReader.read(file));
    }
    if (rows.isEmpty()) {
      throw new ZswapException("nothing to merge: " + files.get(0) + " has no rows");
    }
    CheckSetting setting = rows.get(0).setting();
    Map<List<Object>, CheckJsonReader.Row> firsts = new HashMap<>();
    Map<String, String> builds = new HashMap<>();
    Map<List<Object>, List<Cell>> groups = new LinkedHashMap<>();
    for (CheckJsonReader.Row row : rows) {
      if (!row.setting().equals(setting)) {
        throw new ZswapException(
            row.file()
                + ": made with "
                + row.setting()
                + ", but "
                + rows.get(0).file()
                + " with "
                + setting
                + "; merge the shards of one check, made with one --free and one --granularity");
      }
      List<Object> key = key(row.cell());
      // Where nothing ran, nothing has to fit.
      if (row.cell().result().isPresent()) {
        sameBuild(firsts.computeIfAbsent(List.of(row.cell().machine()), m -> row), row);
        sameProgram(firsts.computeIfAbsent(key, k -> row), row);
      }
      row.build().ifPresent(build -> builds.put(row.cell().machine(), build));
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row.cell());
    }
    List<Cell> cells = new ArrayList<>();
    boolean missing = false;
    for (List<Cell> parts : groups.values()) {
      try {
        missing |= !Shards.missing(parts).isEmpty();
        cells.add(Shards.merge(parts));
      } catch (IllegalArgumentException e) {
        throw new ZswapException(String.valueOf(e.getMessage()), e);
      }
    }
    int code = outputs.report(cells, setting, builds, machines(cells), spec.commandLine());
    return code == Zswap.FINE && missing ? Zswap.CANNOT : code;
  }

  private static List<Object> key(Cell cell) {
    MachineConfig config = cell.litmus().program().header().config();
    return List.of(
        cell.litmus().id(),
        config.pageSize(),
        config.cpus(),
        cell.machine(),
        cell.protocol(),
        cell.bound());
  }

  private static void sameBuild(CheckJsonReader.Row first, CheckJsonReader.Row row) {
    if (!row.build().equals(first.build())) {
      throw new ZswapException(
          row.file()
              + ": "
              + row.cell().machine()
              + " is another one than in "
              + first.file()
              + " (built as "
              + row.build().orElse("nothing")
              + " and "
              + first.build().orElse("nothing")
              + "): the kernel tree, this project or the compiler has changed in between; explore"
              + " all shards of one tree with the same tools");
    }
  }

  private static void sameProgram(CheckJsonReader.Row first, CheckJsonReader.Row row) {
    if (!row.cell().litmus().program().equals(first.cell().litmus().program())) {
      throw new ZswapException(
          row.file()
              + ": "
              + row.cell().litmus().name()
              + " of "
              + row.cell().litmus().topic().source()
              + " is another program than in "
              + first.file()
              + ": it has changed in between; explore all shards of one program");
    }
  }

  /** Those of the machines that can run here. */
  private List<Explorable> machines(List<Cell> cells) {
    List<Explorable> machines = new ArrayList<>();
    for (String name : cells.stream().map(Cell::machine).distinct().toList()) {
      try {
        machines.add(catalog.explorable(name));
      } catch (UnavailableException e) {
        spec.commandLine().getErr().println("not drawn for " + name + ": " + e.getMessage());
      }
    }
    return machines;
  }
}
