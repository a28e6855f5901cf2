package io.zswap.conformance.stat;

import java.util.List;
import java.util.Locale;

/**
 * Rows as a picture: on the left what of the pages' size is left, on the right how long a page
 * takes, from the median to the 99th percentile, on a logarithmic scale. A single file without
 * scripts or fonts.
 */
public final class StatChart {
  private static final int NAMES = 130;
  private static final int PANEL = 290;
  private static final int GAP = 60;
  private static final int LINE = 34;
  private static final int TOP = 64;
  private static final int WIDTH = NAMES + PANEL + GAP + PANEL + 60;
  private static final int RIGHT = NAMES + PANEL + GAP;
  private static final String MEMORY = "#5b8db8";
  private static final String DEVICE = "#c9a25d";
  private static final String STORE = "#8a5a83";
  private static final String LOAD = "#4f8f63";

  private final StringBuilder svg = new StringBuilder();
  private final List<StatRow> rows;
  private final double most;
  private final double lowest;
  private final double highest;

  private StatChart(List<StatRow> rows) {
    this.rows = rows;
    double largest = rows.stream().mapToDouble(StatChart::share).max().orElse(1);
    // Pages of zeros leave nothing to draw.
    most = largest == 0 ? 1 : largest;
    lowest = decade(rows.stream().mapToLong(r -> least(r)).min().orElse(1), false);
    highest = decade(rows.stream().mapToLong(r -> largest(r)).max().orElse(1), true);
  }

  private static long least(StatRow row) {
    return Math.max(1, Math.min(row.store().p50(), row.load().p50()));
  }

  private static long largest(StatRow row) {
    return Math.max(2, Math.max(row.store().p99(), row.load().p99()));
  }

  private static double decade(long nanos, boolean up) {
    double log = Math.log10((double) nanos);
    return up ? Math.floor(log) + 1 : Math.floor(log);
  }

  /** What is left of the pages' size. */
  private static double share(StatRow row) {
    return (double) row.bytes() / ((double) row.pages() * row.pageSize());
  }

  /** The picture of at least one row. */
  public static String svg(List<StatRow> rows) {
    return new StatChart(rows).draw();
  }

  private String draw() {
    int height = TOP + rows.size() * LINE + 30;
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'"
            + " font-family='sans-serif' font-size='12'>",
        WIDTH, height);
    add("<rect width='%d' height='%d' fill='#ffffff'/>", WIDTH, height);
    add("<text x='%d' y='20' font-size='14'>room, %% of the pages' size</text>", NAMES);
    key(NAMES, MEMORY, "memory");
    key(NAMES + 90, DEVICE, "device");
    add("<text x='%d' y='20' font-size='14'>time per page, p50 to p99</text>", RIGHT);
    key(RIGHT, STORE, "store");
    key(RIGHT + 90, LOAD, "load");
    for (double tick = lowest; tick <= highest; tick++) {
      double x = x(Math.pow(10, tick));
      add(
          "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#e4e4e4'/>",
          x, x, TOP - 8, height - 24);
      add(
          "<text x='%.1f' y='%d' text-anchor='middle' fill='#555'>%s us</text>",
          x, height - 8, number(Math.pow(10, tick) / 1e3));
    }
    for (int i = 0; i < rows.size(); i++) {
      row(rows.get(i), TOP + i * LINE);
    }
    return svg.append("</svg>\n").toString();
  }

  private void key(int x, String colour, String text) {
    add("<rect x='%d' y='31' width='12' height='12' fill='%s'/>", x, colour);
    add("<text x='%d' y='42' fill='#555'>%s</text>", x + 17, text);
  }

  private void row(StatRow row, int y) {
    add(
        "<text x='%d' y='%d' text-anchor='end'>%s</text>",
        NAMES - 8, y + 15, escape(row.compressor() + ", " + row.zpool()));
    double whole = (double) row.pages() * row.pageSize();
    double memory = PANEL * row.poolBytes() / whole / most;
    double device = PANEL * (row.devicePages() * (double) row.pageSize()) / whole / most;
    add("<rect x='%d' y='%d' width='%.1f' height='20' fill='%s'/>", NAMES, y, memory, MEMORY);
    add(
        "<rect x='%.1f' y='%d' width='%.1f' height='20' fill='%s'/>",
        NAMES + memory, y, device, DEVICE);
    add(
        "<text x='%.1f' y='%d' fill='#333'>%.1f</text>",
        NAMES + memory + device + 5, y + 15, 100 * share(row));
    time(row.store(), y + 5, STORE);
    time(row.load(), y + 15, LOAD);
  }

  private void time(StatRow.Latency latency, int y, String colour) {
    double from = x((double) latency.p50());
    add(
        "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='%s' stroke-width='3'/>",
        from, x((double) latency.p99()), y, y, colour);
    add("<circle cx='%.1f' cy='%d' r='4' fill='%s'/>", from, y, colour);
  }

  private double x(double nanos) {
    double log = Math.log10(Math.max(1, nanos));
    return RIGHT + PANEL * (log - lowest) / (highest - lowest);
  }

  private static String number(double micros) {
    return micros < 1 ? Double.toString(micros) : Long.toString(Math.round(micros));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
