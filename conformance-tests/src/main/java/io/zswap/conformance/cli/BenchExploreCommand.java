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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zswap bench explore}: schedules per second on each machine. */
@Command(
    name = "explore",
    description =
        "Runs one litmus program on each machine, on one thread. 'replay' is the same schedule"
            + " again and again, 64 a call, memory checks on; 'loop' is the machine's own loop over"
            + " it in one call (for kernels plain C), measured in turns with it, and 'ratio'"
            + " replay/loop. 'facts' is replay with the facts an outcome is made of, 'run' also"
            + " with the trace a search needs. 'plain' and 'reduced' are whole searches. Before"
            + " anything counts, the JVM's compiler gets the time it wants: each machine runs until"
            + " its speed is steady, which 'warm-up' says how long it took; '>' before it means"
            + " that it was not steady by then.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78)
final class BenchExploreCommand implements Callable<Integer> {
  private static final int BATCH = 64;
  private static final int CALLS = 16;
  private static final int TURN = CALLS * BATCH;
  private static final long NANOS = 1_000_000_000L;

  // Warm once two parts in a row differ by less than this, or it does not get better for long.
  private static final double STEADY = 0.05;
  private static final int PARTS_PER_MEASUREMENT = 4;
  private static final int MAX_PARTS = 40;

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

  BenchExploreCommand(MachineCatalog catalog) {
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
    out.printf(
        "%-18s%5s%9s%9s%6s%9s%9s%9s%9s%9s%n",
        "", "steps", "replay", "loop", "ratio", "facts", "run", "plain", "reduced", "warm-up");
    boolean any = false;
    for (Explorable machine : all) {
      try (Scenario scenario = machine.open(program)) {
        Trace trace = new Trace();
        scenario.run(new byte[0], 0, 0, trace);
        byte[] schedule = trace.schedule();
        final double warmUp = warmUp(scenario, schedule, trace);
        double[] replay = replayAndLoop(scenario, schedule);
        any = true;
        Judge judge = new ZswapJudge(litmus.program(), program, machine.traits().get());
        Budget budget = Budget.ofTime(Duration.ofSeconds(seconds));
        out.printf(
            Locale.ROOT,
            "%-18s%5d%9s%9s%6.2f%9s%9s%9s%9s%9s%n",
            machine.name(),
            schedule.length,
            speed(replay[0]),
            speed(replay[1]),
            replay[0] / replay[1],
            speed(perSecond(() -> scenario.replay(schedule, BATCH, true))),
            speed(perSecond(() -> runs(scenario, schedule, trace))),
            speed(new PlainSearch(Integer.MAX_VALUE, judge, budget, false), scenario),
            speed(new ReducedSearch(judge, budget, false), scenario),
            String.format(Locale.ROOT, warmUp < 0 ? ">%.0f s" : "%.0f s", Math.abs(warmUp)));
      } catch (ZswapException e) {
        out.println(Text.wrap(machine.name() + ": " + e.getMessage(), ""));
      }
      out.flush();
    }
    return any ? Zswap.FINE : Zswap.CANNOT;
  }

  /**
   * Lets the compiler finish: until a part of a measurement is hardly faster than the one before.
   *
   * @return seconds; less than zero if the speed was still changing in the end
   */
  private double warmUp(Scenario scenario, byte[] schedule, Trace trace) {
    long start = System.nanoTime();
    double last = 0;
    int steady = 0;
    for (int part = 0; part < MAX_PARTS && steady < 2; part++) {
      double now =
          perSecond(
              seconds * NANOS / PARTS_PER_MEASUREMENT,
              () -> {
                scenario.replay(schedule, BATCH, false);
                scenario.replay(schedule, BATCH, true);
                runs(scenario, schedule, trace);
              });
      // Slower is the machine's noise, not the compiler.
      steady = now < last * (1 + STEADY) ? steady + 1 : 0;
      last = Math.max(last, now);
    }
    double took = (System.nanoTime() - start) / 1e9;
    return steady < 2 ? -took : took;
  }

  private static void runs(Scenario scenario, byte[] schedule, Trace trace) {
    for (int i = 0; i < BATCH; i++) {
      scenario.run(schedule, schedule.length, 0, trace);
    }
  }

  /** What the call does, {@link #BATCH} runs each time, for as long as a measurement takes. */
  private double perSecond(Runnable call) {
    return perSecond(seconds * NANOS, call);
  }

  private static double perSecond(long nanos, Runnable call) {
    long start = System.nanoTime();
    long end = start + nanos;
    long runs = 0;
    while (System.nanoTime() < end) {
      call.run();
      runs += BATCH;
    }
    return runs * 1e9 / (System.nanoTime() - start);
  }

  /** In turns of a few milliseconds, so that noise of the machine hits both alike. */
  private double[] replayAndLoop(Scenario scenario, byte[] schedule) {
    long end = System.nanoTime() + 2L * seconds * NANOS;
    long replayed = 0;
    long looped = 0;
    long runs = 0;
    while (System.nanoTime() < end || runs == 0) {
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        scenario.replay(schedule, BATCH, false);
      }
      long took = System.nanoTime() - start;
      long inside = scenario.replay(schedule, TURN, false).nanoseconds();
      replayed += took;
      looped += inside;
      runs += TURN;
    }
    return new double[] {runs * 1e9 / replayed, runs * 1e9 / looped};
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
