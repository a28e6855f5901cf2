package io.zswap.conformance.cli;

import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.check.ProtocolWords;
import io.zswap.conformance.explore.Shard;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.OwnProgram;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Topic;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramException;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zswap check}: every interleaving of the documented races. */
@Command(
    name = "check",
    description =
        "Explores the documented races on every machine: each interleaving of the programs of two"
            + " tasks, a bounded number of preemptions for those of three.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Exit codes: 0 nothing found, 1 an invariant is broken or machines differ,",
      "2 wrong usage, a machine cannot run, or the budget ran out before all that",
      "was asked for was covered (of a shard 'zswap merge' says so).",
      "",
      "Examples:",
      "  zswap check",
      "  zswap check --race R1 --protocol unfixed",
      "  zswap check --race R5 --protocol load=exclusive,pin=unpinned --machine core",
      "  zswap check --machine ~/linux --junit zswap.xml --html zswap-page",
      "  zswap check --race bugs --machine ~/linux",
      "  zswap check mine.zswap --machine core --machine linux-6.12",
      "  zswap check --fail folio --fail entry --machine ~/linux",
      "  zswap check --machine git:$HOME/linux@HEAD~1 --race R1",
      "  zswap check --bound 3 --budget 30m --shard 2/16 --json shard-2.json"
    })
final class CheckCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MachineOptions machines = new MachineOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "PROGRAM",
      description = "Files with programs of your own, of one to three tasks.")
  private List<Path> files = new ArrayList<>();

  @Mixin private RaceOptions races = new RaceOptions();

  @Option(
      names = "--protocol",
      paramLabel = "P",
      defaultValue = "merged",
      description =
          "merged, unfixed (each race's own), a release (v6.3, v6.4, v6.8, v6.8-exclusive, v6.9,"
              + " v6.12), or positions such as recheck=none,pin=unpinned."
              + " Default: ${DEFAULT-VALUE}.")
  private String protocol = "merged";

  @Option(
      names = "--bound",
      paramLabel = "N",
      description =
          "Most preemptions, for all programs. Default: none for one or two tasks, but 2 for those of"
              + " B6, B10 and C11; 2 for three tasks.")
  private @Nullable Integer bound;

  @Option(
      names = "--free",
      paramLabel = "MODE",
      defaultValue = "poison",
      description =
          "What becomes of freed memory: poison, quarantine, never or reuse."
              + " Default: ${DEFAULT-VALUE}.")
  private FreeMode free = FreeMode.POISON;

  @Option(
      names = "--granularity",
      paramLabel = "G",
      defaultValue = "primitive",
      description =
          "Where tasks can be interrupted: primitive or access. Default: ${DEFAULT-VALUE}.")
  private Granularity granularity = Granularity.PRIMITIVE;

  @Option(
      names = "--page-size",
      paramLabel = "BYTES",
      description =
          "Size of a page, a power of two; from 4096 on pages are compressed with lz4."
              + " Default: what the program says, 128.")
  private @Nullable Integer pageSize;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description =
          "CPUs: tasks are on the first, the second and so on, each of which has a compression"
              + " context of its own in a kernel. A program that says more has those. Default: what"
              + " the program says, 1, which all tasks share.")
  private @Nullable Integer cpus;

  @Option(
      names = "--fail",
      paramLabel = "POINT",
      description =
          "Let something fail the first time that a program's tasks come to it: entry, zpool,"
              + " compress, tree, lru, folio, device-write, device-read, pool, decompress, percpu,"
              + " or all: each program with each of them. May be given several times.")
  private List<String> failures = new ArrayList<>();

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description =
          "Explore only one of N parts of each program's schedules, from 1/N to N/N, and let 'zswap"
              + " merge' put their --json files together.")
  private String shard = "1/1";

  @Mixin private CheckOutputs outputs = new CheckOutputs();

  CheckCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    outputs.check(spec);
    Function<Topic, Protocol> positions = positions();
    Duration time = races.budget(spec);
    List<Topic> asked = topics();
    if (bound != null && (bound < 0 || bound > 100)) {
      throw refused("--bound " + bound + " is not in 0..100");
    }
    List<Litmus> programs = programs(asked);
    PrintWriter err = spec.commandLine().getErr();
    List<Explorable> all = machines.explorable(catalog, err);
    CheckSetting setting = new CheckSetting(free, granularity);
    Checker checker = setting.checker().of(shard());
    CheckRun run = new CheckRun(checker, programs, positions, bound, time);
    List<Cell> cells = run.on(all, err);
    Map<String, String> builds = new HashMap<>();
    all.forEach(m -> catalog.build(m.name()).ifPresent(build -> builds.put(m.name(), build)));
    return outputs.report(cells, setting, builds, all, spec.commandLine());
  }

  private Shard shard() {
    try {
      return Shard.parse(shard);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--shard: " + e.getMessage(), e);
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Function<Topic, Protocol> positions() {
    try {
      return ProtocolWords.perRace(protocol.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--protocol: " + e.getMessage(), e);
    }
  }

  private List<Topic> topics() {
    List<Topic> result = new ArrayList<>(races.topics(spec));
    for (Path file : files) {
      Program program = Programs.read(file);
      Programs.expectation(file)
          .ifPresent(
              where -> {
                throw new ProgramException(
                    where
                        + ": what an operation comes to depends on the interleaving here, and is"
                        + " part of the outcome (--outcomes prints them): leave 'expect' out");
              });
      result.add(new OwnProgram(file.toString(), program));
    }
    return result.isEmpty() ? List.of(Race.values()) : result.stream().distinct().toList();
  }

  private List<FailurePoint> failures() {
    List<FailurePoint> result = new ArrayList<>();
    for (String word : failures) {
      if (word.equals("all")) {
        result.addAll(List.of(FailurePoint.values()));
      } else {
        result.add(
            FailurePoint.of(word)
                .orElseThrow(
                    () ->
                        refused(
                            "--fail: unknown failure point '"
                                + word
                                + "', expected one of "
                                + FailurePoint.words()
                                + ", all")));
      }
    }
    return result.stream().distinct().toList();
  }

  private List<Litmus> programs(List<Topic> asked) {
    if (cpus != null && (cpus < 1 || cpus > MachineConfig.MAX_CPUS)) {
      throw refused("--cpus " + cpus + " is not in 1.." + MachineConfig.MAX_CPUS);
    }
    List<FailurePoint> fail = failures();
    try {
      return asked.stream()
          .flatMap(topic -> topic.programs().stream())
          .map(litmus -> pageSize == null ? litmus : litmus.withPageSize(pageSize))
          .map(litmus -> cpus == null ? litmus : litmus.withCpus(cpus))
          .flatMap(
              litmus -> fail.isEmpty() ? Stream.of(litmus) : fail.stream().map(litmus::failing))
          .toList();
    } catch (InvalidPageSizeException e) {
      throw new ParameterException(spec.commandLine(), "--page-size: " + e.getMessage(), e);
    }
  }
}
