package io.zswap.conformance.explore;

import io.zswap.api.explore.Trace;
import java.util.List;

/** Turns the facts that a run has left into an outcome in words, and says what is wrong with it. */
@FunctionalInterface
public interface Judge {
  /** Judges a run that finished. */
  Judgement judge(Trace trace);

  /**
   * What is to be said of a run.
   *
   * @param outcome in words that do not depend on the machine
   * @param violations broken invariants, those that the machine saw included
   */
  record Judgement(String outcome, List<String> violations) {
    /** Copies the list. */
    public Judgement {
      violations = List.copyOf(violations);
    }
  }
}
