package io.zswap.conformance.explore;

import io.zswap.api.explore.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what the runs of one search leave, and watches its budget. */
final class Tally {
  private final Budget budget;
  private final boolean stopAtViolation;
  private final Judge judge;
  private final Set<Key> seen = new HashSet<>();
  private final long start = System.nanoTime();
  private final Map<String, Schedule> outcomes = new LinkedHashMap<>();
  private Result.@Nullable Violation violation;
  private long runs;
  private long cut;

  Tally(Judge judge, Budget budget, boolean stopAtViolation) {
    this.judge = judge;
    this.budget = budget;
    this.stopAtViolation = stopAtViolation;
  }

  /** Takes note of a run. A deadlock breaks I6; so does a run that reaches the step limit. */
  void add(Trace trace) {
    runs++;
    if (trace.end() == Trace.End.CUT) {
      cut++;
      return;
    }
    Key key = Key.of(trace);
    if (!seen.add(key)) {
      return;
    }
    Judge.Judgement judgement =
        switch (trace.end()) {
          case DEADLOCK -> failed("deadlock", trace);
          case LIMIT -> failed("no end within the step limit", trace);
          default -> judge.judge(trace);
        };
    Schedule schedule = Schedule.of(trace);
    outcomes.putIfAbsent(judgement.outcome(), schedule);
    if (violation == null && !judgement.violations().isEmpty()) {
      violation = new Result.Violation(schedule, judgement.violations());
    }
  }

  private static Judge.Judgement failed(String how, Trace trace) {
    List<String> violations = new ArrayList<>(trace.violations());
    violations.add("I6 " + how);
    return new Judge.Judgement(how, violations);
  }

  /** Everything that a judge may look at, so that equal runs are judged once. */
  private record Key(Trace.End end, List<String> violations, List<Long> facts) {
    static Key of(Trace trace) {
      List<Long> facts = new ArrayList<>(trace.factCount());
      for (int i = 0; i < trace.factCount(); i++) {
        facts.add(trace.fact(i));
      }
      return new Key(trace.end(), List.copyOf(trace.violations()), facts);
    }
  }

  /** Whether the search has to stop here although there is more to run. */
  boolean stop() {
    return (stopAtViolation && violation != null)
        || runs >= budget.schedules()
        || ((runs & 63) == 0 && System.nanoTime() - start > budget.time().toNanos());
  }

  Result result(boolean complete, boolean bounded) {
    return new Result(complete, bounded, runs, cut, outcomes, Optional.ofNullable(violation));
  }
}
