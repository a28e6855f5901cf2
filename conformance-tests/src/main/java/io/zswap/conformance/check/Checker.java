package io.zswap.conformance.check;

import io.zswap.api.MachineException;
import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.ZswapException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.MachineTraits;
import io.zswap.conformance.explore.BoundedSearch;
import io.zswap.conformance.explore.Budget;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.explore.ReducedSearch;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.explore.Schedule;
import io.zswap.conformance.explore.Shard;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Explores one program on one machine. Immutable, thread-safe as far as the machines are. */
public final class Checker {
  private static final Duration MINIMISE = Duration.ofSeconds(10);

  /** No run of an endless loop is shorter than another: only fewer preemptions can be found. */
  private static final Duration MINIMISE_ENDLESS = Duration.ofSeconds(1);

  private static final Duration PER_MODE = Duration.ofSeconds(3);

  /** Bound for programs of more than two tasks unless another is asked for. */
  public static final int DEFAULT_BOUND = 2;

  private final FreeMode free;
  private final Granularity granularity;
  private final boolean modes;
  private final Shard shard;

  /** A checker that explores under one way to free memory. */
  public Checker(FreeMode free, Granularity granularity) {
    this(free, granularity, true, Shard.WHOLE);
  }

  private Checker(FreeMode free, Granularity granularity, boolean modes, Shard shard) {
    this.free = free;
    this.granularity = granularity;
    this.modes = modes;
    this.shard = shard;
  }

  /** The same, but its witnesses do not say what each way to free memory shows. */
  public Checker withoutModes() {
    return new Checker(free, granularity, false, shard);
  }

  /** The same, for one part of each program's schedules. */
  public Checker of(Shard part) {
    return new Checker(free, granularity, modes, part);
  }

  /**
   * Explores. A race about something that the machine does not have, and a protocol that it does
   * not have, give a cell that is not applicable; any other failure to start gives a broken one.
   *
   * @param bound most preemptions, or {@link Cell#UNBOUNDED} for every interleaving
   */
  public Cell check(
      Litmus program, Explorable machine, Protocol protocol, int bound, Duration budget) {
    MachineTraits traits;
    try {
      traits = machine.traits().get();
    } catch (ZswapException e) {
      return broken(program, machine, protocol, bound, 0, e);
    }
    Optional<String> lacking =
        program.mechanisms().filter(traits.lacking()::containsKey).findFirst();
    if (lacking.isPresent()) {
      String mechanism = lacking.get();
      boolean all = program.topic().mechanism().equals(lacking);
      String what = all ? program.topic().name() : mechanism;
      String why = what + ": " + traits.lacking().get(mechanism);
      return without(program, machine, protocol, bound, why);
    }
    return explore(program.fitting(traits), machine, protocol, bound, budget);
  }

  /** Has the machine built if it is not yet. What goes wrong shows again in {@link #check}. */
  public void prepare(Litmus litmus, Explorable machine) {
    try {
      MachineTraits traits = machine.traits().get();
      machine.open(spec(litmus.fitting(traits), Protocol.MERGED)).close();
    } catch (ZswapException e) {
      // Said again by whoever needs it.
    }
  }

  private Cell explore(
      Litmus litmus, Explorable machine, Protocol protocol, int bound, Duration budget) {
    ScenarioSpec spec = spec(litmus, protocol);
    Scenario scenario;
    try {
      scenario = machine.open(spec);
    } catch (UnsupportedScenarioException e) {
      return without(litmus, machine, protocol, bound, String.valueOf(e.getMessage()));
    } catch (ZswapException e) {
      return broken(litmus, machine, protocol, bound, 0, e);
    }
    // Opening may build the machine, which is no exploration.
    long start = System.nanoTime();
    try (scenario) {
      Judge judge = new ZswapJudge(litmus.program(), spec, machine.traits().get());
      Result result = search(scenario, judge, bound, budget, shard);
      double seconds = (System.nanoTime() - start) / 1e9;
      Optional<Cell.Witness> witness =
          result.violation().map(v -> witness(litmus, machine, spec, scenario, judge, v));
      return new Cell(
          litmus,
          machine.name(),
          protocol,
          bound,
          shard,
          Optional.of(result),
          seconds,
          "",
          false,
          witness);
    } catch (MachineException e) {
      return broken(litmus, machine, protocol, bound, (System.nanoTime() - start) / 1e9, e);
    }
  }

  private Cell without(
      Litmus litmus, Explorable machine, Protocol protocol, int bound, String why) {
    return without(litmus, machine, protocol, bound, 0, why, false);
  }

  private Cell broken(
      Litmus litmus,
      Explorable machine,
      Protocol protocol,
      int bound,
      double seconds,
      ZswapException why) {
    String note = String.valueOf(why.getMessage());
    return without(litmus, machine, protocol, bound, seconds, note, true);
  }

  private Cell without(
      Litmus litmus,
      Explorable machine,
      Protocol protocol,
      int bound,
      double seconds,
      String why,
      boolean broken) {
    return new Cell(
        litmus,
        machine.name(),
        protocol,
        bound,
        shard,
        Optional.empty(),
        seconds,
        why,
        broken,
        Optional.empty());
  }

  /**
   * With a bound, few preemptions come first: what they show is easiest to understand. A shard has
   * to go on to the end even if it had nothing to cut off, for others may have had.
   */
  private static Result search(
      Scenario scenario, Judge judge, int bound, Duration budget, Shard shard) {
    if (bound == Cell.UNBOUNDED) {
      return new ReducedSearch(judge, Budget.ofTime(budget), true, shard).search(scenario);
    }
    long end = System.nanoTime() + budget.toNanos();
    Result result = null;
    for (int b = 0; b <= bound; b++) {
      Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      result = new BoundedSearch(b, judge, Budget.ofTime(left), true, shard).search(scenario);
      boolean all = shard.whole() && result.complete() && !result.bounded();
      if (result.violation().isPresent() || !result.complete() || all) {
        return result;
      }
    }
    if (result == null) {
      throw new IllegalArgumentException("bound " + bound + " is negative");
    }
    return result;
  }

  private Cell.Witness witness(
      Litmus litmus,
      Explorable machine,
      ScenarioSpec spec,
      Scenario scenario,
      Judge judge,
      Result.Violation known) {
    Trace trace = new Trace();
    byte[] found = known.schedule().tasks();
    scenario.run(found, found.length, 0, trace);
    boolean endless = trace.end() == Trace.End.LIMIT;
    Minimiser.Smallest smallest =
        Minimiser.find(scenario, judge, known, endless ? MINIMISE_ENDLESS : MINIMISE);
    byte[] schedule = smallest.violation().schedule().tasks();
    scenario.run(schedule, schedule.length, 0, trace);
    Judge.Judgement judgement = judge.judgeEnd(trace);
    ScheduleFile file =
        file(litmus, machine, spec, smallest.violation().schedule().tasks(), judgement);
    int preemptions = smallest.violation().schedule().preemptions();
    List<Cell.ModeResult> shown = new ArrayList<>();
    for (FreeMode mode : modes ? FreeMode.values() : new FreeMode[0]) {
      shown.add(mode(litmus, machine, spec.protocol(), mode, preemptions));
    }
    return new Cell.Witness(file, preemptions, smallest.minimal(), shown);
  }

  /** What a program is explored as. */
  ScenarioSpec spec(Litmus litmus, Protocol protocol) {
    return Specs.of(litmus.program(), protocol, free, granularity);
  }

  /** Holds one of a cell's runs so that it can be made again. */
  public ScheduleFile witness(Cell cell, Explorable machine, Schedule schedule) {
    ScenarioSpec spec = spec(cell.litmus(), cell.protocol());
    try (Scenario scenario = machine.open(spec)) {
      Trace trace = new Trace();
      byte[] tasks = schedule.tasks();
      scenario.run(tasks, tasks.length, 0, trace);
      Judge judge = new ZswapJudge(cell.litmus().program(), spec, machine.traits().get());
      return file(cell.litmus(), machine, spec, tasks, judge.judgeEnd(trace));
    }
  }

  /** Holds a run so that it can be made again. */
  static ScheduleFile file(
      Litmus litmus,
      Explorable machine,
      ScenarioSpec spec,
      byte[] schedule,
      Judge.Judgement judgement) {
    List<Integer> tasks = new ArrayList<>();
    for (byte task : schedule) {
      tasks.add((int) task);
    }
    return new ScheduleFile(
        litmus.program(),
        machine.name(),
        spec.protocol(),
        spec.free(),
        spec.granularity(),
        judgement.violations().stream().map(ScheduleFile::line).toList(),
        ScheduleFile.line(judgement.outcome()),
        tasks);
  }

  /** A schedule of one mode means nothing in another: each is searched with as many preemptions. */
  private Cell.ModeResult mode(
      Litmus litmus, Explorable machine, Protocol protocol, FreeMode mode, int preemptions) {
    ScenarioSpec spec = Specs.of(litmus.program(), protocol, mode, granularity);
    try (Scenario scenario = machine.open(spec)) {
      Judge judge = new ZswapJudge(litmus.program(), spec, machine.traits().get());
      // What one mode shows at once may need another preemption in the next.
      Result result = search(scenario, judge, preemptions + 1, PER_MODE, Shard.WHOLE);
      String shows =
          result
              .violation()
              .map(v -> String.join("; ", v.invariants()))
              .orElse(
                  result.complete()
                      ? "nothing with " + (preemptions + 1) + " preemptions or fewer"
                      : "nothing in " + PER_MODE.toSeconds() + " s, and not all was searched");
      return new Cell.ModeResult(mode.word(), shows);
    } catch (ZswapException e) {
      return new Cell.ModeResult(mode.word(), "cannot be run: " + e.getMessage());
    }
  }
}
