package io.zswap.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The LRU, writeback, limits, the worker, the dynamic shrinker, cgroups. */
class ShrinkTest {
  private static final long AGAIN = 1L << 32;

  @Test
  void secondChance() {
    try (Driver d = Driver.open()) {
      d.store(0, Bytes.text(0));
      d.store(1, Bytes.text(1));
      assertEquals(List.of(-1L, -2L), d.lru(0));
      assertEquals(Status.DONE, d.shrink(0, 1));
      assertEquals(AGAIN, d.value());
      assertEquals(List.of(-2L, 0L), d.lru(0), "looked at, and put at the tail");
      d.shrink(0, 2);
      assertEquals(AGAIN + 1, d.value());
      assertEquals(List.of(1L), d.lru(0));
      assertEquals(1, d.counter(Counter.WRITTEN_BACK_PAGES));
      assertEquals(1, d.counter(Counter.ZSWPWB));
      d.shrink(0, 9);
      assertEquals(1, d.value(), "the last one, then -ENOENT");
      assertEquals(Status.ABSENT, d.shrink(0, 1));
      assertEquals(Status.DONE, d.shrink(0, 0));
    }
  }

  @Test
  void whatWasWrittenBackWaitsForReclaim() {
    try (Driver d = Driver.open()) {
      d.store(0, Bytes.text(0));
      d.writeBack(0);
      int marked = PageState.FLAG_SWAPCACHE | PageState.FLAG_UPTODATE | PageState.FLAG_RECLAIM;
      assertEquals(marked, d.slot(0).folioFlags());
      assertEquals(Digest.content(Bytes.text(0).bytes(4096)), d.slot(0).deviceContent());
      assertEquals(Status.DONE, d.apply(new Operation.Reclaim()));
      assertEquals(1, d.value());
      assertEquals(0, d.counter(Counter.SWAP_CACHE));
      assertEquals(Status.READ_IN, d.read(0));
      d.store(1, Bytes.text(1));
      d.writeBack(0);
      assertEquals(Status.CACHE_HIT, d.fault(1));
      assertEquals(0, d.page().folioFlags() & PageState.FLAG_RECLAIM);
      d.apply(new Operation.Reclaim());
      assertEquals(0, d.value());
    }
  }

  @Test
  void writebackThatTheDeviceRefusesKeepsThePage() {
    try (Driver d = Driver.open()) {
      d.store(0, Bytes.text(0));
      d.shrink(0, 1);
      d.fail(FailurePoint.DEVICE_WRITE);
      d.shrink(0, 1);
      assertEquals(1, d.value());
      assertEquals(1, d.counter(Counter.WRITTEN_BACK_PAGES));
      assertEquals(0, d.counter(Counter.STORED_PAGES));
      assertEquals(
          PageState.FLAG_SWAPCACHE | PageState.FLAG_UPTODATE | PageState.FLAG_DIRTY,
          d.slot(0).folioFlags());
      d.apply(new Operation.Reclaim());
      assertEquals(0, d.value());
      assertEquals(Status.STORED, d.out(0));
    }
  }

  @Test
  void pagesInTheSwapCacheAreSkipped() {
    try (Driver d = Driver.open()) {
      d.write(0, Bytes.text(0));
      d.outKeep(0);
      d.shrink(0, 2);
      assertEquals(2 * AGAIN, d.value());
      assertEquals(1, d.counter(Counter.REJECT_RECLAIM_FAIL));
      assertTrue(d.isStored(0));
    }
  }

  @Test
  void writebackWithoutMemory() {
    try (Driver d = Driver.open()) {
      d.store(0, Bytes.text(0));
      d.shrink(0, 1);
      d.fail(FailurePoint.FOLIO);
      d.shrink(0, 1);
      assertEquals(AGAIN, d.value());
      assertEquals(1, d.counter(Counter.REJECT_RECLAIM_FAIL));
    }
  }

  @Test
  void oneTryPerNode() {
    try (Driver d = Driver.open(false, 2, 1024, new EnumMap<>(ZswapParameter.class))) {
      d.store(0, Bytes.text(0));
      d.store(1, Bytes.text(1));
      d.shrink(0, 1);
      assertEquals(AGAIN, d.value());
      assertEquals(2, d.group(0).lrus().size());
      d.shrink(0, 1);
      assertEquals(1, d.value());
      assertEquals(2, d.counter(Counter.WRITTEN_BACK_PAGES), "both nodes at once");
    }
  }

  @Test
  void poolLimitHasHysteresis() {
    // 20 % of 25 pages are 5; accepted again at 40 % of that, 2.
    Map<ZswapParameter, String> p = new EnumMap<>(ZswapParameter.class);
    p.put(ZswapParameter.ACCEPT_THRESHOLD_PERCENT, "40");
    p.put(ZswapParameter.ZPOOL, "zbud");
    try (Driver d = Driver.open(false, 1, 25, p)) {
      for (int i = 0; i < 5; i++) {
        assertEquals(Status.STORED, d.store(i, new Bytes(Bytes.Kind.HALF, i)));
      }
      assertEquals(5, d.counter(Counter.POOL_TOTAL_PAGES));
      assertEquals(Status.WRITTEN, d.store(5, Bytes.text(5)));
      assertEquals(1, d.counter(Counter.POOL_LIMIT_HIT));
      assertEquals(1, d.counter(Counter.POOL_REACHED_FULL));
      assertEquals(1, d.counter(Counter.WORK_QUEUED));
      d.free(0);
      d.free(1);
      assertEquals(3, d.counter(Counter.POOL_TOTAL_PAGES));
      assertEquals(Status.WRITTEN, d.store(6, Bytes.text(6)), "still above the threshold");
      assertEquals(1, d.counter(Counter.POOL_LIMIT_HIT));
      d.free(2);
      assertEquals(1, d.counter(Counter.POOL_REACHED_FULL), "nobody looked yet");
      assertEquals(Status.STORED, d.store(7, Bytes.text(7)));
      assertEquals(0, d.counter(Counter.POOL_REACHED_FULL));
    }
  }

  @Test
  void noRoomAtAll() {
    try (Driver d = Driver.open(Map.of(ZswapParameter.MAX_POOL_PERCENT, "0"))) {
      assertEquals(Status.WRITTEN, d.store(0, Bytes.text(0)));
      assertEquals(1, d.counter(Counter.POOL_LIMIT_HIT));
      assertEquals(Status.DONE, d.apply(new Operation.Worker()));
      assertEquals(Status.ABSENT, d.apply(new Operation.Worker()));
      // Percentages are not checked, and wrap as the kernel's unsigned long does.
      d.set(ZswapParameter.MAX_POOL_PERCENT, "4294967295");
      assertEquals(Status.STORED, d.store(1, Bytes.text(1)));
    }
  }

  @Test
  void workerShrinksToTheThresholdInTurn() {
    Map<ZswapParameter, String> p = new EnumMap<>(ZswapParameter.class);
    p.put(ZswapParameter.ACCEPT_THRESHOLD_PERCENT, "50");
    p.put(ZswapParameter.ZPOOL, "zbud");
    try (Driver d = Driver.open(false, 1, 40, p)) {
      int a = d.cgroup(0);
      int b = d.cgroup(0);
      d.apply(new Operation.WritebackCgroup(b, false));
      int c = d.cgroup(a);
      for (int i = 0; i < 8; i++) {
        d.home(i, new int[] {0, a, b, c}[i % 4]);
        assertEquals(Status.STORED, d.store(i, new Bytes(Bytes.Kind.HALF, i)));
      }
      assertEquals(Status.WRITTEN, d.store(8, Bytes.text(8)));
      // 4 of 8 pages have to go. Round 1 and 2 take second chances, round 3 pages of 0, a, c; b,
      // without writeback, is no candidate. The first of round 4 is the fourth page.
      d.apply(new Operation.Worker());
      assertEquals(4, d.counter(Counter.POOL_TOTAL_PAGES));
      assertEquals(4, d.counter(Counter.WRITTEN_BACK_PAGES));
      assertEquals(List.of(), d.lru(0));
      assertEquals(1, d.lru(a).size());
      assertEquals(2, d.lru(b).size());
      assertEquals(1, d.lru(c).size());
      assertEquals(1, d.group(a).zswpwb() - d.group(c).zswpwb());
    }
  }

  @Test
  void workerGivesUpAfterSixteenFailures() {
    try (Driver d = Driver.open(false, 1, 5, Map.of(ZswapParameter.ZPOOL, "zbud"))) {
      d.write(0, new Bytes(Bytes.Kind.HALF, 0));
      d.outKeep(0);
      d.store(1, Bytes.text(1));
      d.apply(new Operation.Worker());
      // One second chance, and 15 attempts on a page in the swap cache.
      assertEquals(15, d.counter(Counter.REJECT_RECLAIM_FAIL));
      assertEquals(1, d.counter(Counter.POOL_TOTAL_PAGES));
    }
  }

  @Test
  void cgroupAtItsLimitHasToGiveOnePageUp() {
    try (Driver d = Driver.open()) {
      int a = d.cgroup(0);
      d.home(0, a);
      d.home(1, a);
      d.home(2, a);
      d.apply(new Operation.LimitCgroup(a, 0));
      assertEquals(Status.WRITTEN, d.store(0, Bytes.text(0)), "nothing to give");
      d.apply(new Operation.LimitCgroup(a, 1));
      // Less than a page so far, so both go in; then it is full.
      assertEquals(Status.STORED, d.store(0, new Bytes(Bytes.Kind.HALF, 0)));
      assertEquals(Status.STORED, d.store(1, new Bytes(Bytes.Kind.HALF, 1)));
      assertTrue(d.group(a).zswapBytes() >= 4096);
      assertEquals(Status.WRITTEN, d.store(2, Bytes.text(2)), "the first only lost its chance");
      d.write(2, Bytes.text(2));
      assertEquals(Status.WRITTEN, d.out(2), "so did the second");
      d.write(2, Bytes.text(2));
      assertEquals(Status.STORED, d.out(2));
      assertEquals(1, d.counter(Counter.WRITTEN_BACK_PAGES));
      assertEquals(0, d.counter(Counter.WORK_QUEUED), "the pool limit was not hit");
    }
  }

  @Test
  void limitsHoldForTheWholeSubtree() {
    try (Driver d = Driver.open()) {
      int a = d.cgroup(0);
      int b = d.cgroup(a);
      d.home(0, b);
      d.apply(new Operation.LimitCgroup(a, 0));
      assertEquals(Status.WRITTEN, d.store(0, Bytes.text(0)));
      assertEquals(Status.DENIED, d.apply(new Operation.LimitCgroup(0, 5)));
      assertEquals(22, d.value());
      assertEquals(Status.DENIED, d.apply(new Operation.LimitCgroup(a, -1)));
    }
  }

  @Test
  void writebackCanBeForbidden() {
    try (Driver d = Driver.open()) {
      int a = d.cgroup(0);
      int b = d.cgroup(a);
      d.home(0, b);
      d.store(0, Bytes.text(0));
      d.apply(new Operation.WritebackCgroup(a, false));
      assertEquals(Status.ABSENT, d.shrink(b, 2));
      d.home(1, b);
      assertEquals(Status.KEPT, d.store(1, Bytes.random(1)), "what zswap refuses stays in memory");
      assertEquals(0, d.counter(Counter.PSWPOUT));
      d.set(ZswapParameter.ENABLED, "N");
      assertEquals(Status.WRITTEN, d.out(1), "with zswap off the switch means nothing");
      assertEquals(Status.DONE, d.shrink(b, 2));
      assertEquals(AGAIN + 1, d.value());
    }
  }

  @Test
  void offlineMovesListsAndCharges() {
    try (Driver d = Driver.open()) {
      int a = d.cgroup(0);
      int b = d.cgroup(a);
      d.home(0, a);
      d.home(1, b);
      d.home(2, b);
      for (int i = 0; i < 3; i++) {
        d.store(i, Bytes.text(i));
      }
      long bytes = d.group(b).zswapBytes();
      assertEquals(Status.DENIED, d.apply(new Operation.Offline(a)));
      assertEquals(16, d.value());
      assertEquals(Status.DENIED, d.apply(new Operation.Release(b)));
      assertEquals(22, d.value());
      assertEquals(Status.DONE, d.apply(new Operation.Offline(b)));
      assertEquals(CgroupState.Life.OFFLINE, d.group(b).life());
      assertEquals(List.of(), d.group(b).lrus());
      assertEquals(List.of(-2L, -3L, -1L), d.lru(a), "before the parent's own");
      assertEquals(Status.DENIED, d.apply(new Operation.Offline(b)));
      assertEquals(19, d.value());
      assertEquals(Status.ABSENT, d.shrink(b, 1));
      d.free(1);
      assertEquals(bytes, d.group(b).zswapBytes());
      d.store(1, Bytes.text(1));
      assertEquals(List.of(-3L, -1L, -2L), d.lru(a), "its home is offline: the parent's now");
      assertEquals(Status.DONE, d.apply(new Operation.Release(b)));
      assertEquals(CgroupState.Life.OFFLINE, d.group(b).life(), "it owns slot 2");
      d.free(2);
      assertEquals(CgroupState.Life.FREED, d.group(b).life());
      assertEquals(Status.ABSENT, d.shrink(b, 1));
      assertEquals(Status.DENIED, d.apply(new Operation.CreateCgroup(b)));
      assertEquals(19, d.value());
    }
  }

  @Test
  void workersCursorDoesNotKeepADeadCgroup() {
    Map<ZswapParameter, String> p = Map.of(ZswapParameter.ZPOOL, "zbud");
    try (Driver d = Driver.open(false, 1, 5, p)) {
      int a = d.cgroup(0);
      d.home(0, a);
      d.store(0, new Bytes(Bytes.Kind.HALF, 0));
      d.store(1, Bytes.text(1));
      d.apply(new Operation.Worker());
      assertEquals(0, d.counter(Counter.POOL_TOTAL_PAGES));
      d.free(0);
      d.apply(new Operation.Reclaim());
      // The cursor rests on the cgroup that was shrunk last.
      assertEquals(Status.DONE, d.apply(new Operation.Offline(a)));
      assertEquals(Status.DONE, d.apply(new Operation.Release(a)));
      assertEquals(CgroupState.Life.FREED, d.group(a).life());
    }
  }

  @Test
  void dynamicShrinker() {
    try (Driver d = Driver.open(Map.of(ZswapParameter.SHRINKER_ENABLED, "Y"))) {
      int a = d.cgroup(0);
      for (int i = 0; i < 12; i++) {
        d.home(i, a);
        d.store(i, new Bytes(Bytes.Kind.HALF, i));
      }
      long pages = d.group(a).zswapBytes() / 4096;
      assertEquals(Status.DONE, d.apply(new Operation.Count(a)));
      assertEquals(pages, d.value(), "12 pages on the list, scaled by what they take");
      assertEquals(Status.DONE, d.apply(new Operation.Scan(a, 3)));
      assertEquals(0, d.value());
      d.apply(new Operation.Scan(a, 12));
      assertEquals(3, d.value(), "nine second chances, then three pages");
      d.apply(new Operation.Reclaim());
      // Two of them are read from the device again, which counts against the list once.
      d.free(5);
      assertEquals(Status.READ_IN, d.fault(0));
      assertEquals(Status.READ_IN, d.fault(1));
      assertEquals(List.of(2L), d.group(a).diskSwapins());
      long stored = d.group(a).zswapped();
      pages = d.group(a).zswapBytes() / 4096;
      d.apply(new Operation.Count(a));
      assertEquals(6 * pages / stored, d.value());
      assertEquals(List.of(0L), d.group(a).diskSwapins());
      d.set(ZswapParameter.SHRINKER_ENABLED, "N");
      d.apply(new Operation.Count(a));
      assertEquals(0, d.value());
      d.apply(new Operation.Scan(a, 9));
      assertEquals(0, d.value());
      d.apply(new Operation.Offline(a));
      assertEquals(Status.ABSENT, d.apply(new Operation.Count(a)));
      assertEquals(Status.ABSENT, d.apply(new Operation.Scan(a, 1)));
    }
  }

  @Test
  void dynamicShrinkerStopsAtWarmPages() {
    try (Driver d = Driver.open(Map.of(ZswapParameter.SHRINKER_ENABLED, "Y"))) {
      d.store(0, Bytes.text(0));
      d.write(1, Bytes.text(1));
      d.outKeep(1);
      d.store(2, Bytes.text(2));
      d.apply(new Operation.Scan(0, 3));
      d.apply(new Operation.Scan(0, 3));
      assertEquals(0, d.value(), "SHRINK_STOP, though one page went");
      assertEquals(1, d.counter(Counter.WRITTEN_BACK_PAGES));
      assertEquals(1, d.counter(Counter.REJECT_RECLAIM_FAIL));
      assertEquals(List.of(2L, 1L), d.lru(0));
      d.apply(new Operation.Count(0));
      assertEquals(0, d.value(), "the root's own pages are in no cgroup's books");
    }
  }

  @Test
  void mostSwapinsUseUpTheWholeList() {
    try (Driver d = Driver.open(Map.of(ZswapParameter.SHRINKER_ENABLED, "Y"))) {
      int a = d.cgroup(0);
      d.home(0, a);
      d.home(1, a);
      d.home(2, a);
      d.set(ZswapParameter.ENABLED, "N");
      d.store(0, Bytes.text(0));
      d.store(1, Bytes.text(1));
      d.set(ZswapParameter.ENABLED, "Y");
      d.fault(0);
      d.fault(1);
      d.store(2, new Bytes(Bytes.Kind.HALF, 2));
      d.apply(new Operation.Count(a));
      assertEquals(0, d.value());
      assertEquals(List.of(1L), d.group(a).diskSwapins(), "one was used up, one is left");
    }
  }

  @Test
  void staleEntryUnderAZeroPageComesBack() {
    // A fault of Linux 6.12 that is kept: marking a slot zero-filled leaves what zswap holds there,
    // an older version of the page. Writeback makes a swap cache folio of that, which the next
    // fault finds before anybody looks at the flag.
    try (Driver d = Driver.open()) {
      d.write(0, Bytes.text(0));
      d.outKeep(0);
      d.fault(0);
      d.write(0, new Bytes(Bytes.Kind.ZERO, 0));
      assertEquals(Status.ZERO, d.out(0));
      assertTrue(d.slot(0).zero());
      assertTrue(d.isStored(0));
      d.writeBack(0);
      assertEquals(Status.CACHE_HIT, d.read(0));
      assertEquals(Digest.content(Bytes.text(0).bytes(4096)), d.value());
    }
  }
}
