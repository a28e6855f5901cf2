package io.zswap.conformance.explore;

import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.Branch.Node;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Runs one schedule, at least, of every class of schedules that differ only in the order of
 * independent steps: dynamic partial-order reduction (Flanagan and Godefroid, POPL 2005) with
 * source sets (Abdulla, Aronis, Jonsson and Sagonas, POPL 2014) and sleep sets (Godefroid 1996).
 * Covers every outcome and every deadlock that exists.
 *
 * <p>After each run, each new step is held against all earlier steps of other tasks: where two
 * depend on each other, could have been possible at the same moment, and nothing else orders them,
 * the later one is also tried before the earlier one. What to start with there has to be a task
 * that can take a first step of that other order, not just any task on the way: together with sleep
 * sets anything less loses outcomes (RandomProgramsTest finds some). A task already tried at a
 * point sleeps in the branches to its right until something it depends on happens.
 *
 * <p>A judge may look at which operation had ended when another began, which differs within a
 * class: it is shown all that the class has ({@link OtherOrders}).
 */
public final class ReducedSearch {
  private final Judge judge;
  private final Budget budget;
  private final boolean stopAtViolation;
  private final Shard shard;
  private long start = System.nanoTime();
  private Branch branch = new Branch(0, false);

  /**
   * Prepares a search.
   *
   * @param stopAtViolation whether the first violation ends the search
   */
  public ReducedSearch(Judge judge, Budget budget, boolean stopAtViolation) {
    this(judge, budget, stopAtViolation, Shard.WHOLE);
  }

  /** Prepares the search of a part. */
  public ReducedSearch(Judge judge, Budget budget, boolean stopAtViolation, Shard shard) {
    this.judge = judge;
    this.budget = budget;
    this.stopAtViolation = stopAtViolation;
    this.shard = shard;
  }

  /** Runs it. */
  public Result search(Scenario scenario) {
    start = System.nanoTime();
    return Settled.search(scenario, shard, cut -> search(scenario, cut), stopAtViolation, false);
  }

  Result search(Scenario scenario, Shard.Cut cut) {
    Tally tally = new Tally(judge, budget, stopAtViolation, start);
    Trace trace = new Trace();
    branch = new Branch(scenario.tasks(), false);
    List<Node> nodes = branch.nodes;
    byte[] schedule = new byte[0];
    long known = scenario.dependences();
    int asleep = 0;
    while (true) {
      scenario.run(schedule, schedule.length, asleep, trace);
      boolean mine = cut.mine(schedule);
      if (mine) {
        tally.add(trace);
        if (tally.stopsWith(trace)) {
          return tally.result(false, false);
        }
      }
      branch.add(trace, schedule.length, asleep, this::race);
      if (mine) {
        tally.addOtherOrders(scenario, trace, branch);
      }
      cut.apply(branch, mine);
      while (!nodes.isEmpty() && nodes.get(nodes.size() - 1).open() == 0) {
        branch.pop();
      }
      if (nodes.isEmpty()) {
        return tally.result(true, false);
      }
      if (tally.stop() || cut.enough() || scenario.dependences() != known) {
        return tally.result(false, false);
      }
      Node node = nodes.get(nodes.size() - 1);
      schedule = branch.choose(Integer.numberOfTrailingZeros(node.open()));
      asleep = node.asleepAfter(branch.tasks);
    }
  }

  /**
   * Where task p's step j could have come before an earlier step, makes sure that this is tried.
   */
  private void race(BitSet raced, int j, int p, int[] mine, int[] before) {
    int since = -1;
    for (int i = raced.previousSetBit(j); i >= 0; i = raced.previousSetBit(i - 1)) {
      Node node = branch.nodes.get(i);
      // Where everybody is tried or asleep anyway there is nothing to find out.
      if ((node.enabled & ~(node.backtrack | node.asleep)) == 0) {
        continue;
      }
      since = since < 0 ? announced(j, p) : since;
      if (!later(raced, i, j, p, since)) {
        // None of them is enabled where p waited already, and what ends that comes later.
        int first = initials(i, j, p, mine, before) & node.enabled;
        if ((first & (node.backtrack | node.asleep)) == 0) {
          node.backtrack |= (first & 1 << p) != 0 ? 1 << p : Integer.lowestOneBit(first);
        }
      }
    }
  }

  /** The first point at which task p's next step was j. */
  private int announced(int j, int p) {
    int at = j;
    while (at > 0 && branch.nodes.get(at - 1).chosen != p) {
      at--;
    }
    return at;
  }

  /**
   * Whether j races with a step that needs i: once j comes before that one, i is looked at. But j
   * cannot come before a step at which its task was waiting to take it.
   */
  private boolean later(BitSet raced, int i, int j, int p, int since) {
    Node node = branch.nodes.get(i);
    for (int k = raced.nextSetBit(i + 1); k >= 0 && k < j; k = raced.nextSetBit(k + 1)) {
      Node other = branch.nodes.get(k);
      boolean waits = k >= since && (other.enabled & 1 << p) == 0;
      if (!waits && other.clock[node.chosen] >= node.index) {
        return true;
      }
    }
    return false;
  }

  /**
   * The tasks that can take the first step of what has to be tried before step i: the steps between
   * i and j that do not need i, then j.
   */
  private int initials(int i, int j, int p, int[] mine, int[] before) {
    Node raced = branch.nodes.get(i);
    int result = 0;
    int seen = 0;
    int[] firstKept = new int[branch.tasks]; // of the steps that do not need i, each task's first
    Arrays.fill(firstKept, Integer.MAX_VALUE);
    for (int k = i + 1; k < j; k++) {
      Node node = branch.nodes.get(k);
      int r = node.chosen;
      if (node.clock[raced.chosen] >= raced.index || (seen & 1 << r) != 0) {
        continue;
      }
      if (!follows(firstKept, node.clock)) {
        result |= 1 << r;
      }
      seen |= 1 << r;
      firstKept[r] = node.index;
    }
    if ((seen & 1 << p) == 0 && !follows(firstKept, before) && !dependsOnKept(i, raced, mine)) {
      result |= 1 << p;
    }
    return result;
  }

  private static boolean follows(int[] firstKept, int[] clock) {
    for (int t = 0; t < clock.length; t++) {
      if (clock[t] >= firstKept[t]) {
        return true;
      }
    }
    return false;
  }

  /** Whether an access depends on a step after i that does not need i. */
  private boolean dependsOnKept(int i, Node raced, int[] mine) {
    for (int access : mine) {
      for (int at = branch.touched.last(access);
          at >= 0 && branch.touched.step(access, at) > i;
          at--) {
        Node node = branch.nodes.get(branch.touched.step(access, at));
        if (node.clock[raced.chosen] < raced.index
            && Touched.dependent(branch.touched.access(access, at), access)) {
          return true;
        }
      }
    }
    return false;
  }
}
