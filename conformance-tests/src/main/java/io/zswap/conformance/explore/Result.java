package io.zswap.conformance.explore;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a search saw.
 *
 * @param complete whether every interleaving within the search's bound was covered
 * @param bounded whether there was a bound on preemptions that cut something off; a bounded search
 *     never says safe
 * @param runs runs made, cut ones included
 * @param cut runs that were abandoned because another covers them
 * @param outcomes each outcome, with the first schedule that reached it
 * @param violation of the runs that broke an invariant, the one with the fewest preemptions, and
 *     then the fewest steps
 */
public record Result(
    boolean complete,
    boolean bounded,
    long runs,
    long cut,
    Map<String, Schedule> outcomes,
    Optional<Violation> violation) {

  /** Copies the map, keeping its order. */
  public Result {
    outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
  }

  /** What may be said of the program. */
  public Verdict verdict() {
    if (violation.isPresent()) {
      return Verdict.VIOLATED;
    }
    return complete && !bounded ? Verdict.SAFE : Verdict.INCOMPLETE;
  }

  /** What a search can say. */
  public enum Verdict {
    /** Every interleaving was covered, and none broke an invariant. */
    SAFE,
    /** At least one interleaving breaks an invariant. */
    VIOLATED,
    /** None was found, but not all were covered. */
    INCOMPLETE
  }

  /**
   * A run that broke an invariant.
   *
   * @param schedule how to get there
   * @param invariants what it broke, in words
   */
  public record Violation(Schedule schedule, List<String> invariants) {
    /** Copies the list. */
    public Violation {
      invariants = List.copyOf(invariants);
    }
  }
}
