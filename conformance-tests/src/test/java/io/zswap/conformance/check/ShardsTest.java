package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.explore.Shard;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On the machines that are here, too, the shards together have the outcomes of the whole. */
class ShardsTest {
  private static final int COUNT = 4;

  private static Cell check(Litmus litmus, Explorable machine, int bound, Shard shard) {
    return new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
        .of(shard)
        .check(litmus, machine, Protocol.MERGED, bound, Duration.ofSeconds(60));
  }

  private static Set<String> outcomes(Cell cell) {
    return new TreeSet<>(cell.result().orElseThrow().outcomes().keySet());
  }

  private static void same(Litmus litmus, Explorable machine, int bound) {
    String what = litmus.name() + " on " + machine.name();
    Cell whole = check(litmus, machine, bound, Shard.WHOLE);
    List<Cell> parts = new ArrayList<>();
    for (int i = 1; i <= COUNT; i++) {
      Cell part = check(litmus, machine, bound, new Shard(i, COUNT));
      assertTrue(part.covered(), what);
      assertFalse(part.complete(), "a part alone says nothing of the whole");
      parts.add(part);
    }
    Cell merged = Shards.merge(parts);
    assertEquals(whole.verdict(), merged.verdict(), what);
    assertEquals(whole.complete(), merged.complete(), what);
    assertEquals(outcomes(whole), outcomes(merged), what);
    long most = parts.stream().mapToLong(p -> p.result().orElseThrow().runs()).max().orElse(0);
    assertTrue(most < merged.result().orElseThrow().runs(), "one shard has it all: " + what);
  }

  @Tag("long")
  @Test
  void haveTheOutcomesOfTheWhole() {
    List<Explorable> machines = new MachineCatalog().explorable();
    assertFalse(machines.isEmpty());
    for (Explorable machine : machines) {
      same(Race.R1.program("r1"), machine, Cell.UNBOUNDED);
      same(Race.R5.program("r5"), machine, Cell.UNBOUNDED);
      // Of a kernel, each shard learns by itself what plain memory its steps use.
      same(Race.R4.program("r4-three"), machine, 1);
      same(Race.R1.program("r1-three"), machine, 1);
    }
  }
}
