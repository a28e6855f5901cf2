package io.zswap.conformance.explore;

import io.zswap.api.explore.Trace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The run that a search is in: a node for every step, with what is still to be tried there, and
 * what happened before what. Finds the races of a run: pairs of steps of two tasks that depend on
 * each other, could have been possible at the same moment, and that nothing else orders.
 */
final class Branch {
  final List<Node> nodes = new ArrayList<>();
  final Touched touched = new Touched();
  final int tasks;
  private final boolean untilItWaits;
  private final BitSet raced = new BitSet();

  /** Told of the steps that one step races with. */
  interface Races {
    /**
     * Step {@code j}, taken or only announced, could have come before others.
     *
     * @param raced those others; not empty
     * @param p whose step it is
     * @param mine what it touches
     * @param before per task, how many of its steps task {@code p} had to follow already
     */
    void of(BitSet raced, int j, int p, int[] mine, int[] before);
  }

  /**
   * An empty run.
   *
   * @param untilItWaits whether taking a lock races with giving it back: before that it cannot be
   *     taken, but its task can come as far as waiting for it
   */
  Branch(int tasks, boolean untilItWaits) {
    this.tasks = tasks;
    this.untilItWaits = untilItWaits;
  }

  /** A point of the current schedule, before its step. */
  static final class Node {
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

    Node(int enabled, int chosen) {
      this.enabled = enabled;
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

  /** The last node goes. */
  void pop() {
    touched.pop(nodes.remove(nodes.size() - 1).step());
  }

  /** The last node tries another task; gives the schedule up to and with it. */
  byte[] choose(int task) {
    Node node = nodes.get(nodes.size() - 1);
    touched.pop(node.step());
    node.choose(task);
    byte[] schedule = new byte[nodes.size()];
    for (int k = 0; k < schedule.length; k++) {
      schedule[k] = (byte) nodes.get(k).chosen;
    }
    return schedule;
  }

  /**
   * Makes a node for every step that a run took beyond its schedule, and finds the races of those
   * steps and of the last of the schedule.
   */
  void add(Trace trace, int scheduled, int asleepAtEnd, Races races) {
    extend(trace, scheduled, asleepAtEnd);
    findRaces(trace, Math.max(0, scheduled - 1), races);
    if (brokeOff(trace) && !nodes.isEmpty()) {
      // Its last step kept everybody from going on, so that it depends on whatever they would have
      // done next.
      Node last = nodes.get(nodes.size() - 1);
      last.backtrack |= last.enabled;
    }
  }

  /** Whether a run ended while tasks could have gone on: what they would have done is not known. */
  static boolean brokeOff(Trace trace) {
    return trace.end() == Trace.End.LIMIT
        || (trace.end() == Trace.End.FINISHED && trace.factCount() == 0);
  }

  private void extend(Trace trace, int from, int asleepAtEnd) {
    for (int k = from; k < trace.length(); k++) {
      nodes.add(new Node(trace.enabled(k), trace.task(k)));
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
    if (from > 0) {
      // What it touches was known from another run, where it came later: of plain memory
      // (Scenario.dependences) that may differ.
      Node last = nodes.get(from - 1);
      last.announced = last.announced.clone();
      last.announced[last.chosen] = touched.intern(trace.accesses(from - 1));
    }
    for (int k = from; k < trace.length(); k++) {
      Node node = nodes.get(k);
      if (k > 0) {
        Node before = nodes.get(k - 1);
        node.asleep = before.asleepAfter(tasks) & (k == from ? asleepAtEnd : -1);
        keepWhatSleepersTouch(before, node);
      } else {
        node.asleep = asleepAtEnd;
      }
    }
  }

  /**
   * Whoever sleeps has been tried before, and would still do what it did then; in this run it came
   * later, or never.
   */
  private static void keepWhatSleepersTouch(Node before, Node node) {
    for (int t = 0; t < node.announced.length; t++) {
      if ((node.asleep & 1 << t) != 0 && t != node.chosen) {
        node.announced[t] = before.announced[t];
      }
    }
  }

  /** Steps before the first new one keep their clocks and have been held against each other. */
  private void findRaces(Trace trace, int firstNew, Races races) {
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
      race(j, p, node.step(), before, races);
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
        race(trace.length(), p, pending, clockOf[p] == null ? start : clockOf[p], races);
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

  private void race(int j, int p, int[] mine, int[] before, Races races) {
    raced.clear();
    for (int access : mine) {
      for (int at = touched.last(access); at >= 0; at--) {
        int i = touched.step(access, at);
        Node node = nodes.get(i);
        if (node.chosen != p
            && node.index > before[node.chosen]
            && Touched.mayRace(touched.access(access, at), access, untilItWaits)) {
          raced.set(i);
        }
      }
    }
    if (!raced.isEmpty()) {
      races.of(raced, j, p, mine, before);
    }
  }
}
