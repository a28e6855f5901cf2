package io.zswap.conformance.explore;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Scenario;

/**
 * Makes a search again until it has met nothing that it had not known of when it began: what steps
 * depend on through plain memory is found out on the way ({@link Scenario#dependences}).
 */
final class Settled {
  private Settled() {}

  /** Searches the part that a cut leaves. */
  interface Search {
    Result along(Shard.Cut cut);
  }

  /**
   * Searches a part, which a walk has cut out.
   *
   * @param search ends early when there is something new
   * @param stopAtViolation whether one is enough, whatever is to be found besides
   * @param alone whether a shard finds what there is in its part, whatever others know; else it has
   *     left to them what they can take for the same only if they know as much
   * @throws MachineException if a shard cannot know whether others have met that, too
   */
  static Result search(
      Scenario scenario, Shard shard, Search search, boolean stopAtViolation, boolean alone) {
    while (true) {
      long known = scenario.dependences();
      Shard.Cut cut = shard.cut(search::along);
      if (scenario.dependences() == known) {
        Result result = search.along(cut);
        if (scenario.dependences() == known
            || (stopAtViolation && result.violation().isPresent())) {
          return result;
        }
        if (!alone && !shard.whole()) {
          throw new MachineException(
              "a shard met a data race that the others may not know of, so that they would not fit"
                  + " together; search the program as a whole, or with a bound on preemptions");
        }
      }
    }
  }
}
