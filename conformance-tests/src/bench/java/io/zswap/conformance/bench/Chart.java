package io.zswap.conformance.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A bar for each ratio, with its interval, and a tick where its goal is; ratios above 3 are cut. A
 * single file without scripts or fonts, for the README.
 */
final class Chart {
  private static final int LEFT = 400;
  private static final int WIDTH = 830;
  private static final int LINE = 22;
  private static final int TOP = 56;
  private static final double MOST = 3;

  private final List<Row> rows = new ArrayList<>();
  private final String jdk;

  Chart(List<Row> rows, String jdk) {
    rows.stream().filter(Row::isMeasured).forEach(this.rows::add);
    this.jdk = jdk;
  }

  private static double x(double ratio) {
    return LEFT + (WIDTH - LEFT - 60) * Math.min(ratio, MOST) / MOST;
  }

  String svg() {
    int height = TOP + rows.size() * LINE + 20;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' "
            + "font-family='sans-serif' font-size='12'>",
        WIDTH,
        height);
    add(svg, "<rect width='%d' height='%d' fill='#ffffff'/>", WIDTH, height);
    add(
        svg,
        "<text x='10' y='20' font-size='14'>zswap-core: throughput over theirs, %s</text>",
        jdk);
    add(svg, "<text x='10' y='38' fill='#555'>bar: ratio; line: 95 %% interval; red: goal</text>");
    for (double tick = 0; tick <= MOST; tick += 0.5) {
      add(
          svg,
          "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='%s'/>",
          x(tick),
          x(tick),
          TOP - 6,
          height - 16,
          tick == 1 ? "#888" : "#e4e4e4");
      add(
          svg,
          "<text x='%.1f' y='%d' text-anchor='middle' fill='#555'>%.1f</text>",
          x(tick),
          height - 4,
          tick);
    }
    for (int i = 0; i < rows.size(); i++) {
      bar(svg, rows.get(i), TOP + i * LINE);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Row row, int y) {
    add(
        svg,
        "<text x='%d' y='%d' text-anchor='end'>%s</text>",
        LEFT - 8,
        y + 12,
        escape(row.name() + " / " + row.versus()));
    add(
        svg,
        "<rect x='%d' y='%d' width='%.1f' height='14' fill='%s'/>",
        LEFT,
        y,
        x(row.ratio()) - LEFT,
        row.isReached() ? "#5b8db8" : "#c9a25d");
    add(
        svg,
        "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#1d2733' stroke-width='2'/>",
        x(row.low()),
        x(row.high()),
        y + 7,
        y + 7);
    if (row.goal() != null) {
      add(
          svg,
          "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#c0392b' stroke-width='2'/>",
          x(row.goal()),
          x(row.goal()),
          y - 2,
          y + 16);
    }
    add(
        svg,
        "<text x='%.1f' y='%d' fill='#333'>%.2f</text>",
        Math.max(x(row.high()), row.goal() == null ? 0 : x(row.goal())) + 6,
        y + 12,
        row.ratio());
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
