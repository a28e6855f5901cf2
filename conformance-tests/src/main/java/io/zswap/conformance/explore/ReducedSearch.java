package io.zswap.conformance.explore;

import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import java.util.ArrayList;
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
 */
public final class ReducedSearch {
  private final Judge judge;
  private final Budget budget;
  private final boolean stopAtViolation;
  private final List<Node> nodes = new ArrayList<>();
  private final BitSet raced = new BitSet();
  private Touched touched = new Touched();
  private int tasks;

  /**
   * Prepares a search.
   *
   * @param stopAtViolation whether the first violation ends the search
   */
  public ReducedSearch(Judge judge, Budget budget, boolean stopAtViolation) {
    this.judge = judge;
    this.budget = budget;
    this.stopAtViolation = stopAtViolation;
  }

  /** Runs it. */
  public Result search(Scenario scenario) {
    Tally tally = new Tally(judge, budget, stopAtViolation);
    Trace trace = new Trace();
    tasks = scenario.tasks();
    nodes.clear();
    touched = new Touched();
    byte[] schedule = new byte[0];
    int asleep = 0;
    while (true) {
      scenario.run(schedule, schedule.length, asleep, trace);
      tally.add(trace);
      extend(trace, schedule.length, asleep);
      findRaces(trace, Math.max(0, schedule.length - 1));
      int back = nodes.size() - 1;
      while (back >= 0 && nodes.get(back).open() == 0) {
        touched.pop(nodes.remove(back).step());
        back--;
      }
      if (back < 0) {
        return tally.result(true, false);
      }
      if (tally.stop()) {
        return tally.result(false, false);
      }
      Node node = nodes.get(back);
      touched.pop(node.step());
      node.choose(Integer.numberOfTrailingZeros(node.open()));
      asleep = node.asleepAfter(tasks);
      schedule = new byte[back + 1];
      for (int k = 0; k <= back; k++) {
        schedule[k] = (byte) nodes.get(k).chosen;
      }
    }
  }

  /** Makes a node for every step that this run took beyond its schedule. */
  private void extend(Trace trace, int from, int asleepAtEnd) {
    for (int k = from; k < trace.length(); k++) {
      nodes.add(new Node(trace.enabled(k), asleepAtEnd, trace.task(k)));
    }
    // What each task announces at each new node: the accesses of its next step, seen from the end.
    int[][] next = new int[tasks][];
    for (int t = 0; t < tasks; t++) {
      next[t] = touched.intern(trace.pending(t));
    }
    for (int k = trace.length() - 1; k >= from; k--) {
      next[trace.task(k)] = touched.intern(trace.accesses(k));
      nodes.get(k).announced = next.clone();
    }
    for (int k = from; k + 1 < trace.length(); k++) {
      nodes.get(k + 1).asleep = nodes.get(k).asleepAfter(tasks);
    }
  }

  /** Steps before the first new one keep their clocks and have been held against each other. */
  private void findRaces(Trace trace, int firstNew) {
    int[][] clockOf = new int[tasks][];
    int[] count = new int[tasks];
    for (int k = 0; k < firstNew; k++) {
      Node node = nodes.get(k);
      clockOf[node.chosen] = node.clock;
      count[node.chosen] = node.index;
    }
    int[] start = new int[tasks];
    for (int j = firstNew; j < trace.length(); j++) {
      Node node = nodes.get(j);
      int p = node.chosen;
      int[] before = clockOf[p] == null ? start : clockOf[p];
      race(j, p, node.step(), before);
      node.index = ++count[p];
      int[] clock = before.clone();
      clock[p] = node.index;
      for (int access : node.step()) {
        joinEarlier(clock, access);
      }
      node.clock = clock;
      clockOf[p] = clock;
      touched.push(j, node.step());
    }
    for (int p = 0; p < tasks; p++) {
      int[] pending = touched.intern(trace.pending(p));
      if (pending.length > 0) {
        race(trace.length(), p, pending, clockOf[p] == null ? start : clockOf[p]);
      }
    }
  }

  /**
   * Takes into a clock all that an access has to follow. Whatever came before an access that is no
   * read came before that one already.
   */
  private void joinEarlier(int[] clock, int access) {
    for (int at = touched.last(access); at >= 0; at--) {
      int earlier = touched.access(access, at);
      if (Touched.dependent(earlier, access)) {
        int[] other = nodes.get(touched.step(access, at)).clock;
        for (int t = 0; t < clock.length; t++) {
          clock[t] = Math.max(clock[t], other[t]);
        }
      }
      if (!Touched.reads(earlier)) {
        return;
      }
    }
  }

  /**
   * Where task p's step j could have come before an earlier step, makes sure that this is tried.
   */
  private void race(int j, int p, int[] mine, int[] before) {
    raced.clear();
    for (int access : mine) {
      for (int at = touched.last(access); at >= 0; at--) {
        int i = touched.step(access, at);
        Node node = nodes.get(i);
        if (node.chosen != p
            && node.index > before[node.chosen]
            && Touched.mayRace(touched.access(access, at), access)) {
          raced.set(i);
        }
      }
    }
    for (int i = raced.previousSetBit(j); i >= 0; i = raced.previousSetBit(i - 1)) {
      Node node = nodes.get(i);
      // Where everybody is tried or asleep anyway there is nothing to find out.
      if ((node.enabled & ~(node.backtrack | node.asleep)) != 0 && !later(i, j)) {
        int first = initials(i, j, p, mine, before) & node.enabled;
        if ((first & (node.backtrack | node.asleep)) == 0) {
          node.backtrack |= (first & 1 << p) != 0 ? 1 << p : Integer.lowestOneBit(first);
        }
      }
      if (i == 0) {
        break;
      }
    }
  }

  /** Whether j races with a step that needs i: once j comes before that one, i is looked at. */
  private boolean later(int i, int j) {
    Node node = nodes.get(i);
    for (int k = raced.nextSetBit(i + 1); k >= 0 && k < j; k = raced.nextSetBit(k + 1)) {
      if (nodes.get(k).clock[node.chosen] >= node.index) {
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
    Node raced = nodes.get(i);
    int result = 0;
    int seen = 0;
    int[] firstKept = new int[tasks]; // of the steps that do not need i, each task's first
    Arrays.fill(firstKept, Integer.MAX_VALUE);
    for (int k = i + 1; k < j; k++) {
      Node node = nodes.get(k);
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
      for (int at = touched.last(access); at >= 0 && touched.step(access, at) > i; at--) {
        Node node = nodes.get(touched.step(access, at));
        if (node.clock[raced.chosen] < raced.index
            && Touched.dependent(touched.access(access, at), access)) {
          return true;
        }
      }
    }
    return false;
  }

  /** A point of the current schedule, before its step. */
  private static final class Node {
    final int enabled;
    int asleep;
    int backtrack;
    int done;
    int chosen;
    int[][] announced = new int[0][];

    /** The step is the index-th of its task, from 1. */
    int index;

    /** Per task, how many of its steps happened before the end of this one. */
    int[] clock = new int[0];

    Node(int enabled, int asleep, int chosen) {
      this.enabled = enabled;
      this.asleep = asleep;
      this.chosen = chosen;
      this.backtrack = 1 << chosen;
    }

    /** What the chosen step touches. */
    int[] step() {
      return announced[chosen];
    }

    /** Tasks that still have to be tried here. */
    int open() {
      return backtrack & enabled & ~done & ~(1 << chosen) & ~asleep;
    }

    void choose(int task) {
      done |= 1 << chosen;
      chosen = task;
    }

    /**
     * Who sleeps after the chosen step: whoever was tried or slept before and does not depend on
     * it.
     */
    int asleepAfter(int tasks) {
      int candidates = (asleep | done) & ~(1 << chosen);
      int result = 0;
      for (int t = 0; candidates != 0 && t < tasks; t++) {
        if ((candidates & 1 << t) != 0 && !Touched.dependent(announced[t], step())) {
          result |= 1 << t;
        }
      }
      return result;
    }
  }
}
