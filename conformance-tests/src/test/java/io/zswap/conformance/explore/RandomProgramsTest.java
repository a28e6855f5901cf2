package io.zswap.conformance.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Leaving schedules out must not lose an outcome: the reduced search against all schedules. */
class RandomProgramsTest {
  /**
   * Two or three tasks of two to four steps over two variables and two locks; some deadlock.
   *
   * @param kinds 4, or 5 with steps that end the run if a variable is odd
   */
  static ToyScenario random(long seed, int kinds) {
    Random r = new Random(seed);
    ToyScenario s =
        new ToyScenario(4, x -> new int[] {x.shared[0], x.shared[1], x.local[0][0], x.local[1][0]});
    int tasks = 2 + r.nextInt(2);
    for (int t = 0; t < tasks; t++) {
      List<ToyScenario.Step> steps = new ArrayList<>();
      int held = 0;
      int size = tasks == 2 ? 3 + r.nextInt(4) : 2 + r.nextInt(3);
      for (int i = 0; i < size; i++) {
        int v = r.nextInt(2);
        int add = 1 + r.nextInt(5);
        switch (r.nextInt(kinds)) {
          case 0 -> steps.add(ToyScenario.read(v, 0));
          case 1 -> steps.add(ToyScenario.write(v, l -> l[0] * 3 + add));
          case 2 -> {
            if ((held & 1 << v) == 0) {
              steps.add(ToyScenario.lock(2 + v));
              held |= 1 << v;
            }
          }
          case 4 -> steps.add(ToyScenario.check(v, x -> x % 2 == 1));
          default -> {
            if ((held & 1 << v) != 0) {
              steps.add(ToyScenario.unlock(2 + v));
              held &= ~(1 << v);
            }
          }
        }
      }
      s.task(steps.toArray(new ToyScenario.Step[0]));
    }
    return s;
  }

  private static Result plain(ToyScenario s, int bound) {
    return new PlainSearch(bound, ToyScenario::judge, Budget.UNLIMITED, false).search(s);
  }

  private static Set<String> outcomes(Result result) {
    return new TreeSet<>(result.outcomes().keySet());
  }

  @Property(tries = 5000)
  void theReducedSearchLosesNoOutcome(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 4, max = 5) int kinds) {
    Result all = plain(random(seed, kinds), Integer.MAX_VALUE);
    Result reduced =
        new ReducedSearch(ToyScenario::judge, Budget.UNLIMITED, false).search(random(seed, kinds));
    assertEquals(outcomes(all), outcomes(reduced));
    assertTrue(reduced.runs() <= all.runs());
  }

  @Property(tries = 2000)
  void theBoundedSearchLosesNoneWithinItsBound(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 4, max = 5) int kinds,
      @ForAll @IntRange(min = 0, max = 4) int bound) {
    Result all = plain(random(seed, kinds), bound);
    Result reduced =
        new BoundedSearch(bound, ToyScenario::judge, Budget.UNLIMITED, false)
            .search(random(seed, kinds));
    assertEquals(outcomes(all), outcomes(reduced));
    assertTrue(reduced.complete());
    assertTrue(all.bounded() || !reduced.bounded());
    assertTrue(reduced.runs() <= all.runs());
  }

  @Property(tries = 50)
  void aLargerBoundSeesNoLess(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    TreeSet<String> seen = new TreeSet<>();
    long runs = 0;
    for (int bound = 0; bound < 8; bound++) {
      Result r = plain(random(seed, 4), bound);
      assertTrue(r.outcomes().keySet().containsAll(seen));
      assertTrue(r.runs() >= runs);
      int most = bound;
      r.outcomes().values().forEach(s -> assertTrue(s.preemptions() <= most));
      seen.addAll(r.outcomes().keySet());
      runs = r.runs();
    }
    Result all = plain(random(seed, 4), Integer.MAX_VALUE);
    assertTrue(all.outcomes().keySet().containsAll(seen));
  }
}
