package io.zswap.conformance.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of several JVMs that measured the same, as one row each. JVMs that run the same code differ
 * by more than the passes within one, so that a JVM is one sample: the ratio is their median. They
 * are too few for an interval of their own, so it reaches from the lowest end of theirs to the
 * highest.
 */
final class Merge {
  private Merge() {}

  /** One row for each name and what it is compared with, in the order of the first JVM's rows. */
  static List<Row> rows(List<List<Row>> jvms) {
    Map<List<String>, List<Row>> same = new LinkedHashMap<>();
    for (List<Row> jvm : jvms) {
      for (Row row : jvm) {
        same.computeIfAbsent(List.of(row.name(), row.versus()), k -> new ArrayList<>()).add(row);
      }
    }
    return same.values().stream().map(rows -> merge(rows, jvms.size())).toList();
  }

  private static Row merge(List<Row> rows, int jvms) {
    List<Row> measured =
        rows.stream()
            .filter(Row::isMeasured)
            .sorted(Comparator.comparingDouble(Row::ratio))
            .toList();
    int n = measured.size();
    if (n == 0) {
      return rows.get(0);
    }
    Row below = measured.get((n - 1) / 2);
    double ratio = (below.ratio() + measured.get(n / 2).ratio()) / 2;
    double low = measured.stream().mapToDouble(Row::low).min().orElseThrow();
    double high = measured.stream().mapToDouble(Row::high).max().orElseThrow();
    String from = n + (n < jvms ? " of " + jvms : "") + (jvms == 1 ? " JVM; " : " JVMs; ");
    return Row.of(
        below.name(),
        below.versus(),
        new Estimate(ratio, low, high),
        below.goal(),
        from + below.detail());
  }
}
