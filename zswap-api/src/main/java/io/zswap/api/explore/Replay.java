package io.zswap.api.explore;

/**
 * What running one schedule again and again came to. A machine is deterministic: {@link #different}
 * is 0, or something is wrong with it.
 *
 * @param runs how many
 * @param end how the first ended
 * @param steps of the first
 * @param outcome a hash of the facts that the first left; 0 if they were not asked for
 * @param violated whether the first broke an invariant
 * @param different runs for which one of the last four was another
 * @param nanoseconds that all runs took inside the machine; what it costs to get there is not in it
 */
public record Replay(
    long runs,
    Trace.End end,
    int steps,
    long outcome,
    boolean violated,
    long different,
    long nanoseconds) {

  /** Both, one after the other; the first's first run counts as the first. */
  public Replay and(Replay more) {
    boolean same =
        end == more.end
            && steps == more.steps
            && outcome == more.outcome
            && violated == more.violated;
    return new Replay(
        runs + more.runs,
        end,
        steps,
        outcome,
        violated,
        different + (same ? more.different : more.runs - more.different),
        nanoseconds + more.nanoseconds);
  }
}
