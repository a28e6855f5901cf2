package io.zswap.conformance.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.Scenario;
import java.util.Set;
import java.util.TreeSet;
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
