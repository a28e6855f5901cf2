package io.zswap.conformance.explore;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what the runs of one search leave, and watches its budget. */
final class Tally {
  /** A run that takes longer, with all that comes after it, is slow. */
  private static final Duration SLOW = Duration.ofMillis(2);

  private final Budget budget;
  private final boolean stopAtViolation;
  private final Judge judge;
  private final Map<Key, List<String>> seen = new HashMap<>();
  private final Set<Key> classes = new HashSet<>();
  private final Trace other = new Trace();
  private boolean unjudged;
  private final long start;
  private final Map<String, Schedule> outcomes = new LinkedHashMap<>();
  private Result.@Nullable Violation violation;
  private long runs;
  private long looked;
  private long runsLooked;
  private boolean slow = true;
  private long cut;

  /**
   * For one search.
   *
   * @param start when it began, by {@link System#nanoTime}
   */
  Tally(Judge judge, Budget budget, boolean stopAtViolation, long start) {
    this.start = start;
    this.looked = start;
    this.judge = judge;
    this.budget = budget;
    this.stopAtViolation = stopAtViolation;
  }

  /** Takes note of a run. */
  void add(Trace trace) {
    runs++;
    if (trace.end() == Trace.End.CUT) {
      cut++;
    } else {
      judge(trace);
    }
  }

  /**
   * Takes note of what else the class of the run added last has for a judge. Its schedules are run,
   * and not counted: what they leave is known.
   *
   * @param branch has been given that run
   */
  void addOtherOrders(Scenario scenario, Trace trace, Branch branch) {
    if (trace.end() != Trace.End.FINISHED || trace.factCount() == 0) {
      return;
    }
    for (OtherOrders others : OtherOrders.of(branch, trace, judge)) {
      if (others.any() && classes.add(Key.of(trace, others.key()))) {
        for (byte[] schedule : others.schedules()) {
          if (stop()) {
            unjudged = true;
            return;
          }
          judge(scenario, schedule, trace);
        }
      }
    }
  }

  /** Another run of a class: whether it leaves the same as one of it is looked at, too. */
  private void judge(Scenario scenario, byte[] schedule, Trace same) {
    long known = scenario.dependences();
    try {
      scenario.run(schedule, schedule.length, 0, other);
    } catch (IllegalArgumentException e) {
      throw new MachineException(
          "steps that do not depend on each other cannot change places: " + e.getMessage(), e);
    }
    if (scenario.dependences() == known && !Arrays.equals(facts(other), facts(same))) {
      throw new MachineException(
          "steps that do not depend on each other have changed places, and something else is left");
    }
    judge(other);
  }

  private static long[] facts(Trace trace) {
    long[] facts = new long[trace.factCount()];
    for (int i = 0; i < facts.length; i++) {
      facts[i] = trace.fact(i);
    }
    return facts;
  }

  private void judge(Trace trace) {
    Key key = Key.of(trace, OperationOrder.of(trace).key());
    List<String> known = seen.get(key);
    if (known == null) {
      Judge.Judgement judgement = judge.judgeEnd(trace);
      known = judgement.violations();
      seen.put(key, known);
      outcomes.putIfAbsent(judgement.outcome(), Schedule.of(trace));
    }
    if (!known.isEmpty()) {
      Schedule schedule = Schedule.of(trace);
      if (violation == null || schedule.isSmallerThan(violation.schedule())) {
        violation = new Result.Violation(schedule, known);
      }
    }
  }

  /** Everything that a judge may look at, so that equal runs are judged once. */
  private static final class Key {
    private final Trace.End end;
    private final List<String> violations;
    private final long[] facts;
    private final int[] order;

    private Key(Trace.End end, List<String> violations, long[] facts, int[] order) {
      this.end = end;
      this.violations = violations;
      this.facts = facts;
      this.order = order;
    }

    static Key of(Trace trace, int[] order) {
      return new Key(trace.end(), List.copyOf(trace.violations()), facts(trace), order);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Key k
          && end == k.end
          && Arrays.equals(facts, k.facts)
          && Arrays.equals(order, k.order)
          && violations.equals(k.violations);
    }

    @Override
    public int hashCode() {
      return (Arrays.hashCode(facts) * 31 + violations.hashCode()) * 31 + Arrays.hashCode(order);
    }
  }

  /** Whether the search has to stop here although there is more to run. */
  boolean stop() {
    return (stopAtViolation && violation != null) || runs >= budget.schedules() || isTimeOver();
  }

  /**
   * Whether the run added last ends the search before anybody looks for its races: it came to no
   * end, so that it is as long as a run can be, and its races are as many as its steps squared.
   */
  boolean stopsWith(Trace trace) {
    return stopAtViolation && violation != null && trace.end() == Trace.End.LIMIT;
  }

  /** The clock is looked at after every run once runs are slow, and seldom while they are not. */
  private boolean isTimeOver() {
    if (!slow && (runs & 63) != 0) {
      return false;
    }
    long now = System.nanoTime();
    slow = now - looked > SLOW.toNanos() * (runs - runsLooked);
    looked = now;
    runsLooked = runs;
    return now - start > budget.time().toNanos();
  }

  Result result(boolean complete, boolean bounded) {
    return new Result(
        complete && !unjudged, bounded, runs, cut, outcomes, Optional.ofNullable(violation));
  }
}
