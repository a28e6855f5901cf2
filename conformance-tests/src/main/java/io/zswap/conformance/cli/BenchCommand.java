package io.zswap.conformance.cli;

import io.zswap.api.ZswapException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.Budget;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.explore.PlainSearch;
import io.zswap.conformance.explore.ReducedSearch;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zswap bench}: how fast this is here. */
@Command(
    name = "bench",
    description = "Measures. One kind so far: 'zswap bench explore'.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78)
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine commandLine(MachineCatalog catalog) {
    return new CommandLine(new BenchCommand()).addSubcommand(new Explore(catalog));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which benchmark? One of: explore");
  }

  /** {@code zswap bench explore}: schedules per second on each machine. */
  @Command(
      name = "explore",
      description =
          "Runs one litmus program on each machine: the same schedule again and again, then all"
              + " schedules within a bound, then the reduced search. One thread.",
      mixinStandardHelpOptions = true,
      usageHelpWidth = 78)
  static final class Explore implements Callable<Integer> {
    private static final int BATCH = 64;

    private final MachineCatalog catalog;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MachineOptions machines = new MachineOptions();

    @Option(
        names = "--race",
        paramLabel = "R",
        defaultValue = "R1",
        description = "Whose first program. Default: ${DEFAULT-VALUE}.")
    private Race race = Race.R1;

    @Option(
        names = "--seconds",
        paramLabel = "N",
        defaultValue = "3",
        description = "How long each measurement takes. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    Explore(MachineCatalog catalog) {
      this.catalog = catalog;
    }

    @Override
    public Integer call() {
      if (seconds < 1 || seconds > 600) {
        throw new ParameterException(
            spec.commandLine(), "--seconds " + seconds + " is not in 1..600");
      }
      PrintWriter out = spec.commandLine().getOut();
      List<Explorable> all = machines.explorable(catalog, spec.commandLine().getErr());
      Litmus litmus = race.programs().get(0);
      ScenarioSpec program =
          Specs.of(litmus.program(), Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
      out.println("Schedules per second of " + litmus.name() + ", one thread:");
      out.printf("%-20s%8s%12s%8s%12s%12s%n", "", "steps", "replay", "ratio", "plain", "reduced");
      double first = 0;
      boolean any = false;
      for (Explorable machine : all) {
        try (Scenario scenario = machine.open(program)) {
          double replay = replay(scenario);
          first = first == 0 ? replay : first;
          any = true;
          Judge judge = new ZswapJudge(litmus.program(), program);
          Budget budget = Budget.ofTime(Duration.ofSeconds(seconds));
          out.printf(
              Locale.ROOT,
              "%-20s%8d%12s%8.2f%12s%12s%n",
              machine.name(),
              steps(scenario),
              speed(replay),
              replay / first,
              speed(new PlainSearch(Integer.MAX_VALUE, judge, budget, false), scenario),
              speed(new ReducedSearch(judge, budget, false), scenario));
        } catch (ZswapException e) {
          out.println(Text.wrap(machine.name() + ": " + e.getMessage(), ""));
        }
        out.flush();
      }
      return any ? Zswap.FINE : Zswap.CANNOT;
    }

    private static int steps(Scenario scenario) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      return trace.length();
    }

    /** The same schedule again and again: what a run costs without any search. */
    private double replay(Scenario scenario) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      byte[] schedule = trace.schedule();
      long start = System.nanoTime();
      long end = start + seconds * 1_000_000_000L;
      long runs = 0;
      while (System.nanoTime() < end) {
        for (int i = 0; i < BATCH; i++) {
          scenario.run(schedule, schedule.length, 0, trace);
        }
        runs += BATCH;
      }
      return runs * 1e9 / (System.nanoTime() - start);
    }

    private static String speed(PlainSearch search, Scenario scenario) {
      long start = System.nanoTime();
      return speed(search.search(scenario), start);
    }

    private static String speed(ReducedSearch search, Scenario scenario) {
      long start = System.nanoTime();
      return speed(search.search(scenario), start);
    }

    private static String speed(Result result, long start) {
      return speed(result.runs() * 1e9 / (System.nanoTime() - start));
    }

    private static String speed(double perSecond) {
      return String.format(Locale.ROOT, "%,d", (long) perSecond);
    }
  }
}
