package io.zswap.conformance.claims;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import java.util.List;

/**
 * What somebody claims about a position of one of the threads.
 *
 * @param id short name
 * @param race the race, and with it the thread
 * @param who whose claim it is
 * @param text what is claimed, in our words
 * @param protocol the position
 * @param programs what tests it
 * @param bound most preemptions for all programs; negative for what each program has by itself
 * @param expectsSafe whether the claim is that the position is safe; otherwise, that it is not
 * @param differs which assumption differs where the verdict is not the author's, or empty
 */
public record Claim(
    String id,
    Race race,
    String who,
    String text,
    Protocol protocol,
    List<Litmus> programs,
    int bound,
    boolean expectsSafe,
    String differs) {
  /** Copies the list. */
  public Claim {
    programs = List.copyOf(programs);
  }

  /** Most preemptions that a program is explored with. */
  public int bound(Litmus litmus) {
    if (bound >= 0) {
      return bound;
    }
    return litmus.isSmall() ? Cell.UNBOUNDED : Checker.DEFAULT_BOUND;
  }

  /** What the author expects of an exploration. */
  public String expects() {
    return expectsSafe ? "safe" : "violated";
  }

  /** The position as it is written on the command line, the merged ones that it names included. */
  public String position() {
    return protocol.equals(Protocol.MERGED) ? "merged" : protocol.toString();
  }
}
