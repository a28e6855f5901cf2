package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.explore.EverySchedule;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync.Op;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private final EverySchedule schedules = new EverySchedule(PREEMPTIONS);

  /** A pool with two half-full zspages, and who owns what; compaction beside something else. */
  private static final class Rig extends EverySchedule.Rig {
    private final boolean first;
    private final boolean second;
    private final Beside beside;
    final ZsmallocPool pool;

    /** By owner, from 1. */
    final long[] handles = new long[OBJECTS + 3];

    /** Whose objects are there. */
    final boolean[] stored = new boolean[handles.length];

    /** Leaving out the first or the second of each two grace periods. */
    Rig(boolean lockPerClass, boolean first, boolean second, Beside beside) {
      SizeClasses shapes = SizeClasses.ofKernel(PAGE);
      ChunkSource source = new ChunkSource(PAGE, sync);
      pool = new ZsmallocPool(shapes, source, FaultInjection.NONE, sync, lockPerClass);
      this.first = first;
      this.second = second;
      this.beside = beside;
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

    @Override
    protected void run(int task) {
      if (task == 0) {
        compact();
      } else {
        beside.run(this);
      }
    }

    private void compact() {
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

    @Override
    protected void check() {
      for (int owner = 1; owner < handles.length; owner++) {
        if (stored[owner]) {
          read(owner);
          free(owner);
        }
      }
      // The object of another size is left.
      assertEquals(1, pool.totalPages());
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

  private String explore(boolean lockPerClass, boolean first, boolean second, Beside beside) {
    return schedules.firstWrong(() -> new Rig(lockPerClass, first, second, beside));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readersFindWhatWasStored(boolean lockPerClass) {
    assertEquals("", explore(lockPerClass, true, true, CompactionSchedulesTest::reads));
    assertTrue(schedules.runs() > 100, "only " + schedules.runs() + " schedules");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsFreedWhileItMovesIsFreed(boolean lockPerClass) {
    assertEquals("", explore(lockPerClass, true, true, CompactionSchedulesTest::frees));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsStoredMeanwhileIsKept(boolean lockPerClass) {
    assertEquals("", explore(lockPerClass, true, true, CompactionSchedulesTest::stores));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutTheGracePeriodBeforeABytesOfAStoreAreLost(boolean lockPerClass) {
    assertNotEquals("", explore(lockPerClass, false, true, CompactionSchedulesTest::stores));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutTheGracePeriodAfterReadersAndFreesFindSomethingElse(boolean lockPerClass) {
    assertNotEquals("", explore(lockPerClass, true, false, CompactionSchedulesTest::reads));
    assertNotEquals("", explore(lockPerClass, true, false, CompactionSchedulesTest::frees));
  }
}
