package io.zswap.core.explore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Trace;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.Sync.Op;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks of a few lines under the scheduler. */
class SchedulerTest {
  private static final int KWORKER_TASK = 2;
  private static final int RCU_TASK = 3;

  private Scheduler scheduler = new Scheduler(2);
  private ControlledSync sync = newSync();
  private final Trace trace = new Trace();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    scheduler.close();
  }

  private ControlledSync newSync() {
    return new ControlledSync(scheduler, EnumSet.allOf(Op.class), true, FreeMode.POISON, false);
  }

  /** For another program. */
  private void begin() {
    scheduler.close();
    scheduler = new Scheduler(2);
    sync = newSync();
  }

  private @Nullable Throwable run(Runnable first, Runnable second, int asleep, int... schedule) {
    byte[] bytes = new byte[schedule.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) schedule[i];
    }
    trace.clear();
    log.clear();
    Tasks tasks = EverySchedule.tasks(task -> (task == 0 ? first : second).run());
    return scheduler.run(tasks, sync, bytes, bytes.length, asleep, trace);
  }

  private Runnable points(String name) {
    return () -> {
      for (int i = 0; i < 2; i++) {
        sync.point(Op.TREE, name.hashCode() & 0xFF);
        log.add(name + i);
      }
    };
  }

  @Test
  void theLastTaskGoesOnThenTheLowest() {
    assertNull(run(points("a"), points("b"), 0));
    assertEquals(List.of("a0", "a1", "b0", "b1"), log);
    assertNull(run(points("a"), points("b"), 0, 1));
    assertEquals(List.of("b0", "b1", "a0", "a1"), log);
    assertNull(run(points("a"), points("b"), 0, 0, 1, 0, 1));
    assertEquals(List.of("a0", "b0", "a1", "b1"), log);
    assertEquals(Trace.End.FINISHED, trace.end());
    assertEquals(3, trace.enabled(0));
    assertEquals(2, trace.enabled(3));
  }

  @Test
  void aSleepingTaskIsNotChosenUntilSomethingItDependsOnHappens() {
    assertNull(run(points("a"), points("b"), 1));
    assertEquals(List.of("b0", "b1"), log);
    assertEquals(Trace.End.CUT, trace.end());
    assertEquals(1, trace.pending(0).length);
    begin();
    assertNull(run(points("a"), points("a"), 1));
    assertEquals(Trace.End.FINISHED, trace.end());
    assertEquals(1, trace.task(0));
    assertEquals(List.of("a0", "a1", "a0", "a1"), log);
  }

  @Test
  void locksTakenCrosswiseDeadlock() {
    sync.rewind();
    Mutex a = sync.mutex("A");
    Mutex b = sync.mutex("B");
    assertNull(run(both(a, b), both(b, a), 0));
    assertEquals(Trace.End.FINISHED, trace.end());
    assertNull(run(both(a, b), both(b, a), 0, 0, 1));
    assertEquals(Trace.End.DEADLOCK, trace.end());
    assertEquals(
        "I6 deadlock: task 0 waits for B that task 1 has; task 1 waits for A that task 0 has",
        scheduler.standstill());
    assertEquals(Access.ACQUIRE, Access.mode(trace.pending(0)[0]));
  }

  private static Runnable both(Mutex first, Mutex second) {
    return () -> {
      first.lock();
      try {
        second.lock();
        second.unlock();
      } finally {
        first.unlock();
      }
    };
  }

  @Test
  void aCallbackWaitsForReadersThatBeganBefore() {
    sync.rewind();
    Runnable reader =
        () -> {
          int token = sync.rcuReadLock();
          points("a").run();
          sync.rcuReadUnlock(token);
          log.add("left");
        };
    Runnable writer = () -> sync.callRcu(() -> log.add("freed"));
    assertNull(run(reader, writer, 0, 0, 1));
    assertEquals(List.of("a0", "a1", "left", "freed"), log);
    sync.rewind();
    assertNull(run(reader, writer, 0, 1, RCU_TASK));
    assertEquals(List.of("freed", "a0", "a1", "left"), log);
    sync.rewind();
    assertThrows(IllegalArgumentException.class, () -> run(reader, writer, 0, 0, 1, RCU_TASK));
  }

  @Test
  void whoPollsWaitsForAChange() {
    sync.rewind();
    boolean[] set = {false};
    Runnable poller =
        () -> {
          scheduler.beginOperation();
          while (true) {
            sync.look(Op.SWAP_CACHE, 0);
            if (set[0]) {
              return;
            }
            sync.pause(set);
          }
        };
    Runnable setter =
        () -> {
          sync.point(Op.SWAP_CACHE, 0);
          set[0] = true;
          sync.changed(set);
        };
    assertNull(run(poller, setter, 0));
    assertEquals(Trace.End.FINISHED, trace.end());
    set[0] = false;
    begin();
    assertNull(run(poller, () -> {}, 0));
    assertEquals(Trace.End.DEADLOCK, trace.end());
    assertTrue(
        scheduler.standstill().contains("waits for a change of boolean[]"), scheduler.standstill());
  }

  @Test
  void kworkerAndRcuWouldGoOnEvenWhereTheyHaveNothingToDo() {
    sync.rewind();
    assertNull(run(points("a"), points("b"), 0));
    assertEquals(Trace.End.FINISHED, trace.end());
    assertEquals(0, trace.pending(0).length);
    assertArrayEquals(new long[] {ControlledSync.WORK_ACCESS}, trace.pending(KWORKER_TASK));
    assertArrayEquals(new long[] {ControlledSync.CALLBACK_ACCESS}, trace.pending(RCU_TASK));
  }

  /** Waits once for a change, after a step that has nothing to do with it. */
  private void pollOnce() {
    scheduler.beginOperation();
    sync.point(Op.TREE, 0);
    sync.look(Op.SWAP_CACHE, 0);
    sync.pause(log);
  }

  private void change(long slot) {
    sync.point(Op.SWAP_CACHE, slot);
    sync.changed(log);
  }

  @Test
  void onlyAChangeOfWhatItHasLookedAtIsNewsToWhoPolls() {
    sync.rewind();
    assertNull(run(this::pollOnce, () -> change(0), 0, 0, 0, 1));
    assertEquals(Trace.End.FINISHED, trace.end());
    sync.rewind();
    assertNull(run(this::pollOnce, () -> change(0), 0, 0, 1, 0));
    assertEquals(Trace.End.DEADLOCK, trace.end(), "changed before the look");
    begin();
    assertNull(run(this::pollOnce, () -> change(1), 0, 0, 0, 1));
    assertEquals(Trace.End.DEADLOCK, trace.end(), "changed elsewhere");
  }

  @Test
  void whatALockGuardsHasChangedWhenItIsGivenBack() {
    sync.rewind();
    Mutex map = sync.mutex("map", Sync.Guards.SWAP_MAP);
    Runnable poller =
        () -> {
          scheduler.beginOperation();
          map.lock();
          map.unlock();
          sync.pause(log);
        };
    Runnable changer =
        () -> {
          map.lock();
          sync.point(Op.TREE, 0);
          sync.changed(log);
          sync.point(Op.TREE, 1);
          map.unlock();
        };
    assertNull(run(poller, changer, 0, 0, 1, 1, 1, 1));
    assertEquals(Trace.End.FINISHED, trace.end());
    assertEquals(2, trace.enabled(4), "before it is given back");
    assertEquals(1, trace.enabled(5), "after");
  }

  @Test
  void kworkerAndRcuTakeTurnsWhenTheProgramIsOver() {
    sync.rewind();
    boolean[] queued = {true};
    Tasks tasks =
        new Tasks() {
          @Override
          public int operation(int task) {
            return 0;
          }

          @Override
          public void run(int task) {
            sync.callRcu(() -> log.add("freed"));
          }

          @Override
          public boolean isWorkQueued() {
            return queued[0];
          }

          @Override
          public void work() {
            queued[0] = false;
            log.add("worked");
          }
        };
    byte[] schedule = {0, 1, RCU_TASK, KWORKER_TASK, RCU_TASK};
    assertNull(scheduler.run(tasks, sync, schedule, schedule.length, 0, trace));
    assertEquals(List.of("freed", "worked", "freed"), log);
  }

  @Test
  void aGracePeriodInsideAReadSideNeverEnds() {
    sync.rewind();
    Runnable waitsForItself =
        () -> {
          int token = sync.rcuReadLock();
          sync.point(Op.TREE, 0);
          sync.synchronizeRcu();
          sync.rcuReadUnlock(token);
        };
    assertNull(run(waitsForItself, () -> {}, 0));
    assertEquals(Trace.End.DEADLOCK, trace.end());
    assertEquals("I6 deadlock: task 0 waits for the read side of task 0", scheduler.standstill());
  }

  @Test
  void whatALoopInsideWaitedForIsNoNewsToTheLoopAroundIt() {
    boolean[] inner = {false};
    boolean[] outer = {false};
    Runnable poller =
        () -> {
          scheduler.beginOperation();
          while (true) {
            long since = sync.moment();
            sync.look(Op.SWAP_CACHE, 0);
            if (outer[0]) {
              return;
            }
            while (true) {
              sync.look(Op.SWAP_CACHE, 1);
              if (inner[0]) {
                break;
              }
              sync.pause(log);
            }
            sync.pause(log, since);
          }
        };
    Runnable setter =
        () -> {
          sync.point(Op.SWAP_CACHE, 0);
          outer[0] = true;
          sync.changed(log);
          sync.point(Op.SWAP_CACHE, 1);
          inner[0] = true;
          sync.changed(log);
        };
    // The loop around looks first, then everything changes while the one inside waits.
    sync.rewind();
    assertNull(run(poller, setter, 0, 0, 1, 1));
    assertEquals(Trace.End.FINISHED, trace.end());
  }

  @Test
  void anExceptionEndsTheRunAndTheNextOneIsWhole() {
    Throwable thrown =
        run(
            points("a"),
            () -> {
              sync.point(Op.TREE, 1);
              throw new IllegalStateException("broken");
            },
            0,
            0,
            1);
    assertInstanceOf(IllegalStateException.class, thrown);
    // As much of the same program as there is before it breaks.
    assertNull(run(points("a"), () -> sync.point(Op.TREE, 1), 0, 0, 1));
    assertEquals(Trace.End.FINISHED, trace.end());
    assertFalse(log.isEmpty());
  }
}
