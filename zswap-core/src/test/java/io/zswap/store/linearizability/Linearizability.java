package io.zswap.store.linearizability;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether there is an order of calls that one thread could have seen, in which each call takes
 * effect at one moment between its invocation and its return.
 *
 * <p>The search is that of Wing and Gong (1993), with the memory of Lowe (2017) of which sets of
 * calls have been tried in which state. It goes by the number of calls in the order: of all orders
 * of k calls only what matters for the rest is kept, which calls they are and the state. As only
 * calls that overlap can be swapped, that is little, however long the history is. All calls of the
 * history have returned; a thread that dies in one fails its test anyway.
 */
public final class Linearizability {
  private Linearizability() {}

  /**
   * Calls that are in the order: all before {@code base}, and those in {@code beyond}, counted from
   * there.
   */
  private record Point<S>(int base, BitSet beyond, S state) {
    boolean has(int call) {
      return call < base || beyond.get(call - base);
    }

    Point<S> with(int call, S next) {
      BitSet set = (BitSet) beyond.clone();
      set.set(call - base);
      int done = set.nextClearBit(0);
      return new Point<>(base + done, set.get(done, Math.max(done, set.length())), next);
    }
  }

  /**
   * Checks a history of one object.
   *
   * @param calls in any order
   * @return in words, how far an order got and which calls cannot follow; empty if there is one
   */
  public static <S, C> Optional<String> violation(Model<S, C> model, List<Call<C>> calls) {
    List<Call<C>> history = new ArrayList<>(calls);
    history.sort(Comparator.comparingLong(Call::invoked));
    Set<Point<S>> points = Set.of(new Point<>(0, new BitSet(), model.initial()));
    for (int done = 0; done < history.size(); done++) {
      Set<Point<S>> next = new HashSet<>();
      for (Point<S> point : points) {
        for (int call : candidates(history, point)) {
          model
              .after(point.state, history.get(call).what())
              .ifPresent(state -> next.add(point.with(call, state)));
        }
      }
      if (next.isEmpty()) {
        return Optional.of(describe(history, points, done));
      }
      points = next;
    }
    return Optional.empty();
  }

  /** Calls that may be next: those that were invoked before any other that is left returned. */
  private static <S, C> List<Integer> candidates(List<Call<C>> history, Point<S> point) {
    List<Integer> found = new ArrayList<>();
    long firstReturn = Long.MAX_VALUE;
    for (int i = point.base; i < history.size(); i++) {
      Call<C> call = history.get(i);
      if (call.invoked() > firstReturn) {
        break;
      }
      if (!point.has(i)) {
        found.add(i);
        firstReturn = Math.min(firstReturn, call.returned());
      }
    }
    return found;
  }

  private static <S, C> String describe(List<Call<C>> history, Set<Point<S>> points, int done) {
    StringBuilder text = new StringBuilder("not linearizable: ");
    text.append(done).append(" of ").append(history.size()).append(" calls have an order\n");
    int first = points.stream().mapToInt(Point::base).min().orElse(0);
    text.append("before:\n");
    history.subList(Math.max(0, first - 5), first).forEach(c -> text.append("  " + c + "\n"));
    for (Point<S> point : points) {
      text.append("then in state ").append(point.state).append(" none of\n");
      candidates(history, point).forEach(i -> text.append("  " + history.get(i) + "\n"));
    }
    return text.toString();
  }
}
