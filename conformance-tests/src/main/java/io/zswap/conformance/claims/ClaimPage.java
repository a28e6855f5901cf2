package io.zswap.conformance.claims;

import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Diagram;
import io.zswap.conformance.check.Replays;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The claims and what became of them, as a page in Markdown. The columns of the machine that draws
 * the diagrams come first, those of the others after.
 */
public final class ClaimPage {
  private final Explorable draws;
  private final List<ClaimResult> results;
  private final String costs;

  /** The claim whose diagram shows a position on a program. */
  private final Map<String, String> drawn = new HashMap<>();

  /**
   * A page.
   *
   * @param draws the machine whose runs are drawn
   */
  public ClaimPage(List<ClaimResult> results, Explorable draws) {
    this.results = List.copyOf(results);
    this.draws = draws;
    costs = CostTables.load();
    for (ClaimResult r : results) {
      r.witness(draws.name()).ifPresent(cell -> drawn.putIfAbsent(key(cell), r.claim().id()));
    }
  }

  private static String key(Cell cell) {
    return cell.litmus().name() + " " + cell.protocol();
  }

  /** The text. */
  public String text() {
    StringBuilder out = new StringBuilder(intro());
    for (Race race : Race.values()) {
      List<ClaimResult> own = of(race);
      out.append("\n## ").append(race).append(": ").append(race.title()).append("\n\n");
      out.append(race.source()).append(". Closed by ").append(race.commits()).append(".\n\n");
      out.append(head());
      own.forEach(r -> out.append(row(r, draws.name())).append(others(r)).append('\n'));
      explain(own, out);
    }
    out.append(new CostTables(costs).text());
    out.append("\n## Witnesses\n\n");
    out.append("The smallest run that was found for each position that breaks an invariant, on\n");
    out.append("`")
        .append(draws.name())
        .append("`. The schedules that the threads argue about are also");
    out.append("\nmade by hand, without a search, on both machines: `ForcedSchedulesTest`.\n");
    diagrams(out);
    return out.toString();
  }

  private List<ClaimResult> of(Race race) {
    return results.stream().filter(r -> r.claim().race() == race).toList();
  }

  private String intro() {
    return """
        # What the five threads claim, and what became of it

        Made by `conformance-tests/zswap claims --page conformance-tests/CLAIMS.md`; not to be
        edited. The claims stand in `src/main/resources/io/zswap/conformance/claims/claims.txt`, the
        programs in `.../litmus`.

        *confirmed*, *refuted*: exploration says what the claim says, or the contrary. *safe*:
        every interleaving was covered, under sequential consistency, at the granularity of
        primitives, given our model of the surroundings. *violated*: a search found a run that breaks
        an invariant, and stopped; that run is drawn below. Programs of two tasks are searched
        completely; those of three, and r5-full, with at most two preemptions, so that they can show
        a violation, and never that there is none. Behind each verdict stands the number of schedules
        run. Both machines agree on every verdict, and where both searches are complete, on the set
        of outcomes.
        """;
  }

  private String head() {
    List<String> machines = results.get(0).machines();
    StringBuilder out =
        new StringBuilder("| claim | position | says | verdict | search | witness | ");
    out.append(draws.name()).append(" |");
    machines.stream()
        .filter(m -> !m.equals(draws.name()))
        .forEach(m -> out.append(' ').append(m).append(" |"));
    out.append("\n|").append("---|".repeat(6 + machines.size())).append('\n');
    return out.toString();
  }

  /** A claim's row up to what one machine says. */
  private String row(ClaimResult r, String machine) {
    Claim claim = r.claim();
    return "| "
        + claim.id()
        + " | `"
        + claim.position().replace(",", "` `")
        + "` | "
        + claim.who()
        + ": "
        + claim.text()
        + " | **"
        + r.verdict()
        + "** | "
        + (r.bounded(machine) ? "bounded" : "complete")
        + " | "
        + r.witness(machine).map(c -> link(drawn.getOrDefault(key(c), ""))).orElse("")
        + " | "
        + says(r, machine)
        + " |";
  }

  private String others(ClaimResult r) {
    return r.machines().stream()
        .filter(m -> !m.equals(draws.name()))
        .map(m -> " " + says(r, m) + " |")
        .collect(Collectors.joining());
  }

  private static String link(String id) {
    return "[" + id + "](#" + id + ")";
  }

  private static String says(ClaimResult r, String machine) {
    String word =
        switch (r.state(machine)) {
          case SAFE -> "safe";
          case VIOLATED -> "violated";
          case BOUNDED -> "none found";
          case UNKNOWN -> "not decided";
        };
    return word + ", " + String.format(Locale.ROOT, "%,d", r.runs(machine));
  }

  private static void explain(List<ClaimResult> own, StringBuilder out) {
    List<String> lines = new ArrayList<>();
    for (ClaimResult r : own) {
      if (!r.claim().differs().isEmpty()) {
        lines.add("- " + r.claim().id() + ": " + r.claim().differs());
      }
    }
    String programs =
        own.stream()
            .flatMap(r -> r.claim().programs().stream())
            .map(Litmus::name)
            .distinct()
            .collect(Collectors.joining(", "));
    out.append("\nPrograms: ").append(programs).append(".\n");
    if (!lines.isEmpty()) {
      out.append("\nWhat the verdicts that differ rest on:\n\n");
      lines.forEach(line -> out.append(line).append('\n'));
    }
  }

  private void diagrams(StringBuilder out) {
    for (ClaimResult r : results) {
      r.witness(draws.name())
          .filter(cell -> r.claim().id().equals(drawn.get(key(cell))))
          .ifPresent(cell -> diagram(r, cell, out));
    }
  }

  private void diagram(ClaimResult r, Cell cell, StringBuilder out) {
    Cell.Witness witness = cell.witness().orElseThrow();
    Replays.Replay replay = Replays.replay(witness.file(), draws);
    Diagram diagram = new Diagram(witness.file().program(), replay.trace(), replay.steps());
    out.append("\n### ").append(r.claim().id()).append("\n\n");
    out.append("`").append(cell.protocol()).append("`, program ").append(cell.litmus().name());
    int preemptions = witness.preemptions();
    out.append(preemptions == 1 ? ", 1 preemption" : ", " + preemptions + " preemptions");
    out.append(".\n\n```\n");
    out.append(stable(diagram.columns(replay.trace().violations())));
    for (String violation : replay.judgement().violations()) {
      out.append('\n').append(wrap(stable(violation)));
    }
    out.append("\n```\n");
  }

  /** Without what would make the page old whenever a line or a variable is added anywhere. */
  private static String stable(String text) {
    return text.replaceAll("(\\.[ch]):\\d+", "$1").replaceAll("variable\\+0x[0-9a-f]+", "variable");
  }

  private static String wrap(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (String word : text.split(" ", -1)) {
      if (at > 0 && at + 1 + word.length() > Diagram.WIDTH) {
        out.append("\n  ");
        at = 2;
      } else if (at > 0) {
        out.append(' ');
        at++;
      }
      out.append(word);
      at += word.length();
    }
    return out.toString();
  }
}
