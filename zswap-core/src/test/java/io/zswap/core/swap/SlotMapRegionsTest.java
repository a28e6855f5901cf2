package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.explore.EverySchedule;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.Sync;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A swap map that is divided is one map still. */
class SlotMapRegionsTest {
  private static final int SLOTS = 10;

  private final Sync sync = Sync.jdk();
  private final MemcgTree memcgs = new MemcgTree(1, sync);

  /** Regions of four, the last of two. */
  private final SlotMap map =
      new SlotMap(SLOTS, 2, memcgs.root(), SlotObserver.NONE, sync, slot -> {});

  private int alloc() {
    int slot = map.alloc(memcgs.root(), 0, 1);
    if (slot >= 0) {
      map.putCache(slot);
    }
    return slot;
  }

  @Test
  void everySlotIsGivenOutOnceAndOneThatIsGivenBackIsFound() {
    assertEquals(SlotMap.OFF, alloc());
    map.writeOk(true);
    assertTrue(map.isEmpty());
    Set<Integer> slots = new HashSet<>();
    for (int i = 0; i < SLOTS; i++) {
      assertEquals(i > SLOTS / 2, map.isNearlyFull());
      int slot = alloc();
      assertTrue(slot >= 0 && slot < SLOTS, "slot " + slot);
      assertTrue(slots.add(slot), "slot " + slot + " twice");
    }
    assertEquals(SLOTS, map.inUse());
    assertEquals(SlotMap.FULL, alloc());
    for (int slot = 0; slot < SLOTS; slot++) {
      map.putCount(slot);
      assertEquals(SLOTS - 1, map.inUse());
      assertEquals(slot, alloc());
    }
    map.writeOk(false);
    map.putCount(9);
    assertEquals(SlotMap.OFF, alloc());
  }

  @Test
  void slotsInUseAreFoundInOrder() {
    map.writeOk(true);
    for (int i = 0; i < SLOTS; i++) {
      alloc();
    }
    for (int slot : new int[] {0, 2, 3, 4, 5, 6, 7, 8}) {
      map.putCount(slot);
    }
    assertEquals(1, map.nextUsed(0));
    assertEquals(1, map.nextUsed(1));
    assertEquals(9, map.nextUsed(2));
    assertEquals(-1, map.nextUsed(10));
  }

  @Test
  void zeroFlagsAreOfOneSlot() {
    map.writeOk(true);
    for (int i = 0; i < SLOTS; i++) {
      alloc();
    }
    map.setZero(5, true);
    for (int slot = 0; slot < SLOTS; slot++) {
      assertEquals(slot == 5, map.isZero(slot));
    }
    map.putCount(5);
    assertFalse(map.isZero(5));
  }

  /** A slot for a thread on this one of three CPUs. */
  private int allocOn(int cpu) {
    int[] slot = {SlotMap.OFF};
    Thread thread;
    do {
      thread = new Thread(() -> slot[0] = alloc());
    } while (thread.getId() % 3 != cpu);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return slot[0];
  }

  @Test
  void whoFindsAnotherInItsRegionGoesOnToTheNext() {
    map.writeOk(true);
    for (int slot = 4; slot < 8; slot++) {
      assertEquals(slot, allocOn(1));
    }
    // Its own region is full: the next.
    assertEquals(8, allocOn(1));
    assertEquals(0, allocOn(0));
    // In CPU 2's own region CPU 1 is now, and where it goes, CPU 0 is.
    assertEquals(1, allocOn(2));
    map.putCount(4);
    map.putCount(5);
    // CPU 0 notices, and goes where there is room. From here on each is alone, and stays.
    assertEquals(4, allocOn(0));
    assertEquals(9, allocOn(1));
    assertEquals(2, allocOn(2));
    assertEquals(5, allocOn(0));
    assertEquals(3, allocOn(2));
  }

  @Test
  void whereOnlyOneRegionHasRoomAllShareIt() {
    map.writeOk(true);
    for (int i = 0; i < 6; i++) {
      // CPU 1's, then CPU 2's.
      assertEquals(4 + i, allocOn(1));
    }
    for (int slot = 0; slot < 4; slot++) {
      assertEquals(slot, allocOn(slot % 3));
    }
    assertEquals(SlotMap.FULL, allocOn(0));
  }

  /**
   * Three slots in three regions, of which one is free all the time. The second task may find each
   * region full when it looks there, and must not be told that the map is.
   */
  private static final class TwoUsers extends EverySchedule.Rig {
    private final MemcgTree memcgs = new MemcgTree(1, sync);
    private final SlotMap map =
        new SlotMap(3, 0, memcgs.root(), SlotObserver.NONE, sync, slot -> {});
    private final Set<Integer> got = new HashSet<>();

    TwoUsers() {
      map.writeOk(true);
      for (int slot = 0; slot < 3; slot++) {
        // Unlike alloc, this leaves every CPU in a region of its own.
        assertEquals(slot, map.allocRow(memcgs.root(), 0, 1));
      }
      map.putCache(0);
    }

    @Override
    protected void run(int task) {
      if (task == 1) {
        got.add(map.alloc(memcgs.root(), 0, 1));
        return;
      }
      for (int slot = 1; slot <= 2; slot++) {
        map.putCache(slot);
        got.add(map.alloc(memcgs.root(), 0, 1));
      }
    }

    @Override
    protected void check() {
      assertEquals(Set.of(0, 1, 2), got);
      assertEquals(3, map.inUse());
    }
  }

  @Test
  void aMapIsFullOnlyIfItIsFullAllAtOnce() {
    EverySchedule schedules = new EverySchedule(3);
    assertEquals("", schedules.firstWrong(TwoUsers::new));
    assertTrue(schedules.runs() > 10, "only " + schedules.runs() + " schedules");
  }
}
