package io.zswap.conformance.explore;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.Branch.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The orders of operations that a run does not show, and others of its class do. Schedules that
 * differ in the order of independent steps leave the same, but which operation had ended when
 * another began may differ: what overlaps in one is one after the other in the next. A judge that
 * looks at that is given the strictest there are. Whatever follows something in any schedule of the
 * class does so in one of these: they let operations end in the same order, each as early as can
 * be. Operations that no judge holds against each other are in no order here.
 */
final class OtherOrders {
  /** Orders in which operations may end, at most. */
  private static final int MOST = 20_000;

  /** An operation that has taken steps; the first and the last. */
  private record Span(int task, int operation, int first, int last) {}

  private final List<Node> nodes;
  private final List<List<Span>> tasks = new ArrayList<>();
  private final List<Span> all = new ArrayList<>();

  /** By operation: those that have to begin before it can end, itself included. */
  private final List<BitSet> begun = new ArrayList<>();

  private final List<byte[]> schedules = new ArrayList<>();
  private final Set<BitSet> known = new HashSet<>();
  private int tried;

  private OtherOrders(Branch branch, Trace trace, Judge judge, int group) {
    nodes = branch.nodes;
    for (int t = 0; t < branch.tasks; t++) {
      tasks.add(new ArrayList<>());
    }
    for (int k = 0; k < trace.length(); k++) {
      if (group(trace, k, judge) == group) {
        List<Span> spans = tasks.get(trace.task(k));
        int operation = trace.operation(k);
        int last = spans.size() - 1;
        boolean more = last >= 0 && spans.get(last).operation() == operation;
        int first = more ? spans.remove(last).first() : k;
        spans.add(new Span(trace.task(k), operation, first, k));
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

  /** Of the run that a branch was just given, which has finished: each group's. */
  static List<OtherOrders> of(Branch branch, Trace trace, Judge judge) {
    BitSet groups = new BitSet();
    for (int k = 0; k < trace.length(); k++) {
      int group = group(trace, k, judge);
      if (group >= 0) {
        groups.set(group);
      }
    }
    return groups.stream().mapToObj(g -> new OtherOrders(branch, trace, judge, g)).toList();
  }

  private static int group(Trace trace, int step, Judge judge) {
    int operation = trace.operation(step);
    return operation == Trace.NO_OPERATION ? -1 : judge.group(trace.task(step), operation);
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
    IntStream.Builder key = IntStream.builder();
    for (int i = 0; i < all.size(); i++) {
      key.add(all.get(i).task()).add(all.get(i).operation());
      begun.get(i).stream().forEach(key::add);
      key.add(-1);
    }
    return key.build().toArray();
  }

  /**
   * Schedules of the class, at least one for each of its strictest orders.
   *
   * @throws MachineException if there are too many
   */
  List<byte[]> schedules() {
    order(new int[tasks.size()], new ArrayList<>(), new BitSet(), new BitSet());
    return schedules;
  }

  /** Lets each operation that can be the next one be it. */
  private void order(int[] at, List<Integer> ended, BitSet begunBefore, BitSet order) {
    if (ended.size() == all.size()) {
      if (++tried > MOST) {
        throw new MachineException(
            all.size()
                + " operations whose order matters can end in more than "
                + MOST
                + " orders, which cannot all be judged; leave some of them out of the program");
      }
      if (known.add(order)) {
        schedules.add(schedule(ended));
      }
      return;
    }
    int first = 0;
    for (int t = 0; t < at.length; t++) {
      // Where nothing else has to begin for it, to end it later is in no way stricter.
      if (at[t] < tasks.get(t).size() && isSubset(begun.get(first + at[t]), begunBefore)) {
        end(t, first + at[t], at, ended, begunBefore, order);
        return;
      }
      first += tasks.get(t).size();
    }
    first = 0;
    for (int t = 0; t < at.length; t++) {
      if (at[t] < tasks.get(t).size()) {
        end(t, first + at[t], at, ended, begunBefore, order);
      }
      first += tasks.get(t).size();
    }
  }

  private static boolean isSubset(BitSet some, BitSet of) {
    BitSet more = (BitSet) some.clone();
    more.andNot(of);
    return more.isEmpty();
  }

  private void end(
      int task, int next, int[] at, List<Integer> ended, BitSet begunBefore, BitSet order) {
    BitSet now = (BitSet) begunBefore.clone();
    now.or(begun.get(next));
    BitSet follow = (BitSet) order.clone();
    for (int i = now.nextClearBit(0); i < all.size(); i = now.nextClearBit(i + 1)) {
      follow.set(next * all.size() + i);
    }
    at[task]++;
    ended.add(next);
    order(at, ended, now, follow);
    ended.remove(ended.size() - 1);
    at[task]--;
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
