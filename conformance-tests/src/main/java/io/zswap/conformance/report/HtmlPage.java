package io.zswap.conformance.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A report as one page that needs nothing else: no network, no second file. Tables are in the page
 * itself; what a click opens is drawn by its script.
 */
public final class HtmlPage {
  /** Of the file in its folder. */
  public static final String NAME = "index.html";

  private static final String FOLDER = "/io/zswap/conformance/report/";
  private static final List<String> SCRIPTS = List.of("run.js", "lanes.js", "state.js", "page.js");

  private HtmlPage() {}

  /**
   * Writes {@link #NAME} into a folder, which is made if it is not there.
   *
   * @return the page
   */
  public static Path write(ReportView report, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path page = folder.resolve(NAME);
    Files.writeString(page, html(report));
    return page;
  }

  /** The page. */
  static String html(ReportView report) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("title", report.title());
    page.put("command", report.command());
    page.put("style", resource("report.css"));
    page.put("script", String.join("\n", SCRIPTS.stream().map(HtmlPage::resource).toList()));
    page.put("data", PageData.of(report));
    page.put("counts", counts(report.cells()));
    List<String> machines = machines(report.cells());
    page.put("machines", machines);
    page.put("races", races(report.cells(), machines));
    page.put("differences", report.differences());
    page.put("claims", report.claims().stream().map(HtmlPage::claim).toList());
    page.put("hasClaims", !report.claims().isEmpty());
    page.put("hasDifferences", !report.differences().isEmpty());
    page.put("coverage", CoverageChart.rows(report.cells()));
    return Mustache.compiler().compile(resource("report.html")).execute(page);
  }

  static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<String, Object>> counts(List<ReportView.Cell> cells) {
    List<Map<String, Object>> counts = new ArrayList<>();
    for (ReportView.Verdict verdict : ReportView.Verdict.values()) {
      long n = cells.stream().filter(c -> c.verdict() == verdict).count();
      if (n > 0 || verdict == ReportView.Verdict.VIOLATED) {
        counts.add(Map.of("n", n, "key", verdict.key(), "words", verdict.words()));
      }
    }
    return counts;
  }

  private static List<String> machines(List<ReportView.Cell> cells) {
    Set<String> machines = new LinkedHashSet<>();
    cells.forEach(cell -> machines.add(cell.machine()));
    return List.copyOf(machines);
  }

  private static List<Map<String, Object>> races(
      List<ReportView.Cell> cells, List<String> machines) {
    Map<String, Map<String, List<Integer>>> byRace = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      byRace
          .computeIfAbsent(cells.get(i).race(), r -> new LinkedHashMap<>())
          .computeIfAbsent(cells.get(i).program(), p -> new ArrayList<>())
          .add(i);
    }
    List<Map<String, Object>> races = new ArrayList<>();
    byRace.forEach(
        (race, programs) -> {
          ReportView.Cell any = cells.get(programs.values().iterator().next().get(0));
          List<Map<String, Object>> rows = new ArrayList<>();
          programs.forEach((program, indexes) -> rows.add(row(program, indexes, cells, machines)));
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("race", race);
          row.put("title", any.raceTitle());
          row.put("commits", any.commits());
          row.put("span", machines.size() + 1);
          row.put("programs", rows);
          races.add(row);
        });
    return races;
  }

  private static Map<String, Object> row(
      String program, List<Integer> indexes, List<ReportView.Cell> cells, List<String> machines) {
    List<Map<String, Object>> columns = new ArrayList<>();
    for (String machine : machines) {
      int at =
          indexes.stream()
              .filter(i -> cells.get(i).machine().equals(machine))
              .findFirst()
              .orElse(-1);
      columns.add(at < 0 ? Map.of("empty", true) : column(at, cells.get(at)));
    }
    return Map.of("program", program, "columns", columns);
  }

  private static Map<String, Object> column(int index, ReportView.Cell cell) {
    boolean ran = cell.schedules() > 0;
    String words =
        cell.verdict() == ReportView.Verdict.BOUNDED
            ? "none ≤ " + cell.bound()
            : cell.verdict().words();
    return Map.of(
        "index",
        index,
        "key",
        cell.verdict().key(),
        "words",
        words,
        "machine",
        cell.machine(),
        "program",
        cell.program(),
        "detail",
        ran ? count(cell.schedules()) + " · " + seconds(cell.seconds()) : "",
        "empty",
        false);
  }

  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  static String seconds(double seconds) {
    return seconds < 0.05 ? "<0.1 s" : String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static Map<String, Object> claim(ReportView.Claim claim) {
    return Map.of(
        "race", claim.race(),
        "claim", claim.claim(),
        "source", claim.source(),
        "result", claim.result(),
        "verdict", claim.verdict());
  }
}
