package io.zswap.conformance.explore;

import static io.zswap.conformance.explore.ToyScenario.read;
import static io.zswap.conformance.explore.ToyScenario.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Access;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Leaving schedules out must not lose an outcome: the reduced search against all schedules. */
class RandomProgramsTest {
  private static Result plain(ToyScenario s, int bound) {
    return new PlainSearch(bound, ToyScenario::judge, Budget.UNLIMITED, false).search(s);
  }

  private static Result reduced(Scenario s) {
    return new ReducedSearch(ToyScenario::judge, Budget.UNLIMITED, false).search(s);
  }

  private static Set<String> outcomes(Result result) {
    return new TreeSet<>(result.outcomes().keySet());
  }

  @Property(tries = 5000)
  void theReducedSearchLosesNoOutcome(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 4, max = ToyPrograms.STEPS) int kinds) {
    Result all = plain(ToyPrograms.of(seed, kinds), Integer.MAX_VALUE);
    Result reduced = reduced(ToyPrograms.of(seed, kinds));
    assertEquals(outcomes(all), outcomes(reduced));
    assertTrue(reduced.runs() <= all.runs());
  }

  @Property(tries = 2000)
  void theBoundedSearchLosesNoneWithinItsBound(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 4, max = ToyPrograms.STEPS) int kinds,
      @ForAll @IntRange(min = 0, max = 3) int bound) {
    Result all = plain(ToyPrograms.longer(seed, kinds), bound);
    Result reduced =
        new BoundedSearch(bound, ToyScenario::judge, Budget.UNLIMITED, false)
            .search(ToyPrograms.longer(seed, kinds));
    assertEquals(outcomes(all), outcomes(reduced));
    assertTrue(reduced.complete());
    assertTrue(all.bounded() || !reduced.bounded());
    assertTrue(reduced.runs() <= all.runs());
  }

  /** By outcome, each set of pairs of operations of which one followed the other. */
  private static Map<String, Set<Set<Integer>>> orders(Consumer<Judge> search) {
    Map<String, Set<Set<Integer>>> seen = new TreeMap<>();
    search.accept(
        trace -> {
          Judge.Judgement judgement = ToyScenario.judge(trace);
          if (trace.factCount() > 0) {
            seen.computeIfAbsent(judgement.outcome(), o -> new HashSet<>()).add(pairs(trace));
          }
          return judgement;
        });
    return seen;
  }

  private static Set<Integer> pairs(Trace trace) {
    OperationOrder order = OperationOrder.of(trace);
    Set<Integer> pairs = new HashSet<>();
    for (int i = 0; i < 3 * 3 * 4 * 4; i++) {
      int task = i % 3;
      int other = i / 3 % 3;
      if (task != other && order.isBefore(task, i / 9 % 4, other, i / 36)) {
        pairs.add(i);
      }
    }
    return pairs;
  }

  private static boolean isCovered(Set<Set<Integer>> orders, Set<Set<Integer>> by) {
    return orders.stream().allMatch(o -> by.stream().anyMatch(b -> b.containsAll(o)));
  }

  /** What a judge of linearizability asks for: all that can follow something, at the same time. */
  @Property(tries = 1000)
  void whatCanFollowWhatIsShownToTheJudge(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 4, max = ToyPrograms.STEPS) int kinds,
      @ForAll @IntRange(min = 2, max = 4) int steps) {
    ToyScenario program = ToyPrograms.of(seed, kinds).operations(steps);
    Map<String, Set<Set<Integer>>> all =
        orders(j -> new PlainSearch(Integer.MAX_VALUE, j, Budget.UNLIMITED, false).search(program));
    Map<String, Set<Set<Integer>>> reduced =
        orders(j -> new ReducedSearch(j, Budget.UNLIMITED, false).search(program));
    assertEquals(all.keySet(), reduced.keySet());
    all.forEach(
        (outcome, o) -> assertTrue(isCovered(o, reduced.getOrDefault(outcome, Set.of())), outcome));
    reduced.forEach(
        (outcome, o) -> assertTrue(all.getOrDefault(outcome, Set.of()).containsAll(o), outcome));
  }

  @Test
  void whatComesLateWithoutATraceBreaksTheJudgesRule() {
    // The second task has written, and the first then reads, what it keeps for itself.
    ToyScenario program = new ToyScenario(2, x -> new int[] {x.local[0][0], x.shared[1]});
    program.task(read(0, 0)).task(write(1, l -> 1)).operations(1);
    Judge judge =
        trace ->
            new Judge.Judgement(
                "", OperationOrder.of(trace).isBefore(1, 0, 0, 0) ? List.of("stale") : List.of());
    Result result = new ReducedSearch(judge, Budget.UNLIMITED, false).search(program);
    assertEquals(1, result.runs());
    assertEquals("1*1 0*1", result.violation().orElseThrow().schedule().toString());
  }

  @Test
  void tooManyOrdersAreNotPassedOver() {
    ToyScenario program = new ToyScenario(3, x -> new int[] {x.shared[0]});
    for (int t = 0; t < 3; t++) {
      program.task(read(t, 0), read(t, 0), read(t, 0), read(t, 0));
    }
    // 12! / (4! * 4! * 4!) orders.
    String why =
        assertThrows(MachineException.class, () -> reduced(program.operations(1))).getMessage();
    assertEquals(
        "12 operations whose order matters can end in more than 20000 orders, which cannot all be"
            + " judged; leave some of them out of the program",
        why);
    assertEquals(1, reduced(program.operations(2)).runs());
  }

  /** The comparison above finds it out if a kind of dependence is left out. */
  private static void assertNoticed(UnaryOperator<Scenario> blind, String what) {
    for (long seed = 0; seed < 5000; seed++) {
      ToyScenario program = ToyPrograms.of(seed, ToyPrograms.STEPS);
      Set<String> all = outcomes(plain(program, Integer.MAX_VALUE));
      if (!all.equals(outcomes(reduced(blind.apply(program))))) {
        return;
      }
    }
    fail("nobody notices that " + what + " makes nothing depend on anything");
  }

  @Test
  void anyKindOfAccessLeftOutIsNoticed() {
    for (int mode : new int[] {Access.READ, Access.WRITE, Access.ACQUIRE, Access.RELEASE}) {
      assertNoticed(s -> BlindScenario.withoutMode(s, mode), "an access of mode " + mode);
    }
  }

  @Test
  void anyKindOfObjectLeftOutIsNoticed() {
    for (ToyPrograms.Kind kind : ToyPrograms.Kind.values()) {
      assertNoticed(s -> BlindScenario.withoutObjects(s, kind::has), kind.toString());
    }
  }

  @Property(tries = 50)
  void aLargerBoundSeesNoLess(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    TreeSet<String> seen = new TreeSet<>();
    long runs = 0;
    for (int bound = 0; bound < 8; bound++) {
      Result r = plain(ToyPrograms.of(seed, 4), bound);
      assertTrue(r.outcomes().keySet().containsAll(seen));
      assertTrue(r.runs() >= runs);
      int most = bound;
      r.outcomes().values().forEach(s -> assertTrue(s.preemptions() <= most));
      seen.addAll(r.outcomes().keySet());
      runs = r.runs();
    }
    Result all = plain(ToyPrograms.of(seed, 4), Integer.MAX_VALUE);
    assertTrue(all.outcomes().keySet().containsAll(seen));
  }
}
