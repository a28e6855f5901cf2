package io.zswap.conformance.cli;

import io.zswap.conformance.history.Change;
import io.zswap.conformance.history.GitLog;
import io.zswap.conformance.history.History;
import io.zswap.conformance.history.RaceVerdict;
import io.zswap.conformance.history.RaceVerdict.Kind;
import io.zswap.conformance.litmus.Race;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A history as a table: commits down, races across; no line is longer than a mail's. */
final class HistoryTable {
  private static final int WIDTH = 72;
  private static final int FIRST = 14;
  private static final int COLUMN = 5;

  private static final String NONE = "no machine";

  /** In front of a line that says what a commit did. */
  private static final String MARK = ">>>";

  private final List<Race> races;
  private final PrintWriter out;

  HistoryTable(List<Race> races, PrintWriter out) {
    this.races = races;
    this.out = out;
  }

  void print(List<History.Row> rows, String from, GitLog log) {
    StringBuilder head = new StringBuilder(pad("commit", FIRST));
    races.forEach(race -> head.append(pad(race.name(), COLUMN)));
    out.println(cut(head + "subject"));
    String lead = from + ": ";
    for (History.Row row : rows) {
      out.println(cut(pad(row.commit().shortId(), FIRST) + cells(row, lead)));
      lead = "";
      if (!row.revision().failure().isEmpty()) {
        line("", row.revision().failure());
      }
      row.changes().forEach(change -> line(MARK, words(row, change)));
    }
    out.println();
    legend(rows);
    if (rows.size() == 1) {
      note("No commit of the range touches " + String.join(" or ", GitLog.PATHS) + ".");
    }
    long again = rows.stream().filter(row -> !row.revision().checked()).count();
    if (again > 0) {
      note(again + " of " + rows.size() + " rows from the cache, nothing explored.");
    }
    rows.stream()
        .filter(row -> found(row).isPresent())
        .reduce((first, last) -> last)
        .ifPresent(row -> again(row, log));
  }

  private String cells(History.Row row, String lead) {
    StringBuilder line = new StringBuilder();
    if (row.revision().verdicts().isEmpty()) {
      line.append(pad(NONE + " ", races.size() * COLUMN));
    } else {
      races.forEach(race -> line.append(pad(word(row, race), COLUMN)));
    }
    return line + lead + row.commit().subject();
  }

  private static String word(History.Row row, Race race) {
    return verdict(row, race).map(RaceVerdict::word).orElse("");
  }

  private static Optional<RaceVerdict> verdict(History.Row row, Race race) {
    return Optional.ofNullable(row.revision().verdicts().get(race));
  }

  private static String words(History.Row row, Change change) {
    String what = (change.introduced() ? "introduced " : "fixed ") + change.race();
    return switch (change.where()) {
      case HERE ->
          what
              + verdict(row, change.race())
                  .filter(RaceVerdict::found)
                  .map(v -> ": " + v.about())
                  .orElse("");
      case HERE_OR_BEFORE -> what + ", here or in a row above that says nothing of it";
      case BETWEEN -> what + " by a commit before it that touches neither file";
    };
  }

  /** Indented as the table's second column; what does not fit goes on below. */
  private void line(String lead, String text) {
    out.println(pad(lead, FIRST) + Text.wrap(text, " ".repeat(FIRST), WIDTH).substring(FIRST));
  }

  private void note(String text) {
    out.println(Text.wrap(text, "", WIDTH));
  }

  private void legend(List<History.Row> rows) {
    Set<Kind> kinds =
        rows.stream()
            .flatMap(row -> row.revision().verdicts().values().stream())
            .map(RaceVerdict::kind)
            .collect(Collectors.toSet());
    if (kinds.contains(Kind.VIOLATED)) {
      note("I1 to I7: the invariant that an interleaving breaks.");
    }
    if (kinds.contains(Kind.NONE)) {
      note(
          "none: nothing found, in every interleaving of the programs of two tasks, and with at"
              + " most 2 preemptions of three.");
    }
    if (kinds.contains(Kind.INCOMPLETE)) {
      note("part: nothing found, but the budget ran out.");
    }
    Set<String> notes = new LinkedHashSet<>();
    for (History.Row row : rows) {
      row.revision()
          .verdicts()
          .forEach(
              (race, verdict) -> {
                if (verdict.kind() == Kind.NOT_APPLICABLE) {
                  notes.add("n/a: " + verdict.about());
                } else if (verdict.kind() == Kind.BROKEN) {
                  notes.add("?: " + row.commit().shortId() + " cannot run: " + verdict.about());
                }
              });
    }
    notes.forEach(this::note);
  }

  private Optional<Race> found(History.Row row) {
    return races.stream()
        .filter(race -> verdict(row, race).filter(RaceVerdict::found).isPresent())
        .findFirst();
  }

  private void again(History.Row row, GitLog log) {
    out.println();
    out.println("An interleaving, step by step (of " + row.commit().shortId() + "):");
    out.printf(
        "  zswap check --race %s --machine git:%s@%s%n",
        found(row).orElseThrow(), log.folder(), row.commit().shortId());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String cut(String text) {
    // Subjects come from anywhere.
    String line = text.replaceAll("\\p{Cntrl}", " ").stripTrailing();
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3).stripTrailing() + "...";
  }
}
