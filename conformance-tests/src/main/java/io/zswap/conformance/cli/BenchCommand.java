package io.zswap.conformance.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code zswap bench}: measures zswap-core against plain C and against what users would pick
 * instead. Those come with the Maven profile {@code bench}, never with this jar, so they run in a
 * process of their own, whose class path the launcher has prepared.
 */
@Command(
    name = "bench",
    description = {
      "Measures store, load and free of zswap-core on pages of this JDK's files: against plain C"
          + " loops over liblz4 and libzstd, against the kernel's own mm/zswap.c, against other stores, by threads, by size, and what"
          + " memory it takes. Every ratio is our throughput over theirs in the same run.",
      "'zswap bench explore' measures the explorer instead."
    },
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Exit codes: 0 every goal reached, 1 one was missed, 2 wrong usage, cannot run,",
      "or something could not be measured.",
      "",
      "Examples:",
      "  zswap bench --quick",
      "  zswap bench --json bench.json --svg bench.svg",
      "  zswap bench --only lz4",
      "  zswap bench explore --race R2"
    })
final class BenchCommand implements Callable<Integer> {
  private static final String NONE = "-";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--quick",
      description =
          "Two minutes instead of some twenty: a quarter of the pages, which caches may hold in"
              + " part, wider intervals, two of the other stores, and no memory.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "F",
      description =
          "Writes rows {name, versus, ratio, low, high, goal, detail} to F as a JSON array.")
  private @Nullable Path json;

  @Option(names = "--svg", paramLabel = "F", description = "Draws the ratios to F.")
  private @Nullable Path svg;

  @Option(
      names = "--only",
      paramLabel = "WHAT",
      defaultValue = NONE,
      description =
          "One measurement: lz4, zstd, kernel, allocation, threads, memory, file, large, a store's name, as"
              + " OHC, or positions, which is measured by itself only.")
  private String only = NONE;

  @Override
  public Integer call() throws IOException, InterruptedException {
    OutputOptions.refuseUnlessWritable(spec, "--json", json);
    OutputOptions.refuseUnlessWritable(spec, "--svg", svg);
    String target = System.getenv("ZSWAP_BENCH");
    if (target == null || !Files.isReadable(Path.of(target, "bench", "classpath"))) {
      spec.commandLine()
          .getErr()
          .println(
              "zswap: the benchmarks are not built; start 'conformance-tests/zswap bench', which"
                  + " builds them");
      return Zswap.CANNOT;
    }
    return new ProcessBuilder(command(Path.of(target))).inheritIO().start().waitFor();
  }

  private List<String> command(Path target) throws IOException {
    Path bench = target.resolve("bench");
    String classPath =
        String.join(
            File.pathSeparator,
            bench.resolve("classes").toString(),
            target.resolve("classes").toString(),
            Files.readString(bench.resolve("classpath")).strip());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      // Or it warns of what JMH calls, in the middle of the table.
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(
        List.of(
            "-Dzswap.bench.loops=" + bench.resolve("libloops.so"),
            "-Dzswap.bench.logs=" + bench,
            "-cp",
            classPath,
            "io.zswap.conformance.bench.Main",
            quick ? "quick" : "full",
            json == null ? NONE : json.toString(),
            svg == null ? NONE : svg.toString(),
            only));
    return command;
  }
}
