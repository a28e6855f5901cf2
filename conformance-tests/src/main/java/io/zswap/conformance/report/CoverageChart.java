package io.zswap.conformance.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How much of each search space was seen: bars on a logarithmic scale, and the outcome counts. */
final class CoverageChart {
  private CoverageChart() {}

  /** One row per program; a template draws them. */
  static List<Map<String, Object>> rows(List<ReportView.Cell> cells) {
    Map<String, List<ReportView.Cell>> programs =
        cells.stream()
            .collect(
                Collectors.groupingBy(
                    ReportView.Cell::program, LinkedHashMap::new, Collectors.toList()));
    double most = cells.stream().mapToLong(ReportView.Cell::schedules).max().orElse(1);
    List<Map<String, Object>> rows = new ArrayList<>();
    programs.forEach(
        (program, list) -> {
          List<Map<String, Object>> bars = new ArrayList<>();
          for (ReportView.Cell cell : list) {
            Map<String, Object> bar = new LinkedHashMap<>();
            bar.put("machine", cell.machine());
            bar.put("key", cell.verdict().key());
            bar.put("width", width(cell.schedules(), most));
            bar.put("schedules", HtmlPage.count(cell.schedules()));
            bar.put("scope", scope(cell));
            bar.put("seconds", HtmlPage.seconds(cell.seconds()));
            bar.put("outcomes", cell.outcomes().size());
            bars.add(bar);
          }
          rows.add(Map.of("program", program, "bars", bars));
        });
    return rows;
  }

  private static String width(long schedules, double most) {
    if (schedules <= 0) {
      return "0";
    }
    double share = Math.log10(schedules + 1.0) / Math.log10(Math.max(10, most + 1.0));
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  private static String scope(ReportView.Cell cell) {
    return switch (cell.verdict()) {
      case SAFE -> "every interleaving";
      case VIOLATED -> "until the first violation";
      case BOUNDED -> "at most " + cell.bound() + " preemptions";
      case INCOMPLETE -> "until the budget ran out";
      case NOT_APPLICABLE -> "not run";
      case BROKEN -> "until it broke down";
    };
  }
}
