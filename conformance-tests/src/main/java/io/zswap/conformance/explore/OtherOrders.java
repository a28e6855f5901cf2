package io.zswap.conformance.explore;

import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.Branch.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The orders of operations that a run does not show, and others of its class do. Schedules that
 * differ in the order of independent steps leave the same, but which operation had ended when
 * another began may differ: what overlaps in one is one after the other in the next. A judge that
 * looks at that is given the strictest there are. Whatever follows something in any schedule of the
 * class does so in one of these: they let operations end in the same order, each as early as can
 * be.
 */
final class OtherOrders {
  /** Orders in which operations may end are looked through up to here. */
  private static final int MOST = 20_000;

  /** An operation that has taken steps; the first and the last. */
  private record Span(int task, int first, int last) {}

  private final List<Node> nodes;
  private final List<List<Span>> tasks = new ArrayList<>();
  private final List<Span> all = new ArrayList<>();

  /** By operation: those that have to begin before it can end, itself included. */
  private final List<BitSet> begun = new ArrayList<>();

  private final List<byte[]> schedules = new ArrayList<>();
  private final Set<BitSet> known = new HashSet<>();
  private int tried;

  /** Of the run that a branch was just given, which has finished. */
  OtherOrders(Branch branch, Trace trace) {
    nodes = branch.nodes;
    for (int t = 0; t < branch.tasks; t++) {
      tasks.add(new ArrayList<>());
    }
    for (int k = 0; k < trace.length(); k++) {
      if (trace.operation(k) != Trace.NO_OPERATION) {
        List<Span> spans = tasks.get(trace.task(k));
        int last = spans.size() - 1;
        boolean more = last >= 0 && trace.operation(spans.get(last).last()) == trace.operation(k);
        int first = more ? spans.remove(last).first() : k;
        spans.add(new Span(trace.task(k), first, k));
      }
    }
    tasks.forEach(all::addAll);
    for (Span end : all) {
      BitSet needs = new BitSet();
      for (int i = 0; i < all.size(); i++) {
        needs.set(i, isBefore(all.get(i).first(), end.last()));
      }
      begun.add(needs);
    }
  }

  /** Whether a step is before the end of another one in every schedule. */
  private boolean isBefore(int step, int other) {
    Node node = nodes.get(step);
    return nodes.get(other).clock[node.chosen] >= node.index;
  }

  /** Whether an operation that overlaps another, or comes after it, can be before it. */
  boolean any() {
    for (int a = 0; a < all.size(); a++) {
      for (int b = 0; b < all.size(); b++) {
        if (all.get(a).task() != all.get(b).task()
            && !begun.get(a).get(b)
            && all.get(a).last() >= all.get(b).first()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Equal for the runs of a class, and for those of classes that have the same orders. */
  int[] key() {
    return begun.stream().flatMapToInt(needs -> needs.toString().chars()).toArray();
  }

  /**
   * Schedules of the class, at least one for each of its strictest orders.
   *
   * @return empty if there are too many
   */
  List<byte[]> schedules() {
    order(new int[tasks.size()], new ArrayList<>(), new BitSet(), new BitSet());
    return tried > MOST ? List.of() : schedules;
  }

  /** Lets each operation that can be the next one be it. */
  private void order(int[] at, List<Integer> ended, BitSet begunBefore, BitSet order) {
    if (tried > MOST) {
      return;
    }
    if (ended.size() == all.size()) {
      tried++;
      if (known.add(order)) {
        schedules.add(schedule(ended));
      }
      return;
    }
    int first = 0;
    for (int t = 0; t < at.length; t++) {
      if (at[t] < tasks.get(t).size()) {
        int next = first + at[t];
        BitSet now = (BitSet) begunBefore.clone();
        now.or(begun.get(next));
        BitSet follow = (BitSet) order.clone();
        for (int i = now.nextClearBit(0); i < all.size(); i = now.nextClearBit(i + 1)) {
          follow.set(next * all.size() + i);
        }
        at[t]++;
        ended.add(next);
        order(at, ended, now, follow);
        ended.remove(ended.size() - 1);
        at[t]--;
      }
      first += tasks.get(t).size();
    }
  }

  /** All that an operation needs, then it, and so on; then what is left. */
  private byte[] schedule(List<Integer> ended) {
    byte[] schedule = new byte[nodes.size()];
    BitSet taken = new BitSet();
    int n = 0;
    for (int operation : ended) {
      for (int k = 0; k <= all.get(operation).last(); k++) {
        if (!taken.get(k) && isBefore(k, all.get(operation).last())) {
          taken.set(k);
          schedule[n++] = (byte) nodes.get(k).chosen;
        }
      }
    }
    for (int k = taken.nextClearBit(0); k < nodes.size(); k = taken.nextClearBit(k + 1)) {
      schedule[n++] = (byte) nodes.get(k).chosen;
    }
    return schedule;
  }
}
