package io.zswap.conformance.explore;

import io.zswap.api.explore.Trace;
import java.util.ArrayList;
import java.util.List;

/** Turns the facts that a run has left into an outcome in words, and says what is wrong with it. */
@FunctionalInterface
public interface Judge {
  /** Judges a run that finished. */
  Judgement judge(Trace trace);

  /**
   * Which operations are looked at together, when it is asked which had ended before another began:
   * those with the same number.
   *
   * @return negative for one whose place does not matter
   */
  default int group(int task, int operation) {
    return 0;
  }

  /**
   * Judges a run however it ended: a deadlock breaks I6, and so does a run that reaches the step
   * limit.
   *
   * @throws IllegalArgumentException if the run was cut short: nothing can be said of it
   */
  default Judgement judgeEnd(Trace trace) {
    return switch (trace.end()) {
      case FINISHED -> judge(trace);
      case DEADLOCK -> endless("deadlock", trace);
      case LIMIT -> endless("no end within the step limit", trace);
      case CUT -> throw new IllegalArgumentException("the run was cut short");
    };
  }

  private static Judgement endless(String how, Trace trace) {
    List<String> violations = new ArrayList<>(trace.violations());
    // A machine that says who waits for what has said enough.
    if (violations.stream().noneMatch(v -> v.startsWith("I6"))) {
      violations.add("I6 " + how);
    }
    return new Judgement(how, violations);
  }

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
