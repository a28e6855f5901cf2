package io.zswap.conformance.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The surprises of the threads, each by the one schedule that its argument is about, told by hand:
 * what a search says of it is checked without a search. Steps are named as core says them, then as
 * the C reference does.
 */
class ForcedSchedulesTest {
  private static final int RCU = 3;
  private static final String WALK_UNLOCKS = "ListLru.walk lock|lru_unlock\\(\\) unlock";
  private static final String TREE_FOUND = "PositionTrees.use read|lived_tree_get\\(\\) read";
  private static final String LOOKED_UP = "PositionWriteback.holds read|tree_get\\(\\) unlock";
  private static final String STORED = "tryStore change zswap tree|tree_put\\(\\) unlock";

  /** Twice to charge it, the third time to list it. */
  private static final String MEMCG_FOUND =
      "ObjCgroup.memcg read|obj_cgroup_memcg\\(\\) read memcg of objcg";

  private static final String SPLICED = "ListLru.splice unlock|ut_reparent_list_lrus\\(\\) unlock";
  private static final String CACHE_LOOKED_AT = "SwapCache.get read|swap_cache_get\\(\\)";
  private static final String ENTRY_TAKEN = "change zswap tree|tree_take\\(\\) unlock";
  private static final String ROOM_GIVEN = "ZsmallocPool.freeNow unlock|zs_free\\(\\) unlock";

  private static void onBoth(Race race, String program, String protocol, Consumer<Forced> test) {
    List<Explorable> machines =
        new MachineCatalog()
            .explorable().stream()
                .filter(m -> m.name().equals("core") || m.name().equals("reference"))
                .toList();
    if (machines.size() < 2) {
      String reason = "core or reference is missing";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason);
      }
      abort(reason);
    }
    for (Explorable machine : machines) {
      try (Forced forced = new Forced(machine, race, program, protocol)) {
        test.accept(forced);
      }
    }
  }

  private static void assertSafe(Forced forced) {
    assertEquals(List.of(), forced.broken(), forced::told);
  }

  private static void assertBreaks(String invariant, Forced forced) {
    List<String> broken = forced.broken();
    assertTrue(
        broken.stream().anyMatch(v -> v.startsWith(invariant)),
        () -> broken + "\n" + forced.told());
  }

  /** R1: who wants to swap the page in between lookup and decompression waits for the folio. */
  @Test
  void swapinWaitsBetweenLookupAndDecompression() {
    onBoth(
        Race.R1,
        "r1-swapin",
        "recheck=lookup-after-pin",
        forced -> {
          forced.past(0, LOOKED_UP).whole(1);
          assertTrue(forced.isUnderWay(1), "the write fault does not wait");
          assertSafe(forced);
        });
  }

  /** R1: and who frees the page there frees its count, not the slot. */
  @Test
  void slotIsNotRecycledBetweenLookupAndDecompression() {
    onBoth(
        Race.R1,
        "r1",
        "recheck=lookup-after-pin",
        forced -> {
          forced.past(0, LOOKED_UP).whole(1);
          assertFalse(forced.isUnderWay(1), "free and pageout need not wait");
          assertSafe(forced);
        });
  }

  /** R1: the mismatch path as the mail has it. */
  @Test
  void quotedMismatchPathLeavesTheFolioLocked() {
    onBoth(
        Race.R1,
        "r1",
        "recheck=lookup-after-pin-as-quoted",
        forced -> assertBreaks("I5", forced.past(0, WALK_UNLOCKS).whole(1)));
  }

  /** R2: that swapoff empties the tree does not help who has its address. */
  @Test
  void emptiedTreeIsLookedInto() {
    onBoth(
        Race.R2,
        "r2",
        "tree=emptied-by-swapoff",
        forced -> {
          forced.past(0, TREE_FOUND).whole(1);
          assertFalse(forced.isUnderWay(1), "swapoff waits");
          assertBreaks("I2", forced);
        });
  }

  /**
   * R4, the schedule of the report: the cgroup goes offline, is released, and its lists are freed,
   * between the lookup and the add. With the number first, three positions that the thread holds
   * insufficient stand it.
   */
  @Test
  void addAfterOfflineFindsTheParentsList() {
    for (String add : List.of("rcu-lookup", "css-tryget", "css-tryget-online")) {
      onBoth(
          Race.R4,
          "r4-release",
          "add=" + add,
          forced -> {
            forced.past(0, STORED).past(0, MEMCG_FOUND, 3);
            if (add.equals("css-tryget-online")) {
              forced.past(0, "references to cgroup 1|mem_cgroup_tryget");
            }
            forced.whole(1);
            assertFalse(forced.isUnderWay(1), "offline or release waits");
            forced.until(0, RCU).whole(RCU);
            assertTrue(forced.isUnderWay(0), "the add came first");
            assertSafe(forced);
          });
    }
  }

  /** R4, the order that the report supposes: then even what was merged adds to a dead list. */
  @Test
  void numberLastBreaksWhatWasMerged() {
    for (String add : List.of("rcu-add", "css-tryget")) {
      onBoth(
          Race.R4,
          "r4",
          "order=id-last,add=" + add,
          forced -> {
            forced.past(0, STORED).past(0, MEMCG_FOUND, 3);
            assertBreaks("I2", forced.past(1, SPLICED).whole(0));
          });
    }
  }

  /** R5: a fault has looked into the swap cache before another one goes through it. */
  @Test
  void pinIsWhatMakesTheSwapCacheEnough() {
    onBoth(
        Race.R5,
        "r5",
        "load=swap-cache-always,pin=unpinned",
        forced -> assertBreaks("I1", forced.past(1, CACHE_LOOKED_AT).whole(0)));
    onBoth(
        Race.R5,
        "r5",
        "load=swap-cache-always",
        forced -> assertSafe(forced.past(1, CACHE_LOOKED_AT).whole(0)));
  }

  /** R5: storing back is too late for who comes between, and a pin keeps him out. */
  @Test
  void pinIsWhatMakesStoringBackEnough() {
    onBoth(
        Race.R5,
        "r5",
        "load=store-back,pin=unpinned",
        forced -> assertBreaks("I1", forced.past(0, ENTRY_TAKEN).whole(1)));
    onBoth(
        Race.R5,
        "r5",
        "load=store-back",
        forced -> {
          forced.past(0, ENTRY_TAKEN).whole(1);
          assertTrue(forced.isUnderWay(1), "the second fault does not wait");
          assertSafe(forced);
        });
  }

  /** R5: the room that the load gave up has been taken; the pin does not help. */
  @Test
  void storingBackFindsThePoolFull() {
    onBoth(
        Race.R5,
        "r5-full",
        "load=store-back",
        forced -> assertBreaks("I1", forced.past(0, ROOM_GIVEN).whole(1)));
  }

  /**
   * R4, one task after the other: with lists that move at the release of a cgroup, an entry stays
   * out of reach although the cgroup has been released, because the slot's charge is a reference,
   * too.
   */
  @Test
  void aReleasedCgroupIsHeldByItsSlots() {
    onBoth(
        Race.R4,
        "r4-release",
        "add=reparent-at-release",
        forced -> {
          forced.whole(0).whole(1);
          List<String> broken = forced.broken();
          assertTrue(broken.stream().anyMatch(v -> v.startsWith("I3 reach")), broken.toString());
          assertTrue(broken.stream().noneMatch(v -> v.startsWith("I2")), broken.toString());
        });
  }
}
