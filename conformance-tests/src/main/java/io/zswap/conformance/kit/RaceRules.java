package io.zswap.conformance.kit;

import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.ZswapException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.check.Diagram;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.check.Replays;
import io.zswap.conformance.explore.Budget;
import io.zswap.conformance.explore.PlainSearch;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.litmus.Topic;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The documented races, bugs and corners, explored; and whether the machine's points can be
 * believed.
 */
final class RaceRules {
  private static final Checker CHECKER = new Checker(FreeMode.POISON, Granularity.PRIMITIVE);

  private RaceRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(rule("repeatable", "the same schedule gives the same trace", RaceRules::repeatable));
    Set<String> programs = new HashSet<>();
    for (Topic topic : Topic.documented()) {
      for (Litmus litmus : topic.programs()) {
        // Some bugs are shown by a race's program.
        if (programs.add(litmus.name())) {
          String how =
              litmus.isSmall()
                  ? "every interleaving"
                  : "at most " + Checker.DEFAULT_BOUND + " preemptions";
          rules.add(
              rule(
                  litmus.name(),
                  topic.name() + " " + topic.title() + ", " + litmus.name() + ": " + how,
                  explorable -> check(explorable, litmus)));
        }
      }
      if (!topic.unfixed().equals(Protocol.MERGED)) {
        rules.add(
            rule(
                topic.name().toLowerCase(Locale.ROOT) + "-unfixed",
                topic.name() + " is seen when its fix is taken away",
                explorable -> unfixed(explorable, topic)));
      }
    }
    for (Race race : Race.values()) {
      Litmus litmus = race.programs().get(0);
      rules.add(
          new Rule(
              "races/" + litmus.name() + "-outcomes",
              Rule.Group.RACES,
              race + " " + litmus.name() + ": the same outcomes as the others",
              subject -> outcomes(subject, litmus)));
    }
    return rules;
  }

  private interface Test {
    Verdict run(Explored subject);
  }

  private record Explored(Subject subject, Explorable machine) {}

  private static final String NOT_EXPLORABLE =
      "not applicable: it has no points, so that its tasks cannot be scheduled";

  private static Rule rule(String id, String title, Test test) {
    return new Rule(
        "races/" + id,
        Rule.Group.RACES,
        title,
        subject ->
            subject
                .explorable()
                .map(machine -> test.run(new Explored(subject, machine)))
                .orElseGet(() -> Verdict.skipped(NOT_EXPLORABLE)));
  }

  private static ScenarioSpec spec(Litmus litmus, FreeMode free) {
    return Specs.of(litmus.program(), Protocol.MERGED, free, Granularity.PRIMITIVE);
  }

  /** The program in the form that shows its race on this machine. */
  private static Litmus fitted(Litmus litmus, Explorable machine) {
    return litmus.fitting(machine.traits().get());
  }

  private static Verdict repeatable(Explored explored) {
    Litmus litmus = fitted(Race.R1.programs().get(0), explored.machine());
    Problems problems = new Problems();
    try (Scenario scenario = explored.machine().open(spec(litmus, FreeMode.POISON))) {
      Trace once = new Trace();
      scenario.run(new byte[0], 0, 0, once);
      Trace again = new Trace();
      byte[] schedule = once.schedule();
      for (int i = 0; i < 100; i++) {
        scenario.run(schedule, schedule.length, 0, again);
        problems.expect(same(once, again), "run " + (i + 2) + " differs from the first");
      }
    } catch (UnsupportedScenarioException e) {
      return Verdict.skipped("not supported: " + e.getMessage());
    } catch (ZswapException e) {
      return Verdict.failed("cannot run: " + e.getMessage());
    }
    return problems.verdict("101 runs");
  }

  private static boolean same(Trace a, Trace b) {
    if (a.length() != b.length() || a.end() != b.end() || a.factCount() != b.factCount()) {
      return false;
    }
    for (int k = 0; k < a.length(); k++) {
      if (a.task(k) != b.task(k)
          || a.enabled(k) != b.enabled(k)
          || !Arrays.equals(a.accesses(k), b.accesses(k))) {
        return false;
      }
    }
    for (int i = 0; i < a.factCount(); i++) {
      if (a.fact(i) != b.fact(i)) {
        return false;
      }
    }
    return a.violations().equals(b.violations());
  }

  private static Cell cell(Explored explored, Litmus litmus, Protocol protocol) {
    int bound = litmus.isSmall() ? Cell.UNBOUNDED : Checker.DEFAULT_BOUND;
    return CHECKER.check(litmus, explored.machine(), protocol, bound, explored.subject().budget());
  }

  private static Verdict check(Explored explored, Litmus litmus) {
    Cell cell = cell(explored, litmus, Protocol.MERGED);
    if (cell.result().isEmpty()) {
      return cell.broken()
          ? Verdict.failed("cannot run: " + cell.note())
          : Verdict.skipped("not applicable: " + cell.note());
    }
    if (cell.witness().isPresent()) {
      return Verdict.failed(draw(cell, explored.machine()));
    }
    Result result = cell.result().get();
    if (!result.complete()) {
      // Nothing was found, and that is all that can be said.
      return Verdict.skipped(
          "incomplete: nothing found in "
              + result.runs()
              + " schedules, then the time was up; give it more by Subject.withBudget");
    }
    return Verdict.passed(
        result.verdict() == Result.Verdict.SAFE
            ? "safe: all interleavings, " + result.runs() + " schedules"
            : "nothing found in " + result.runs() + " schedules, all within the bound");
  }

  /** The run as a diagram, and what it broke. */
  private static String draw(Cell cell, Explorable machine) {
    Cell.Witness witness = cell.witness().orElseThrow();
    Replays.Replay replay = Replays.replay(witness.file(), machine);
    Diagram diagram = new Diagram(witness.file().program(), replay.trace(), replay.steps());
    return String.join("; ", replay.judgement().violations())
        + "\n"
        + diagram.columns(replay.trace().violations());
  }

  /** If the points leave out what a race needs, nothing is found here either. */
  private static Verdict unfixed(Explored explored, Topic topic) {
    Cell cell = cell(explored, topic.programs().get(0), topic.unfixed());
    if (cell.result().isEmpty()) {
      return cell.broken()
          ? Verdict.failed("cannot run: " + cell.note())
          : Verdict.skipped("not applicable: " + cell.note());
    }
    return cell.witness().isPresent()
        ? Verdict.passed("found: " + cell.witness().get().preemptions() + " preemptions")
        : Verdict.failed(
            topic.unfixed()
                + " breaks no invariant here ("
                + cell.verdict()
                + "): points are missing");
  }

  private static Verdict outcomes(Subject subject, Litmus litmus) {
    if (subject.explorable().isEmpty()) {
      return Verdict.skipped(NOT_EXPLORABLE);
    }
    List<Explorable> others = new ArrayList<>();
    MachineCatalog catalog = new MachineCatalog();
    for (Candidate peer : subject.peers()) {
      catalog.explorable().stream()
          .filter(m -> m.name().equals(peer.name()))
          .findFirst()
          .ifPresent(others::add);
    }
    if (others.isEmpty()) {
      return Verdict.skipped("not applicable: none of its peers can be explored");
    }
    Cell own = cell(new Explored(subject, subject.explorable().get()), litmus, Protocol.MERGED);
    if (!own.complete()) {
      return Verdict.skipped("nothing to compare: " + litmus.name() + " is " + own.verdict());
    }
    List<Cell> cells = new ArrayList<>(List.of(own));
    for (Explorable other : others) {
      Cell cell = cell(new Explored(subject, other), litmus, Protocol.MERGED);
      if (!cell.complete()) {
        return Verdict.skipped("nothing to compare: on " + other.name() + " " + cell.verdict());
      }
      if (!cell.litmus().equals(own.litmus())) {
        return Verdict.skipped("nothing to compare: " + other.name() + " is given another program");
      }
      cells.add(cell);
    }
    return Verdict.of(
        OutcomeSets.compare(cells).stream()
            .map(d -> "only " + d.has().machine() + ", not " + d.lacks() + ": " + d.outcome())
            .toList(),
        own.result().orElseThrow().outcomes().size() + " outcomes");
  }

  /** I2: every way to free memory, on the first program of each race, with one preemption. */
  static Verdict memory(Subject subject) {
    if (subject.explorable().isEmpty()) {
      return Verdict.skipped("untestable: without points nobody sees when memory is freed");
    }
    Explorable machine = subject.explorable().get();
    Problems problems = new Problems();
    long runs = 0;
    for (Race race : Race.values()) {
      Litmus litmus = fitted(race.programs().get(0), machine);
      for (FreeMode free : FreeMode.values()) {
        ScenarioSpec spec = spec(litmus, free);
        try (Scenario scenario = machine.open(spec)) {
          ZswapJudge judge = new ZswapJudge(litmus.program(), spec, machine.traits().get());
          Result result =
              new PlainSearch(1, judge, Budget.ofTime(subject.budget()), true).search(scenario);
          runs += result.runs();
          Optional<Result.Violation> found = result.violation();
          boolean memory =
              found.isPresent()
                  && found.get().invariants().stream().anyMatch(v -> v.startsWith("I2"));
          problems.expect(
              !memory,
              litmus.name()
                  + ", "
                  + free.word()
                  + ": "
                  + found.map(v -> String.join("; ", v.invariants())).orElse(""));
        } catch (UnsupportedScenarioException e) {
          return Verdict.skipped("not supported: " + e.getMessage());
        } catch (ZswapException e) {
          return Verdict.failed("cannot run: " + e.getMessage());
        }
      }
    }
    return problems.verdict(runs + " schedules");
  }
}
