package io.zswap.conformance.check;

import io.zswap.api.explore.Scenario;
import io.zswap.conformance.explore.Budget;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.explore.PlainSearch;
import io.zswap.conformance.explore.Result;
import java.time.Duration;

/** Looks for the smallest violating run: fewest preemptions first, then fewest steps. */
final class Minimiser {
  private Minimiser() {}

  /**
   * What was found.
   *
   * @param minimal whether everything smaller has been tried
   */
  record Smallest(Result.Violation violation, boolean minimal) {}

  /** Tries all runs of 0, 1, 2, ... preemptions, up to as many as the known one needs. */
  static Smallest find(Scenario scenario, Judge judge, Result.Violation known, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    for (int bound = 0; bound <= known.schedule().preemptions(); bound++) {
      Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      Result result = new PlainSearch(bound, judge, Budget.ofTime(left), false).search(scenario);
      if (result.violation().isPresent()) {
        Result.Violation found = result.violation().get();
        boolean smaller =
            found.schedule().preemptions() < known.schedule().preemptions()
                || found.schedule().tasks().length <= known.schedule().tasks().length;
        return new Smallest(smaller ? found : known, result.complete());
      }
      if (!result.complete()) {
        break;
      }
    }
    return new Smallest(known, false);
  }
}
