package io.zswap.conformance.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.Scenario;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All shards together are the whole, and no two of them make the same run. */
class ShardTest {
  private static Result reduced(Scenario s, Shard.Cut cut) {
    return new ReducedSearch(ToyScenario::judge, Budget.UNLIMITED, false).search(s, cut);
  }

  private static Result bounded(int bound, Scenario s, Shard.Cut cut) {
    return new BoundedSearch(bound, ToyScenario::judge, Budget.UNLIMITED, false).search(s, cut);
  }

  private static void togetherTheWhole(
      long seed, int depth, int count, int bound, BiFunction<Scenario, Shard.Cut, Result> search) {
    Result all =
        new PlainSearch(bound, ToyScenario::judge, Budget.UNLIMITED, false)
            .search(ToyPrograms.of(seed, 5));
    Result uncut =
        search.apply(ToyPrograms.of(seed, 5), new Shard.Cut(depth, 0, 1, Long.MAX_VALUE));
    Set<String> outcomes = new TreeSet<>();
    long runs = 0;
    for (int i = 0; i < count; i++) {
      Result part =
          search.apply(ToyPrograms.of(seed, 5), new Shard.Cut(depth, i, count, Long.MAX_VALUE));
      assertTrue(part.complete());
      outcomes.addAll(part.outcomes().keySet());
      runs += part.runs();
    }
    assertEquals(new TreeSet<>(all.outcomes().keySet()), outcomes);
    assertEquals(uncut.runs(), runs, "runs made twice, or by none");
  }

  @Property(tries = 1000)
  void shardsOfTheReducedSearchAddUp(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 8) int depth,
      @ForAll @IntRange(min = 1, max = 5) int count) {
    togetherTheWhole(seed, depth, count, Integer.MAX_VALUE, ShardTest::reduced);
  }

  @Property(tries = 1000)
  void shardsOfTheBoundedSearchAddUp(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 8) int depth,
      @ForAll @IntRange(min = 1, max = 5) int count,
      @ForAll @IntRange(min = 0, max = 3) int bound) {
    togetherTheWhole(seed, depth, count, bound, (s, cut) -> bounded(bound, s, cut));
  }

  @Property(tries = 200)
  void theDepthOfTheCutIsTheSameForAll(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 2, max = 4) int count) {
    Set<String> outcomes = new TreeSet<>();
    for (int i = 1; i <= count; i++) {
      outcomes.addAll(
          new ReducedSearch(ToyScenario::judge, Budget.UNLIMITED, false, new Shard(i, count))
              .search(ToyPrograms.of(seed, 5))
              .outcomes()
              .keySet());
    }
    Result all =
        new PlainSearch(Integer.MAX_VALUE, ToyScenario::judge, Budget.UNLIMITED, false)
            .search(ToyPrograms.of(seed, 5));
    assertEquals(new TreeSet<>(all.outcomes().keySet()), outcomes);
  }

  @Test
  void words() {
    assertEquals(new Shard(3, 8), Shard.parse("3/8"));
    assertEquals("3/8", new Shard(3, 8).toString());
    assertTrue(Shard.WHOLE.whole());
    assertFalse(new Shard(1, 2).whole());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "0/4", "5/4", "a/4", "1/0", "1/5000", "1/2/3", "-1/4"})
  void noShard(String text) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> Shard.parse(text));
    assertTrue(String.valueOf(e.getMessage()).contains("/"), e.toString());
  }
}
