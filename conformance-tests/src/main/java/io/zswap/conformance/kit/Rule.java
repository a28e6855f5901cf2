package io.zswap.conformance.kit;

import java.util.Locale;
import java.util.function.Function;

/**
 * One thing that a zswap must do.
 *
 * @param id names it in reports, for example {@code programs/second-chance}
 * @param group what it belongs to
 * @param title in words
 * @param test tests it; use {@link #check} instead
 */
public record Rule(String id, Group group, String title, Function<Subject, Verdict> test) {
  /** Parts of the kit, in the order in which they are run. */
  public enum Group {
    /** Bad calls get a typed exception and change nothing. */
    CONTRACT("error contract"),
    /** One task: each rule of zswap by a program that shows it. */
    PROGRAMS("sequential programs"),
    /** I1 to I7 on a long run. */
    INVARIANTS("invariants"),
    /** Several threads at once, as the scheduler will have it. */
    STRESS("stress"),
    /** Every interleaving of the documented races, other bugs and corners. */
    RACES("races");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    /** In words. */
    public String title() {
      return title;
    }

    /** In file formats and options, for example {@code races}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Tests it; whatever the subject throws is a verdict too. */
  public Verdict check(Subject subject) {
    return Watch.run(() -> test.apply(subject), subject.limit());
  }
}
