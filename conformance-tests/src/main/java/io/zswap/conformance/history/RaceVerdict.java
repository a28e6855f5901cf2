package io.zswap.conformance.history;

import io.zswap.conformance.check.Cell;
import io.zswap.conformance.judge.ZswapJudge;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one race in one revision, over all of the race's programs.
 *
 * @param kind in one word
 * @param about the broken invariant of the first program that has one, or why there is no verdict
 */
public record RaceVerdict(Kind kind, String about) {
  /** What can be said. */
  public enum Kind {
    /** An interleaving breaks an invariant. */
    VIOLATED,
    /** Every search ran to its end, within its bound, and found nothing. */
    NONE,
    /** The revision has no such mechanism. */
    NOT_APPLICABLE,
    /** Nothing was found, but time ran out. */
    INCOMPLETE,
    /** The machine could not start, or broke down. */
    BROKEN
  }

  /** Of the cells of one race. */
  static RaceVerdict of(List<Cell> cells) {
    for (Cell cell : cells) {
      Optional<Cell.Witness> witness = cell.witness();
      if (witness.isPresent()) {
        String first = String.join("", witness.get().file().expected().stream().limit(1).toList());
        return new RaceVerdict(Kind.VIOLATED, first);
      }
    }
    for (Cell cell : cells) {
      if (cell.broken()) {
        return new RaceVerdict(Kind.BROKEN, cell.note());
      }
    }
    if (cells.stream().allMatch(c -> c.result().isEmpty())) {
      return new RaceVerdict(
          Kind.NOT_APPLICABLE, cells.stream().map(Cell::note).findFirst().orElse(""));
    }
    return cells.stream().allMatch(Cell::covered)
        ? new RaceVerdict(Kind.NONE, "")
        : new RaceVerdict(Kind.INCOMPLETE, "");
  }

  /** Whether the race is there. */
  public boolean found() {
    return kind == Kind.VIOLATED;
  }

  /** Whether more time would not change it. */
  public boolean certain() {
    return kind == Kind.VIOLATED || kind == Kind.NONE || kind == Kind.NOT_APPLICABLE;
  }

  /** One word of at most four letters. */
  public String word() {
    return switch (kind) {
      case VIOLATED -> ZswapJudge.invariant(about);
      case NONE -> "none";
      case NOT_APPLICABLE -> "n/a";
      case INCOMPLETE -> "part";
      case BROKEN -> "?";
    };
  }
}
