package io.zswap.conformance.explore;

import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.Branch.Node;
import java.util.BitSet;
import java.util.List;

/**
 * Leaves schedules out as {@link ReducedSearch} does, within a bound on preemptions: bounded
 * partial-order reduction (Coons, Musuvathi and McKinley, OOPSLA 2013). Covers every outcome and
 * every deadlock that some schedule within the bound has.
 *
 * <p>A bound takes away what the unbounded reductions rely on: of two schedules that differ only in
 * the order of independent steps, one may be within it and the other not. So there are no sleep
 * sets here; wherever two steps race, the later one's task is tried before the earlier one; and it
 * is tried as well where the run of steps began that the earlier one is part of, because there
 * switching to it may cost nothing. Nor does switching away from a task that waits: so a step that
 * takes a lock races with the step that gives it back, too.
 */
public final class BoundedSearch {
  private final int bound;
  private final Judge judge;
  private final Budget budget;
  private final boolean stopAtViolation;
  private final Shard shard;
  private long start = System.nanoTime();
  private Branch branch = new Branch(0, true);

  /**
   * Prepares a search.
   *
   * @param bound most preemptions
   * @param stopAtViolation whether the first violation ends the search
   */
  public BoundedSearch(int bound, Judge judge, Budget budget, boolean stopAtViolation) {
    this(bound, judge, budget, stopAtViolation, Shard.WHOLE);
  }

  /** Prepares the search of a part. */
  public BoundedSearch(
      int bound, Judge judge, Budget budget, boolean stopAtViolation, Shard shard) {
    if (bound < 0) {
      throw new IllegalArgumentException("bound " + bound + " is negative");
    }
    this.bound = bound;
    this.judge = judge;
    this.budget = budget;
    this.stopAtViolation = stopAtViolation;
    this.shard = shard;
  }

  /** Runs it. */
  public Result search(Scenario scenario) {
    start = System.nanoTime();
    return Settled.search(scenario, shard, cut -> search(scenario, cut), stopAtViolation, true);
  }

  Result search(Scenario scenario, Shard.Cut cut) {
    Tally tally = new Tally(judge, budget, stopAtViolation, start);
    Trace trace = new Trace();
    branch = new Branch(scenario.tasks(), true);
    List<Node> nodes = branch.nodes;
    byte[] schedule = new byte[0];
    long known = scenario.dependences();
    boolean cutOff = false;
    while (true) {
      scenario.run(schedule, schedule.length, 0, trace);
      boolean mine = cut.mine(schedule);
      if (mine) {
        tally.add(trace);
        if (tally.stopsWith(trace)) {
          return tally.result(false, cutOff);
        }
      }
      branch.add(trace, schedule.length, 0, this::race);
      if (mine) {
        tally.addOtherOrders(scenario, trace, branch);
      }
      if (Branch.brokeOff(trace) && !nodes.isEmpty()) {
        atBlock(nodes.size() - 1, branch.nodes.get(nodes.size() - 1).enabled);
      }
      cut.apply(branch, mine);
      int next = -1;
      while (next < 0 && !nodes.isEmpty()) {
        Node last = nodes.get(nodes.size() - 1);
        int wanted = last.open();
        int allowed = wanted & within(nodes.size() - 1);
        cutOff |= allowed != wanted;
        if (allowed != 0) {
          next = Integer.numberOfTrailingZeros(allowed);
        } else {
          branch.pop();
        }
      }
      if (next < 0) {
        return tally.result(true, cutOff);
      }
      if (tally.stop() || cut.enough() || scenario.dependences() != known) {
        return tally.result(false, cutOff);
      }
      schedule = branch.choose(next);
    }
  }

  /** Tasks that may take this step without one preemption too many. */
  private int within(int step) {
    List<Node> nodes = branch.nodes;
    int preemptions = 0;
    for (int k = 1; k < step; k++) {
      if (Schedule.isPreemption(
          nodes.get(k - 1).chosen, nodes.get(k).chosen, nodes.get(k).enabled)) {
        preemptions++;
      }
    }
    int enabled = nodes.get(step).enabled;
    if (preemptions < bound || step == 0) {
      return enabled;
    }
    int last = 1 << nodes.get(step - 1).chosen;
    return (enabled & last) != 0 ? last : enabled;
  }

  private void race(BitSet raced, int j, int p, int[] mine, int[] before) {
    for (int i = raced.nextSetBit(0); i >= 0 && i < j; i = raced.nextSetBit(i + 1)) {
      want(i, 1 << p);
      atBlock(i, 1 << p);
    }
  }

  private void want(int step, int tasks) {
    Node node = branch.nodes.get(step);
    int possible = node.enabled & tasks;
    node.backtrack |= possible != 0 ? possible : node.enabled;
  }

  /** The same where the run of steps began that this step is part of. */
  private void atBlock(int step, int tasks) {
    List<Node> nodes = branch.nodes;
    int begin = step;
    while (begin > 0 && nodes.get(begin - 1).chosen == nodes.get(step).chosen) {
      begin--;
    }
    want(begin, tasks);
  }
}
