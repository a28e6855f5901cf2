package io.zswap.conformance.explore;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import java.util.ArrayList;
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
    byte[] schedule = new byte[0];
    int asleep = 0;
    while (true) {
      scenario.run(schedule, schedule.length, asleep, trace);
      tally.add(trace);
      extend(trace, schedule.length, asleep);
      findRaces(trace, Math.max(0, schedule.length - 1));
      int back = nodes.size() - 1;
      while (back >= 0 && nodes.get(back).open() == 0) {
        nodes.remove(back);
        back--;
      }
      if (back < 0) {
        return tally.result(true, false);
      }
      if (tally.stop()) {
        return tally.result(false, false);
      }
      Node node = nodes.get(back);
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
    long[][] next = new long[tasks][];
    for (int t = 0; t < tasks; t++) {
      next[t] = trace.pending(t);
    }
    for (int k = trace.length() - 1; k >= from; k--) {
      next[trace.task(k)] = trace.accesses(k);
      nodes.get(k).announced = next.clone();
    }
    for (int k = from; k + 1 < trace.length(); k++) {
      nodes.get(k + 1).asleep = nodes.get(k).asleepAfter(tasks);
    }
  }

  private void findRaces(Trace trace, int firstNew) {
    int n = trace.length();
    int[][] clockAfter = new int[n][]; // per step and task: how many steps of it happened before
    int[][] clockOf = new int[tasks][tasks];
    int[] count = new int[tasks];
    int[] index = new int[n]; // this step is the index-th of its task, from 1
    for (int j = 0; j < n; j++) {
      int p = trace.task(j);
      int[] before = clockOf[p];
      if (j >= firstNew) {
        race(trace, j, p, nodes.get(j).announced[p], before, clockAfter, index);
      }
      index[j] = ++count[p];
      int[] clock = before.clone();
      clock[p] = index[j];
      for (int i = 0; i < j; i++) {
        if (dependent(nodes.get(i).announced[trace.task(i)], nodes.get(j).announced[p])) {
          join(clock, clockAfter[i]);
        }
      }
      clockAfter[j] = clock;
      clockOf[p] = clock;
    }
    for (int p = 0; p < tasks; p++) {
      if (trace.pending(p).length > 0) {
        race(trace, n, p, trace.pending(p), clockOf[p], clockAfter, index);
      }
    }
  }

  /**
   * Where task p's step j could have come before an earlier step, makes sure that this is tried.
   */
  private void race(
      Trace trace, int j, int p, long[] mine, int[] before, int[][] clockAfter, int[] index) {
    for (int i = j - 1; i >= 0; i--) {
      int q = trace.task(i);
      if (q != p && index[i] > before[q] && mayRace(nodes.get(i).announced[q], mine)) {
        Node node = nodes.get(i);
        int first = initials(trace, i, j, p, mine, before, clockAfter, index) & node.enabled;
        if ((first & (node.backtrack | node.asleep)) == 0) {
          node.backtrack |= (first & 1 << p) != 0 ? 1 << p : Integer.lowestOneBit(first);
        }
      }
    }
  }

  /**
   * The tasks that can take the first step of what has to be tried before step i: the steps between
   * i and j that do not need i, then j.
   */
  private int initials(
      Trace trace,
      int i,
      int j,
      int p,
      long[] mine,
      int[] before,
      int[][] clockAfter,
      int[] index) {
    int q = trace.task(i);
    int result = 0;
    int seen = 0;
    int[] kept = new int[j - i];
    int n = 0;
    for (int k = i + 1; k < j; k++) {
      int r = trace.task(k);
      if (clockAfter[k][q] >= index[i]) {
        continue;
      }
      if ((seen & 1 << r) == 0 && !follows(trace, kept, n, clockAfter[k], index)) {
        result |= 1 << r;
      }
      seen |= 1 << r;
      kept[n++] = k;
    }
    if ((seen & 1 << p) == 0 && !follows(trace, kept, n, before, index)) {
      boolean free = true;
      for (int m = 0; m < n; m++) {
        free &= !dependent(nodes.get(kept[m]).announced[trace.task(kept[m])], mine);
      }
      result |= free ? 1 << p : 0;
    }
    return result;
  }

  /** Whether one of the kept steps happened before the clock. */
  private static boolean follows(Trace trace, int[] kept, int n, int[] clock, int[] index) {
    for (int m = 0; m < n; m++) {
      if (clock[trace.task(kept[m])] >= index[kept[m]]) {
        return true;
      }
    }
    return false;
  }

  private static void join(int[] into, int[] other) {
    for (int t = 0; t < into.length; t++) {
      into[t] = Math.max(into[t], other[t]);
    }
  }

  private static boolean dependent(long[] a, long[] b) {
    for (long x : a) {
      for (long y : b) {
        if (Access.dependent(x, y)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean mayRace(long[] a, long[] b) {
    for (long x : a) {
      for (long y : b) {
        if (Access.dependent(x, y) && Access.mayBeCoEnabled(x, y)) {
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
    long[][] announced = new long[0][];

    Node(int enabled, int asleep, int chosen) {
      this.enabled = enabled;
      this.asleep = asleep;
      this.chosen = chosen;
      this.backtrack = 1 << chosen;
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
      int result = 0;
      for (int t = 0; t < tasks; t++) {
        if (t != chosen
            && ((asleep | done) & 1 << t) != 0
            && !dependent(announced[t], announced[chosen])) {
          result |= 1 << t;
        }
      }
      return result;
    }
  }
}
