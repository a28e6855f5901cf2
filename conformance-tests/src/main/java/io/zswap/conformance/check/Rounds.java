package io.zswap.conformance.check;

import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import java.util.List;

/** What a run without an end does again and again. */
final class Rounds {
  /** Longest round that is looked for, in steps. */
  private static final int LONGEST = 200;

  /** How often a round must be seen, one right after the other, at the run's end. */
  private static final int SEEN = 3;

  private Rounds() {}

  /** Length of the shortest round that a run reached its step limit in; 0 if there is none. */
  static int length(Trace trace, List<StepText> steps) {
    int end = Math.min(trace.length(), steps.size());
    if (trace.end() != Trace.End.LIMIT || end < trace.length()) {
      return 0;
    }
    for (int round = 1; round <= Math.min(LONGEST, end / SEEN); round++) {
      int at = end - 1;
      while (at >= end - (SEEN - 1) * round && same(steps.get(at), steps.get(at - round))) {
        at--;
      }
      if (at < end - (SEEN - 1) * round) {
        return round;
      }
    }
    return 0;
  }

  private static boolean same(StepText a, StepText b) {
    return a.task() == b.task()
        && a.line() == b.line()
        && a.function().equals(b.function())
        && a.action().equals(b.action())
        && a.object().equals(b.object());
  }
}
