package io.zswap.conformance.explore;

import java.time.Duration;

/**
 * How long a search may go on. Running out makes it incomplete, never safe.
 *
 * @param schedules most runs
 * @param time longest time
 */
public record Budget(long schedules, Duration time) {
  /** No limit that anybody will reach. */
  public static final Budget UNLIMITED = new Budget(Long.MAX_VALUE, Duration.ofDays(10_000));

  /** At most so many runs. */
  public static Budget ofSchedules(long schedules) {
    return new Budget(schedules, UNLIMITED.time());
  }

  /** At most so long. */
  public static Budget ofTime(Duration time) {
    return new Budget(Long.MAX_VALUE, time);
  }
}
