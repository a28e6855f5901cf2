package io.zswap.conformance.cli;

import io.zswap.api.area.AreaProvider;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.soak.Soak;
import io.zswap.conformance.soak.SoakLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zswap soak}: a long random run. */
@Command(
    name = "soak",
    description =
        "Works on machines and on areas of pages, on all processors, with random cgroups, limits,"
            + " swapoff and swapon, switches of compressors and everything failing that can, and"
            + " looks at the invariants whenever nothing moves. Stops at the first thing broken.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "What breaks on a machine is kept as a program, to be run by 'zswap run'.",
      "",
      "Exit codes: 0 nothing is broken, 1 something is, 2 cannot run.",
      "",
      "Examples:",
      "  zswap soak --minutes 10",
      "  zswap soak --seconds 20 --machine core"
    })
final class SoakCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MachineOptions machines = new MachineOptions();

  @ArgGroup(multiplicity = "1")
  private Time time = new Time();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What the run is made from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** How long; one of the two. */
  static final class Time {
    @Option(names = "--minutes", paramLabel = "N", description = "How long.")
    private int minutes;

    @Option(names = "--seconds", paramLabel = "N", description = "How long.")
    private int seconds;
  }

  SoakCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Duration length = Duration.ofMinutes(time.minutes).plusSeconds(time.seconds);
    if (length.isZero() || length.isNegative()) {
      throw new ParameterException(
          spec.commandLine(), "a soak takes at least 1 second; give --minutes or --seconds");
    }
    List<Candidate> all = machines.all(catalog, err);
    List<AreaProvider> areas =
        ServiceLoader.load(AreaProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    Soak soak = new Soak(all, areas, MachineCatalog.codecOrigin(), Path.of("zswap-findings"), seed);
    Progress progress = new Progress(err, length.toSeconds(), "seconds");
    List<SoakLine> lines = soak.run(length, progress);
    progress.end();
    out.printf(
        Locale.ROOT,
        "soak of %,d s, %d threads, seed %d%n%n",
        length.toSeconds(),
        soak.threads(),
        seed);
    print(lines, out);
    return lines.stream().allMatch(l -> l.broken().isEmpty()) ? Zswap.FINE : Zswap.FOUND;
  }

  private static void print(List<SoakLine> lines, PrintWriter out) {
    out.printf(
        "%-16s %8s %12s %9s %10s %7s%n", "", "runs", "operations", "faults", "errors", "looks");
    for (SoakLine line : lines) {
      out.printf(
          Locale.ROOT,
          "%-16s %,8d %,12d %,9d %,10d %,7d%n",
          line.subject(),
          line.runs(),
          line.operations(),
          line.faults(),
          line.errors(),
          line.looks());
    }
    out.println();
    lines.forEach(line -> line.broken().forEach(out::println));
    long broken = lines.stream().mapToLong(l -> l.broken().size()).sum();
    out.println(
        Text.wrap(
            "faults: failures asked for. errors: operations that said so by a typed error. looks:"
                + " times that I1 to I7 were looked at with nothing moving.",
            ""));
    out.printf(Locale.ROOT, "%n%d broken%n", broken);
    out.flush();
  }
}
