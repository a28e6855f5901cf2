package io.zswap.conformance.stat;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which row to take for some data, and why. Memory and time are weighed against each other by one
 * rule, which the reason names: to take twice the time, a compressor has to need 16 % less room
 * (the fourth root of 2 is 1.19).
 *
 * @param row null if it is not worth compressing these pages, or they are all zeros
 * @param reason in sentences
 */
public record Recommendation(@Nullable StatRow row, String reason) {
  private static final double WEIGHT = 0.25;
  private static final double WORTHWHILE = 1.1;

  /**
   * Weighs rows.
   *
   * @param rows at least one
   */
  public static Recommendation of(List<StatRow> rows) {
    StatRow smallest = Objects.requireNonNull(least(rows, Comparator.comparing(StatRow::bytes)));
    if (smallest.zeroPages() == smallest.pages()) {
      return new Recommendation(
          null,
          "None: these pages are all zeros and take no room, whatever the compressor and the"
              + " allocator.");
    }
    if (smallest.ratio() < WORTHWHILE) {
      return new Recommendation(
          null,
          String.format(
              Locale.ROOT,
              "None: these pages hardly compress, the best ratio is %.2f (%s). Compressing them"
                  + " costs time and saves nothing worth it; put them into a file as they are.",
              smallest.ratio(),
              name(smallest)));
    }
    StatRow best = Objects.requireNonNull(least(rows, Comparator.comparing(Recommendation::cost)));
    StringBuilder reason =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s: ratio %.2f, %.1f us to put a page away and %.1f us to fetch it.",
                name(best),
                best.ratio(),
                best.store().mean() / 1e3,
                best.load().mean() / 1e3));
    if (!smallest.equals(best) && smallest.bytes() < best.bytes()) {
      reason.append(
          String.format(
              Locale.ROOT,
              " %s would need %.0f %% less room, but %.1f times the time.",
              name(smallest),
              100.0 * (best.bytes() - smallest.bytes()) / best.bytes(),
              (double) smallest.roundTrip() / best.roundTrip()));
    }
    StatRow fastest = Objects.requireNonNull(least(rows, Comparator.comparing(StatRow::roundTrip)));
    if (!fastest.equals(best)) {
      reason.append(
          String.format(
              Locale.ROOT,
              " %s would take %.0f %% less time, but %.0f %% more room.",
              name(fastest),
              100.0 * (best.roundTrip() - fastest.roundTrip()) / best.roundTrip(),
              100.0 * (fastest.bytes() - best.bytes()) / best.bytes()));
    }
    reason.append(" Weighed so that twice the time has to save 16 % of the room.");
    return new Recommendation(best, reason.toString());
  }

  private static @Nullable StatRow least(List<StatRow> rows, Comparator<StatRow> by) {
    return rows.stream().min(by).orElse(null);
  }

  private static double cost(StatRow row) {
    return Math.max(row.pageSize(), row.bytes()) * Math.pow((double) row.roundTrip(), WEIGHT);
  }

  private static String name(StatRow row) {
    return row.compressor() + " in " + row.zpool();
  }
}
