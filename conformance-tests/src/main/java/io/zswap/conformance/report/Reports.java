package io.zswap.conformance.report;

import io.zswap.api.ZswapException;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.check.ProgramNames;
import io.zswap.conformance.check.Replays;
import io.zswap.conformance.check.ScheduleFile;
import io.zswap.conformance.claims.Claim;
import io.zswap.conformance.claims.Claims;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.explore.Schedule;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.OwnProgram;
import io.zswap.conformance.litmus.Topic;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.program.ProgramPrinter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes what a page shows of what a check found; runs again what it shows step by step. */
public final class Reports {
  /** Runs shown of one cell: a page with all of them would be too large to mail. */
  private static final int MOST_RUNS = 4;

  private final Checker checker;
  private final List<Explorable> machines;

  /** Runs again on these machines, as this checker ran. */
  public Reports(Checker checker, List<Explorable> machines) {
    this.checker = checker;
    this.machines = List.copyOf(machines);
  }

  /** The whole report. */
  public ReportView report(
      String title, String command, List<Cell> cells, List<OutcomeSets.Difference> differences) {
    ProgramNames names = new ProgramNames(cells);
    return new ReportView(
        title,
        command,
        cells.stream().map(cell -> cell(cell, names.of(cell))).toList(),
        differences.stream().map(Reports::words).toList(),
        claims(cells));
  }

  /** What the threads claim about the races that were checked, and what is recorded of it. */
  private static List<ReportView.Claim> claims(List<Cell> cells) {
    Set<Topic> topics = cells.stream().map(c -> c.litmus().topic()).collect(Collectors.toSet());
    Map<String, String> verdicts = Claims.recordedVerdicts();
    return Claims.load().stream()
        .filter(claim -> topics.contains(claim.race()))
        .map(claim -> claim(claim, verdicts.getOrDefault(claim.id(), "open")))
        .toList();
  }

  private static ReportView.Claim claim(Claim claim, String verdict) {
    boolean refuted = verdict.equals("refuted");
    String found = claim.expectsSafe() == refuted ? "violated" : "safe";
    return new ReportView.Claim(
        claim.race().name(),
        claim.text(),
        claim.who() + ", " + claim.position(),
        refuted ? found + ". " + claim.differs() : found,
        verdict);
  }

  private static String words(OutcomeSets.Difference d) {
    return d.has().litmus().name()
        + ": only "
        + d.has().machine()
        + " has this outcome, "
        + d.lacks()
        + " lacks it: "
        + d.outcome();
  }

  private ReportView.Cell cell(Cell cell, String name) {
    Litmus litmus = cell.litmus();
    Optional<Result> result = cell.result();
    return new ReportView.Cell(
        litmus.topic().name(),
        litmus.topic().title(),
        litmus.topic().source(),
        litmus.topic().commits(),
        name,
        text(litmus),
        litmus.program().tasks().size(),
        cell.machine(),
        cell.protocol().toString(),
        verdict(cell),
        cell.bound() == Cell.UNBOUNDED ? -1 : cell.bound(),
        result.map(Result::runs).orElse(0L),
        result.map(Result::cut).orElse(0L),
        cell.seconds(),
        cell.note(),
        result.map(r -> outcomes(cell, r)).orElse(List.of()),
        cell.witness().map(w -> witness(cell, w)),
        cell.witness()
            .map(w -> w.modes().stream().map(m -> new ReportView.Free(m.mode(), m.shows())))
            .map(modes -> modes.toList())
            .orElse(List.of()));
  }

  private static String text(Litmus litmus) {
    boolean asWritten =
        litmus.topic().programs().stream().anyMatch(p -> p.name().equals(litmus.name()));
    return litmus.topic() instanceof OwnProgram || !asWritten
        ? ProgramPrinter.print(litmus.program())
        : Litmus.text(litmus.name());
  }

  /** What may be said of a cell. */
  public static ReportView.Verdict verdict(Cell cell) {
    if (cell.result().isEmpty()) {
      return cell.broken() ? ReportView.Verdict.BROKEN : ReportView.Verdict.NOT_APPLICABLE;
    }
    Result result = cell.result().get();
    return switch (result.verdict()) {
      case SAFE -> cell.shard().whole() ? ReportView.Verdict.SAFE : ReportView.Verdict.INCOMPLETE;
      case VIOLATED -> ReportView.Verdict.VIOLATED;
      case INCOMPLETE ->
          result.complete() && result.bounded()
              ? ReportView.Verdict.BOUNDED
              : ReportView.Verdict.INCOMPLETE;
    };
  }

  private ReportView.Witness witness(Cell cell, Cell.Witness witness) {
    Explorable machine = machine(cell.machine());
    return new ReportView.Witness(
        RunViews.of(witness.file(), Replays.replay(witness.file(), machine)),
        witness.preemptions(),
        witness.minimal(),
        witness.file().print());
  }

  /** Outcomes that need most preemptions first: they are the ones that nobody sees otherwise. */
  private List<ReportView.Outcome> outcomes(Cell cell, Result result) {
    List<Map.Entry<String, Schedule>> all = new ArrayList<>(result.outcomes().entrySet());
    all.sort(Comparator.comparingInt(e -> -e.getValue().preemptions()));
    // Of a violated cell the witness is what there is to see.
    int most = cell.witness().isPresent() ? 0 : MOST_RUNS;
    List<ReportView.Outcome> outcomes = new ArrayList<>();
    for (Map.Entry<String, Schedule> outcome : all) {
      Schedule schedule = outcome.getValue();
      Optional<RunView> run =
          outcomes.size() < most ? Optional.of(run(cell, schedule)) : Optional.empty();
      outcomes.add(new ReportView.Outcome(outcome.getKey(), schedule.preemptions(), run));
    }
    return outcomes;
  }

  private RunView run(Cell cell, Schedule schedule) {
    Explorable machine = machine(cell.machine());
    ScheduleFile file = checker.witness(cell, machine, schedule);
    return RunViews.of(file, Replays.replay(file, machine));
  }

  private Explorable machine(String name) {
    return machines.stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ZswapException("no machine " + name));
  }
}
