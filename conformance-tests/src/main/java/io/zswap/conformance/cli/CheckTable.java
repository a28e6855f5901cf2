package io.zswap.conformance.cli;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.check.ProgramNames;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.program.Program;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a check found, as a table: programs down, machines across. */
final class CheckTable {
  private static final int FIRST = 12;
  private static final int COLUMN = 21;

  private CheckTable() {}

  static void print(List<Cell> cells, PrintWriter out) {
    Set<String> machines = new LinkedHashSet<>();
    ProgramNames names = new ProgramNames(cells);
    Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
    for (Cell cell : cells) {
      machines.add(cell.machine());
      rows.computeIfAbsent(names.of(cell), name -> new LinkedHashMap<>()).put(cell.machine(), cell);
    }
    int longest = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    int first = Math.max(FIRST, longest + 1);
    StringBuilder line = new StringBuilder(" ".repeat(first));
    machines.forEach(machine -> line.append(column(Text.tail(machine, COLUMN - 1))));
    out.println(line.toString().stripTrailing());
    rows.forEach(
        (program, row) -> {
          StringBuilder text = new StringBuilder(String.format("%-" + first + "s", program));
          for (String machine : machines) {
            Cell cell = row.get(machine);
            text.append(column(cell == null ? "" : text(cell)));
          }
          out.println(text.toString().stripTrailing());
        });
    out.println();
    legend(cells, names, out);
  }

  private static boolean looksForLeaks(Cell cell) {
    Program program = cell.litmus().program();
    ScenarioSpec spec = Specs.of(program, Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE);
    return new ZswapJudge(program, spec).looksForLeaks();
  }

  private static String column(String text) {
    return String.format("%-" + COLUMN + "s", text);
  }

  private static String text(Cell cell) {
    if (cell.result().isEmpty()) {
      return cell.broken() ? "cannot run" : "-";
    }
    Result result = cell.result().get();
    return String.format(
        Locale.ROOT,
        "%s%s %s %.1fs",
        verdict(cell),
        nothingFails(cell) ? "*" : "",
        count(result.runs()),
        cell.seconds());
  }

  /** Whether what was to fail did not in any run, so that the cell says what another said. */
  private static boolean nothingFails(Cell cell) {
    return cell.result()
        .map(result -> result.outcomes().keySet())
        .filter(outcomes -> !outcomes.isEmpty())
        .map(outcomes -> outcomes.stream().allMatch(ZswapJudge::lacksFailure))
        .orElse(false);
  }

  private static String verdict(Cell cell) {
    if (onlyPart(cell)) {
      return "part " + cell.shard();
    }
    if (noneWithinBound(cell)) {
      return "none<=" + cell.bound();
    }
    return cell.verdict() == Cell.Verdict.INCOMPLETE ? "partly" : cell.verdict().toString();
  }

  /** A shard that ran to its end and found nothing; what the others find is not known. */
  private static boolean onlyPart(Cell cell) {
    return !cell.shard().whole() && cell.covered() && cell.verdict() == Cell.Verdict.INCOMPLETE;
  }

  /** A bounded search that ran to its end says more than "incomplete", and less than "safe". */
  static boolean noneWithinBound(Cell cell) {
    return cell.shard().whole()
        && cell.result()
            .map(r -> r.verdict() == Result.Verdict.INCOMPLETE && r.complete() && r.bounded())
            .orElse(false);
  }

  /** Neither found anything nor covered all that it was to cover. */
  private static boolean ranOut(Cell cell) {
    return cell.verdict() == Cell.Verdict.INCOMPLETE && !cell.covered() && !cell.broken();
  }

  private static String count(long runs) {
    if (runs < 100_000) {
      return String.format(Locale.ROOT, "%,d", runs);
    }
    return runs < 10_000_000 ? runs / 1000 + "k" : runs / 1_000_000 + "M";
  }

  private static void legend(List<Cell> cells, ProgramNames names, PrintWriter out) {
    out.println("Verdict, schedules run, time. safe: every interleaving was covered.");
    Set<Integer> bounds = new TreeSet<>();
    cells.stream().filter(CheckTable::noneWithinBound).forEach(c -> bounds.add(c.bound()));
    for (int bound : bounds) {
      String s = bound == 1 ? "" : "s";
      out.printf("none<=%d: nothing found with at most %d preemption%s.%n", bound, bound, s);
    }
    if (cells.stream().anyMatch(CheckTable::onlyPart)) {
      out.println("part: nothing found in this part; see 'zswap merge' for the whole.");
    }
    if (cells.stream().anyMatch(CheckTable::ranOut)) {
      out.println(
          "partly: its share of the budget ran out (--budget gives more), or a shard is missing.");
    }
    if (cells.stream().anyMatch(CheckTable::nothingFails)) {
      out.println("*: nothing failed, as no task came to where it was to.");
    }
    Set<String> leaky = new LinkedHashSet<>();
    cells.stream()
        .filter(c -> c.result().isPresent() && !looksForLeaks(c))
        .forEach(c -> leaky.add(names.of(c)));
    if (!leaky.isEmpty()) {
      String what = String.join(", ", leaky);
      out.println(
          Text.wrap(
              what
                  + ": leaks (I5) were not looked for, or not all, as 'after' does not free every page"
                  + " that is written, set the pool's parameters and CPUs as they were, and end with"
                  + " swapoff.",
              ""));
    }
    // Of what does not build every program would say the same.
    Map<List<String>, Set<String>> cannot = new LinkedHashMap<>();
    Set<String> notes = new LinkedHashSet<>();
    for (Cell cell : cells) {
      if (cell.broken()) {
        List<String> why = List.of(cell.machine(), cell.note());
        cannot.computeIfAbsent(why, w -> new LinkedHashSet<>()).add(names.of(cell));
      } else if (!cell.note().isEmpty()) {
        String what = cell.result().isPresent() ? ", " + names.of(cell) : " not applicable";
        notes.add(cell.machine() + what + ": " + cell.note());
      }
    }
    notes.forEach(note -> out.println(Text.wrap(note, "")));
    cannot.forEach(
        (why, programs) -> {
          String first = why.get(0) + " cannot run " + String.join(", ", programs) + ": ";
          (first + why.get(1)).lines().forEach(line -> out.println(Text.wrap(line, "")));
        });
    out.println();
  }

  /** How many outcomes there are, and whether the machines agree on them. */
  static void outcomes(
      List<Cell> cells, List<OutcomeSets.Difference> differences, PrintWriter out) {
    ProgramNames names = new ProgramNames(cells);
    Map<String, List<Cell>> complete = new LinkedHashMap<>();
    for (Cell cell : cells) {
      if (cell.complete()) {
        complete.computeIfAbsent(names.of(cell), n -> new ArrayList<>()).add(cell);
      }
    }
    List<String> words = new ArrayList<>();
    complete.forEach(
        (name, list) -> {
          Set<Integer> sizes = new LinkedHashSet<>();
          list.forEach(c -> sizes.add(c.result().orElseThrow().outcomes().size()));
          words.add(name + ":" + String.join("/", sizes.stream().map(String::valueOf).toList()));
        });
    if (words.isEmpty()) {
      return;
    }
    boolean several = complete.values().stream().anyMatch(list -> list.size() > 1);
    String agree =
        !several
            ? ""
            : differences.isEmpty()
                ? "; the same on all machines"
                : "; " + differences.size() + " that only one of two machines has";
    out.println(Text.wrap("Outcomes: " + String.join(" ", words) + agree, ""));
  }
}
