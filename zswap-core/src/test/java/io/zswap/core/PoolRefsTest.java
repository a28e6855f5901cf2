package io.zswap.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.explore.EverySchedule;
import io.zswap.core.sync.Sync;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** A pool is let go of once, when its last reference has gone, whatever is kept where. */
class PoolRefsTest {
  private static final int CPUS = 2;
  private static final int PREEMPTIONS = 3;

  private interface Task {
    void run(Rig rig);
  }

  /** References that two tasks take and drop. The pool's own is dropped by the second. */
  private static final class Rig extends EverySchedule.Rig {
    private final PoolRefs refs = new PoolRefs(0, CPUS, sync);
    private final Task[] tasks;
    private int held = 1;
    private int releases;

    /** With so many references that the second task has to drop. */
    Rig(Task first, Task second, int handedOn) {
      tasks = new Task[] {first, second};
      refs.toPercpu();
      for (int i = 0; i < handedOn; i++) {
        get();
      }
    }

    boolean get() {
      boolean got = refs.tryGet();
      if (got) {
        held++;
        assertEquals(0, releases, "held after it was released");
      }
      return got;
    }

    void put() {
      held--;
      if (refs.putAndTest()) {
        releases++;
        assertEquals(0, held, "released while it is held");
      }
    }

    void retire() {
      refs.toAtomic();
      put();
    }

    @Override
    protected void run(int task) {
      // What comes before the first point may be done twice.
      sync.point(Sync.Op.POOL_REF, 0);
      tasks[task].run(this);
    }

    @Override
    protected void check() {
      assertEquals(0, held);
      assertEquals(1, releases);
      assertFalse(refs.tryGet());
    }
  }

  private static void cycle(Rig rig) {
    for (int i = 0; i < 2; i++) {
      if (rig.get()) {
        rig.put();
      }
    }
  }

  private static void assertHolds(Task first, Task second) {
    assertHolds(first, second, 0);
  }

  private static void assertHolds(Task first, Task second, int handedOn) {
    EverySchedule schedules = new EverySchedule(PREEMPTIONS);
    assertEquals("", schedules.firstWrong(() -> new Rig(first, second, handedOn)));
    assertTrue(schedules.runs() > 100, "only " + schedules.runs() + " schedules");
  }

  @Test
  void itEndsWhileOthersUseIt() {
    assertHolds(PoolRefsTest::cycle, Rig::retire);
  }

  @Test
  void itIsCurrentAgain() {
    assertHolds(
        PoolRefsTest::cycle,
        rig -> {
          rig.refs.toAtomic();
          rig.refs.toPercpu();
          rig.retire();
        });
  }

  @Test
  void whatOneTookTheOtherDrops() {
    assertHolds(
        PoolRefsTest::cycle,
        rig -> {
          rig.put();
          rig.retire();
        },
        1);
  }

  @Test
  void everyReferenceCounts() {
    for (int cpus : new int[] {1, 8}) {
      PoolRefs refs = new PoolRefs(0, cpus, Sync.jdk());
      refs.toPercpu();
      ArrayDeque<Integer> held = new ArrayDeque<>();
      for (int i = 0; i < 1000; i++) {
        assertTrue(refs.tryGet());
        held.add(i);
      }
      for (int i = 0; i < 500; i++) {
        assertFalse(refs.putAndTest());
        held.remove();
      }
      refs.toAtomic();
      assertFalse(refs.putAndTest(), "the pool's own");
      while (!held.isEmpty()) {
        held.remove();
        assertEquals(held.isEmpty(), refs.putAndTest());
      }
      assertFalse(refs.tryGet());
    }
  }
}
