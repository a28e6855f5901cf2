package io.zswap.conformance.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The result as a table, as JSON and as a picture. */
final class Report {
  private final List<Row> rows;
  private final String pages;

  Report(List<Row> rows, String pages) {
    this.rows = rows;
    this.pages = pages;
  }

  private static String jdk() {
    return "JDK " + Runtime.version().feature();
  }

  /** What stands above the rows. */
  static void begin(PrintStream out, boolean quick) {
    out.println(
        jdk()
            + (quick ? ", --quick" : "")
            + ", 4 KiB pages from this JDK's files; ratio: our throughput");
    out.println("over theirs in the same run, 95 % interval (of several JVMs: all of theirs),");
    out.println("goal; '?': the goal lies within the interval");
    out.println();
  }

  /** One row, as soon as it is there. */
  static void print(PrintStream out, Row row) {
    String names = row.versus().isEmpty() ? row.name() : row.name() + " / " + row.versus();
    if (!row.isMeasured()) {
      out.printf(Locale.ROOT, "%-46s %s%n", names, "not run");
    } else {
      // Two that look the same with two digits are shown with three.
      boolean close = row.goal() != null && two(row.goal()).equals(two(row.ratio()));
      boolean two = !close || row.ratio().equals(row.goal());
      out.printf(
          Locale.ROOT,
          "%-46s %5s %5s..%-5s%s%n",
          names,
          two ? two(row.ratio()) : three(row.ratio()),
          two(row.low()),
          two(row.high()),
          row.goal() == null ? "" : verdict(row) + (two ? two(row.goal()) : three(row.goal())));
    }
    for (String line : wrap(row.detail())) {
      out.println("    " + line);
    }
  }

  private static String two(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  private static String three(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }

  /** With a question mark if the interval holds the goal. */
  private static String verdict(Row row) {
    return (row.isReached() ? " ok   " : " MISS ") + (row.isUncertain() ? "? " : "  ");
  }

  /** What stands below them. */
  void end(PrintStream out) {
    List<Row> below = rows.stream().filter(r -> r.isMeasured() && !r.isReached()).toList();
    long uncertain = below.stream().filter(Row::isUncertain).count();
    long missing = rows.stream().filter(r -> !r.isMeasured()).count();
    out.println();
    out.printf(
        "%s%d rows, %d below their goal (of %d their interval holds it: ?), %d not run%n",
        pages.isEmpty() ? "" : pages + "\n", rows.size(), below.size(), uncertain, missing);
  }

  private static List<String> wrap(String text) {
    List<String> lines = new java.util.ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > 66) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  void json(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, mapper.writeValueAsString(rows) + System.lineSeparator());
  }

  void svg(Path file) throws IOException {
    Files.writeString(file, new Chart(rows, jdk()).svg());
  }
}
