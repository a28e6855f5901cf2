package io.zswap.conformance.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Leaving schedules out must not lose an outcome: the reduced search against all schedules. */
class RandomProgramsTest {
  /** Two or three tasks of two to four steps over two variables and two locks; some deadlock. */
  static ToyScenario random(long seed) {
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
        switch (r.nextInt(4)) {
          case 0 -> steps.add(ToyScenario.read(v, 0));
          case 1 -> steps.add(ToyScenario.write(v, l -> l[0] * 3 + add));
          case 2 -> {
            if ((held & 1 << v) == 0) {
              steps.add(ToyScenario.lock(2 + v));
              held |= 1 << v;
            }
          }
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

  @Property(tries = 5000)
  void theReducedSearchLosesNoOutcome(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Result all =
        new PlainSearch(Integer.MAX_VALUE, ToyScenario::judge, Budget.UNLIMITED, false)
            .search(random(seed));
    Result reduced =
        new ReducedSearch(ToyScenario::judge, Budget.UNLIMITED, false).search(random(seed));
    assertEquals(
        new TreeSet<>(all.outcomes().keySet()), new TreeSet<>(reduced.outcomes().keySet()));
    assertTrue(reduced.runs() <= all.runs());
  }

  @Property(tries = 50)
  void aLargerBoundSeesNoLess(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    TreeSet<String> seen = new TreeSet<>();
    long runs = 0;
    for (int bound = 0; bound < 8; bound++) {
      Result r =
          new PlainSearch(bound, ToyScenario::judge, Budget.UNLIMITED, false).search(random(seed));
      assertTrue(r.outcomes().keySet().containsAll(seen));
      assertTrue(r.runs() >= runs);
      r.outcomes().values().forEach(s -> assertTrue(s.preemptions() <= r.outcomes().size() + 8));
      seen.addAll(r.outcomes().keySet());
      runs = r.runs();
    }
    Result all =
        new PlainSearch(Integer.MAX_VALUE, ToyScenario::judge, Budget.UNLIMITED, false)
            .search(random(seed));
    assertTrue(all.outcomes().keySet().containsAll(seen));
  }
}
