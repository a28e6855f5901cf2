package io.zswap.conformance.history;

import io.zswap.conformance.litmus.Race;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one revision.
 *
 * @param failure why there is no machine of it, in a line; empty if there is one
 * @param verdicts by race; empty if there is no machine
 * @param checked whether anything had to be explored: not everything was known before
 */
public record Revision(String failure, Map<Race, RaceVerdict> verdicts, boolean checked) {
  /** Copies the map. */
  public Revision {
    verdicts = Map.copyOf(verdicts);
  }

  static Revision failed(String why) {
    return new Revision(why, Map.of(), true);
  }

  /** Whether the race is there; empty if nobody can say. */
  Optional<Boolean> found(Race race) {
    return Optional.ofNullable(verdicts.get(race))
        .filter(RaceVerdict::certain)
        .map(RaceVerdict::found);
  }
}
