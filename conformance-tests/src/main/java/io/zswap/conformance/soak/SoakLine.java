package io.zswap.conformance.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of one subject. Immutable.
 *
 * @param subject a machine, or an area
 * @param runs how often it was started afresh
 * @param operations what was asked of it
 * @param faults failures that were asked for
 * @param errors typed errors that came back
 * @param looks how often the invariants were looked at while nothing moved
 * @param broken what did not hold
 */
public record SoakLine(
    String subject,
    long runs,
    long operations,
    long faults,
    long errors,
    long looks,
    List<String> broken) {
  /** Copies the list. */
  public SoakLine {
    broken = List.copyOf(broken);
  }

  SoakLine plus(SoakLine more) {
    List<String> all = new ArrayList<>(broken);
    all.addAll(more.broken);
    return new SoakLine(
        subject,
        runs + more.runs,
        operations + more.operations,
        faults + more.faults,
        errors + more.errors,
        looks + more.looks,
        all);
  }
}
