package io.zswap.conformance.claims;

import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.explore.Result;
import java.util.List;
import java.util.Optional;

/**
 * What exploration says of a claim.
 *
 * @param claim which
 * @param machines those that ran its programs, in order
 * @param cells each program on each machine
 */
public record ClaimResult(Claim claim, List<String> machines, List<Cell> cells) {
  /** What one machine says of the position. */
  public enum State {
    /** Every interleaving of every program was covered, and none broke an invariant. */
    SAFE,
    /** One does. */
    VIOLATED,
    /** None was found within the bound on preemptions. */
    BOUNDED,
    /** The budget ran out, or the machine broke down. */
    UNKNOWN
  }

  /** Copies the lists. */
  public ClaimResult {
    machines = List.copyOf(machines);
    cells = List.copyOf(cells);
  }

  /** The cells of one machine. */
  public List<Cell> of(String machine) {
    return cells.stream().filter(c -> c.machine().equals(machine)).toList();
  }

  /** What one machine says. */
  public State state(String machine) {
    List<Cell> own = of(machine);
    if (own.stream().anyMatch(c -> c.verdict() == Cell.Verdict.VIOLATED)) {
      return State.VIOLATED;
    }
    if (own.isEmpty() || own.stream().anyMatch(c -> c.result().isEmpty())) {
      return State.UNKNOWN;
    }
    if (own.stream().allMatch(Cell::complete)) {
      return State.SAFE;
    }
    boolean ranOut = own.stream().anyMatch(c -> !c.result().orElseThrow().complete());
    return ranOut ? State.UNKNOWN : State.BOUNDED;
  }

  /** Whether what one machine says rests on searches with a bound on preemptions. */
  public boolean bounded(String machine) {
    boolean violated = state(machine) == State.VIOLATED;
    return of(machine).stream()
        .filter(c -> !violated || c.verdict() == Cell.Verdict.VIOLATED)
        .anyMatch(c -> c.bound() != Cell.UNBOUNDED);
  }

  /** How many of its programs were explored completely on more than one machine. */
  public long comparedOutcomes() {
    long compared = 0;
    for (Cell first : of(machines.get(0))) {
      String program = first.litmus().name();
      long others =
          cells.stream()
              .filter(c -> !c.machine().equals(first.machine()) && c.complete())
              .filter(c -> c.litmus().name().equals(program))
              .count();
      compared += first.complete() && others > 0 ? 1 : 0;
    }
    return compared;
  }

  /** Runs that one machine made. */
  public long runs(String machine) {
    return of(machine).stream().mapToLong(c -> c.result().map(Result::runs).orElse(0L)).sum();
  }

  /** Whether machines that decide say the same of every program, and have the same outcomes. */
  public boolean agree() {
    for (Cell first : of(machines.get(0))) {
      for (Cell other : cells) {
        if (other.litmus().name().equals(first.litmus().name())
            && !other.verdict().equals(first.verdict())
            && decided(first)
            && decided(other)) {
          return false;
        }
      }
    }
    return OutcomeSets.compare(cells).isEmpty();
  }

  /** A search that ran out of time says nothing, so that nothing contradicts it. */
  private static boolean decided(Cell cell) {
    return cell.verdict() == Cell.Verdict.VIOLATED
        || cell.result().map(Result::complete).orElse(false);
  }

  /** confirmed, refuted, open (not decided by this exploration), or differ. */
  public String verdict() {
    if (!agree()) {
      return "differ";
    }
    if (machines.stream().anyMatch(m -> state(m) == State.UNKNOWN)) {
      return "open";
    }
    return switch (state(machines.get(0))) {
      case SAFE -> claim.expectsSafe() ? "confirmed" : "refuted";
      case VIOLATED -> claim.expectsSafe() ? "refuted" : "confirmed";
      case BOUNDED, UNKNOWN -> "open";
    };
  }

  /** The smallest violating run on a machine. */
  public Optional<Cell> witness(String machine) {
    return of(machine).stream()
        .filter(c -> c.witness().isPresent())
        .min(
            (a, b) ->
                Integer.compare(
                    a.witness().orElseThrow().preemptions(),
                    b.witness().orElseThrow().preemptions()));
  }
}
