package io.zswap.conformance.check;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.explore.Shard;
import io.zswap.conformance.litmus.Litmus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One program on one machine.
 *
 * @param litmus which program
 * @param machine which machine
 * @param protocol what the machine followed
 * @param bound most preemptions, or {@link #UNBOUNDED}
 * @param shard which part of the schedules was explored; only the whole can be safe
 * @param result what the search saw; empty if there was none or it broke down
 * @param seconds how long it took
 * @param note why there is no result; empty if there is
 * @param broken whether the machine could not start or broke down: nothing can be said then
 * @param witness the smallest run that breaks an invariant
 */
public record Cell(
    Litmus litmus,
    String machine,
    Protocol protocol,
    int bound,
    Shard shard,
    Optional<Result> result,
    double seconds,
    String note,
    boolean broken,
    Optional<Witness> witness) {
  /** No limit on preemptions. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /** What can be said of a program on a machine. */
  public enum Verdict {
    /** Every interleaving was covered, and none breaks an invariant. */
    SAFE,
    /** At least one breaks an invariant. */
    VIOLATED,
    /** None was found, but not all were covered, or the machine broke down. */
    INCOMPLETE,
    /** The machine does not have what the program is about. */
    NOT_APPLICABLE;

    /** As reports have it, such as not-applicable. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What was found; only the whole of a program's schedules can be safe. */
  public Verdict verdict() {
    if (result.isEmpty()) {
      return broken ? Verdict.INCOMPLETE : Verdict.NOT_APPLICABLE;
    }
    return switch (result.get().verdict()) {
      case SAFE -> shard.whole() ? Verdict.SAFE : Verdict.INCOMPLETE;
      case VIOLATED -> Verdict.VIOLATED;
      case INCOMPLETE -> Verdict.INCOMPLETE;
    };
  }

  /**
   * Whether less was explored than was asked for, and nothing found: the machine could not run, or
   * the time was up. One part of the schedules that came to no end is left to whoever puts the
   * parts together.
   */
  public boolean unfinished() {
    boolean ranOut = result.isPresent() && !covered() && witness.isEmpty();
    return broken || (shard.whole() && ranOut);
  }

  /** Whether every interleaving was covered, so that outcomes can be compared. */
  public boolean complete() {
    return shard.whole() && covered() && !result.orElseThrow().bounded();
  }

  /** Whether all of its shard within its bound was covered. */
  public boolean covered() {
    return result.isPresent() && result.get().complete();
  }

  /**
   * The smallest violating run that was found, and what the ways to free memory make of it.
   *
   * @param file holds everything needed to make the run again
   * @param preemptions how many it needs
   * @param minimal whether there is none with fewer preemptions, or as many and fewer steps
   * @param modes what each way to free memory shows, in words
   */
  public record Witness(
      ScheduleFile file, int preemptions, boolean minimal, List<ModeResult> modes) {
    /** Copies the list. */
    public Witness {
      modes = List.copyOf(modes);
    }
  }

  /** What one way to free memory shows. */
  public record ModeResult(String mode, String shows) {}
}
