package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Trace;
import io.zswap.core.explore.ControlledSync;
import io.zswap.core.explore.Scheduler;
import io.zswap.core.explore.Tasks;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync.Op;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/**
 * Compaction beside somebody who reads, frees and stores, under every schedule of at most two
 * preemptions; and what is found once either grace period is left out.
 */
class CompactionSchedulesTest {
  private static final int PAGE = 128;

  /** With its header a quarter of a page, so that four share a zspage. */
  private static final int SIZE = 24;

  private static final int OBJECTS = 8;
  private static final int PREEMPTIONS = 2;

  /** Never more than this, whatever goes wrong. */
  private static final int MOST_RUNS = 200_000;

  private final Trace trace = new Trace();
  private int runs;

  /** A pool with two half-full zspages, and who owns what. */
  private static final class Rig implements AutoCloseable {
    final Scheduler scheduler = new Scheduler(2);
    final ControlledSync sync =
        new ControlledSync(scheduler, EnumSet.allOf(Op.class), true, FreeMode.POISON, false);
    final ZsmallocPool pool =
        new ZsmallocPool(new ChunkSource(PAGE, sync), FaultInjection.NONE, sync);

    /** By owner, from 1. */
    final long[] handles = new long[OBJECTS + 3];

    /** Whose objects are there. */
    final boolean[] stored = new boolean[handles.length];

    Rig() {
      for (int owner = 1; owner <= OBJECTS; owner++) {
        store(owner);
      }
      for (int owner : new int[] {1, 2, 5, 6}) {
        free(owner);
      }
      assertEquals(2, pool.totalPages());
    }

    private void store(int owner) {
      store(owner, () -> {});
    }

    private void store(int owner, Runnable meanwhile) {
      long handle = pool.malloc(SIZE, owner);
      assertTrue(handle > 0);
      meanwhile.run();
      sync.point(Op.ENTRY, owner);
      ByteBuffer memory = pool.buffer(handle);
      for (int i = 0; i < SIZE; i++) {
        memory.put(pool.offset(handle) + i, (byte) (owner * 16 + i));
      }
      sync.point(Op.ENTRY, owner);
      handles[owner] = handle;
      stored[owner] = true;
    }

    private long look(int owner) {
      sync.look(Op.ENTRY, owner);
      return handles[owner];
    }

    private void read(int owner) {
      long handle = look(owner);
      ByteBuffer memory = pool.buffer(handle);
      // Where a reader may be interrupted: between finding the place and having read it.
      sync.look(Op.ENTRY, owner);
      for (int i = 0; i < SIZE; i++) {
        if (memory.get(pool.offset(handle) + i) != (byte) (owner * 16 + i)) {
          throw new IllegalStateException("object " + owner + " is not what was stored");
        }
      }
    }

    private void free(int owner) {
      long handle = look(owner);
      sync.point(Op.ENTRY, owner);
      stored[owner] = false;
      pool.free(handle);
    }

    void section(Runnable body) {
      int token = sync.rcuReadLock();
      body.run();
      sync.rcuReadUnlock(token);
    }

    private void moved(int owner, long handle) {
      sync.point(Op.ENTRY, owner);
      handles[owner] = handle;
    }

    /** Leaving out the first or the second of each two grace periods. */
    void compact(boolean first, boolean second) {
      int[] calls = {0};
      pool.compact(
          this::moved,
          () -> {
            if (calls[0]++ % 2 == 0 ? first : second) {
              sync.synchronizeRcu();
            }
          });
      // What compaction has freed is used again, by something of another size.
      long other = pool.malloc(PAGE - 8);
      for (int i = 0; i < PAGE - 8; i++) {
        pool.buffer(other).put(pool.offset(other) + i, (byte) -1);
      }
    }

    void check() {
      for (int owner = 1; owner < handles.length; owner++) {
        if (stored[owner]) {
          read(owner);
          free(owner);
        }
      }
      // The object of another size is left.
      assertEquals(1, pool.totalPages());
    }

    @Override
    public void close() {
      scheduler.close();
    }
  }

  private static void reads(Rig rig) {
    rig.section(() -> rig.read(7));
    rig.section(() -> rig.read(3));
  }

  private static void frees(Rig rig) {
    rig.section(() -> rig.free(7));
    rig.section(() -> rig.free(3));
  }

  private static void stores(Rig rig) {
    // Where the store has its place, others leave, so that it is there that compaction begins.
    rig.section(
        () ->
            rig.store(
                OBJECTS + 1,
                () -> {
                  rig.free(7);
                  rig.free(8);
                }));
    rig.section(() -> rig.read(OBJECTS + 1));
    rig.section(() -> rig.free(OBJECTS + 1));
    rig.section(() -> rig.store(OBJECTS + 2));
  }

  private interface Beside {
    void run(Rig rig);
  }

  /** Runs one schedule; what went wrong, or nothing. */
  private String run(byte[] prefix, boolean first, boolean second, Beside beside) {
    try (Rig rig = new Rig()) {
      trace.clear();
      Tasks tasks =
          new Tasks() {
            @Override
            public int operation(int task) {
              return 0;
            }

            @Override
            public void run(int task) {
              if (task == 0) {
                rig.compact(first, second);
              } else {
                beside.run(rig);
              }
            }

            @Override
            public boolean isWorkQueued() {
              return false;
            }

            @Override
            public void work() {}
          };
      Throwable thrown = rig.scheduler.run(tasks, rig.sync, prefix, prefix.length, 0, trace);
      if (thrown != null) {
        return thrown.toString();
      }
      if (trace.end() != Trace.End.FINISHED) {
        return rig.scheduler.standstill();
      }
      try {
        rig.check();
      } catch (MachineException | IllegalStateException | AssertionError | NullPointerException e) {
        return "afterwards: " + e;
      }
      return "";
    }
  }

  private static final class Prefix {
    final byte[] schedule;
    final int preemptions;

    Prefix(byte[] schedule, int preemptions) {
      this.schedule = schedule;
      this.preemptions = preemptions;
    }
  }

  /** Plain enumeration; the first thing that went wrong, or nothing. */
  private String explore(boolean first, boolean second, Beside beside) {
    ArrayDeque<Prefix> todo = new ArrayDeque<>();
    todo.add(new Prefix(new byte[0], 0));
    for (runs = 0; !todo.isEmpty(); runs++) {
      assertTrue(runs < MOST_RUNS, "too many schedules");
      Prefix prefix = todo.poll();
      String wrong = run(prefix.schedule, first, second, beside);
      if (!wrong.isEmpty()) {
        return wrong;
      }
      byte[] whole = new byte[trace.length()];
      for (int step = 0; step < whole.length; step++) {
        whole[step] = (byte) trace.task(step);
      }
      for (int step = prefix.schedule.length; step < whole.length; step++) {
        int before = step == 0 ? -1 : whole[step - 1];
        for (int task = 0; task < 4; task++) {
          int enabled = trace.enabled(step);
          if (task == whole[step] || (enabled >> task & 1) == 0) {
            continue;
          }
          boolean preempts = before >= 0 && task != before && (enabled >> before & 1) != 0;
          int preemptions = prefix.preemptions + (preempts ? 1 : 0);
          if (preemptions <= PREEMPTIONS) {
            byte[] other = Arrays.copyOf(whole, step + 1);
            other[step] = (byte) task;
            todo.add(new Prefix(other, preemptions));
          }
        }
      }
    }
    return "";
  }

  @Test
  void readersFindWhatWasStored() {
    assertEquals("", explore(true, true, CompactionSchedulesTest::reads));
    assertTrue(runs > 100, "only " + runs + " schedules");
  }

  @Test
  void whatIsFreedWhileItMovesIsFreed() {
    assertEquals("", explore(true, true, CompactionSchedulesTest::frees));
  }

  @Test
  void whatIsStoredMeanwhileIsKept() {
    assertEquals("", explore(true, true, CompactionSchedulesTest::stores));
  }

  @Test
  void withoutTheGracePeriodBeforeABytesOfAStoreAreLost() {
    assertNotEquals("", explore(false, true, CompactionSchedulesTest::stores));
  }

  @Test
  void withoutTheGracePeriodAfterReadersAndFreesFindSomethingElse() {
    assertNotEquals("", explore(true, false, CompactionSchedulesTest::reads));
    assertNotEquals("", explore(true, false, CompactionSchedulesTest::frees));
  }
}
