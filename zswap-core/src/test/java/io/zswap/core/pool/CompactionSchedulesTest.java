package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.explore.EverySchedule;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync.Op;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compaction beside somebody who reads, frees and stores, under every schedule of at most two
 * preemptions; and what is found once either grace period is left out.
 */
class CompactionSchedulesTest {
  private static final int PAGE = 128;

  /** Pages. */
  private static final int CHUNK = 64;

  private static final int PREEMPTIONS = 2;

  /**
   * What compaction finds: objects that were stored one after the other, some of which are left.
   *
   * @param first one of those that it moves
   * @param second another
   */
  private record Load(int size, int objects, int first, int second, List<Integer> left) {
    /** With its header a quarter of a page: two zspages of four, half-full. */
    static final Load QUARTERS = new Load(24, 8, 7, 3, List.of(3, 4, 7, 8));

    /** Two chunks, one of them with but two pages in use. */
    static final Load PAGES = new Load(PAGE, 66, 65, 66, List.of(3, 4, 7, 8, 65, 66));

    /** Objects of a page that use again what has become free. */
    int others() {
      return size == PAGE ? CHUNK : 1;
    }
  }

  private final EverySchedule schedules = new EverySchedule(PREEMPTIONS);

  private enum Layout {
    ONE_LOCK,
    LOCK_PER_CLASS,
    /** Likewise, and what is freed is kept for the next. */
    KEEPING
  }

  /** A pool, and who owns what; compaction beside something else. */
  private static final class Rig extends EverySchedule.Rig {
    private final boolean first;
    private final boolean second;
    private final Beside beside;
    final ZsmallocPool pool;
    final Load load;

    /** By owner, from 1. */
    final long[] handles;

    /** Whose objects are there. */
    final boolean[] stored;

    /** Leaving out the first or the second of each two grace periods. */
    Rig(Load load, Layout layout, boolean first, boolean second, Beside beside) {
      this.load = load;
      handles = new long[load.objects + 3];
      stored = new boolean[handles.length];
      SizeClasses shapes = SizeClasses.ofKernel(PAGE);
      ChunkSource source = new ChunkSource(PAGE, sync);
      pool =
          new ZsmallocPool(
              shapes,
              source,
              FaultInjection.NONE,
              sync,
              layout != Layout.ONE_LOCK,
              layout == Layout.KEEPING ? 0 : SpanPool.NONE);
      this.first = first;
      this.second = second;
      this.beside = beside;
      for (int owner = 1; owner <= load.objects; owner++) {
        handles[owner] = pool.malloc(load.size, owner);
      }
      for (int owner = 1; owner <= load.objects; owner++) {
        if (load.left.contains(owner)) {
          fill(owner, handles[owner]);
        } else {
          pool.free(handles[owner]);
        }
      }
      pool.giveBack();
    }

    private void store(int owner) {
      store(owner, () -> {});
    }

    private void store(int owner, Runnable meanwhile) {
      long handle = pool.malloc(load.size, owner);
      assertTrue(handle > 0);
      meanwhile.run();
      sync.point(Op.ENTRY, owner);
      fill(owner, handle);
      sync.point(Op.ENTRY, owner);
      handles[owner] = handle;
    }

    private void fill(int owner, long handle) {
      ByteBuffer memory = pool.buffer(handle);
      for (int i = 0; i < load.size; i++) {
        memory.put(pool.offset(handle) + i, (byte) (owner * 16 + i));
      }
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
      for (int i = 0; i < load.size; i++) {
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
      // What compaction has freed is used again, by something else.
      for (int n = 0; n < load.others(); n++) {
        long other = pool.malloc(PAGE - 8);
        for (int i = 0; i < PAGE - 8; i++) {
          pool.buffer(other).put(pool.offset(other) + i, (byte) -1);
        }
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
      pool.giveBack();
      assertEquals(load.others(), pool.totalPages());
    }
  }

  private static void reads(Rig rig) {
    rig.section(() -> rig.read(rig.load.first));
    rig.section(() -> rig.read(rig.load.second));
  }

  private static void frees(Rig rig) {
    rig.section(() -> rig.free(rig.load.first));
    rig.section(() -> rig.free(rig.load.second));
  }

  private static void stores(Rig rig) {
    // Where the store has its place, others leave, so that it is there that compaction begins.
    rig.section(
        () ->
            rig.store(
                rig.load.objects + 1,
                () -> {
                  rig.free(7);
                  rig.free(8);
                }));
    rig.section(() -> rig.read(rig.load.objects + 1));
    rig.section(() -> rig.free(rig.load.objects + 1));
    rig.section(() -> rig.store(rig.load.objects + 2));
  }

  private static void freesAndStores(Rig rig) {
    rig.section(() -> rig.free(rig.load.first));
    rig.section(() -> rig.store(rig.load.objects + 1));
    rig.section(() -> rig.read(rig.load.objects + 1));
    rig.section(() -> rig.free(rig.load.objects + 1));
  }

  /** As after some seconds: what is kept is given back at any moment. */
  private static void givesBack(Rig rig) {
    rig.section(() -> rig.free(rig.load.first));
    rig.pool.giveBack();
  }

  private interface Beside {
    void run(Rig rig);
  }

  private String explore(Layout layout, boolean first, boolean second, Beside beside) {
    return explore(Load.QUARTERS, layout, first, second, beside);
  }

  private String explore(Load load, Layout layout, boolean first, boolean second, Beside beside) {
    return schedules.firstWrong(() -> new Rig(load, layout, first, second, beside));
  }

  /** Without anything beside it: how many pages and chunks are left. */
  private static List<Long> compacted(Load load) {
    Rig rig = new Rig(load, Layout.LOCK_PER_CLASS, true, true, beside -> {});
    rig.pool.compact(rig::moved, () -> {});
    assertEquals(0, rig.pool.compactable());
    List<Long> left = List.of(rig.pool.totalPages(), rig.pool.chunkPages() / CHUNK);
    for (int owner : load.left) {
      rig.read(owner);
      rig.free(owner);
    }
    assertEquals(0, rig.pool.totalPages());
    return left;
  }

  @Test
  void compactionFreesWhatItCan() {
    assertEquals(List.of(1L, 1L), compacted(Load.QUARTERS), "four in a page");
    assertEquals(List.of(6L, 1L), compacted(Load.PAGES), "six pages, in one chunk instead of two");
  }

  /** With one lock only: with many there are ten times as many schedules, of the same steps. */
  @Test
  void wholePagesMoveToo() {
    assertEquals(
        "", explore(Load.PAGES, Layout.ONE_LOCK, true, true, CompactionSchedulesTest::reads));
    assertEquals(
        "", explore(Load.PAGES, Layout.ONE_LOCK, true, true, CompactionSchedulesTest::frees));
    assertNotEquals(
        "", explore(Load.PAGES, Layout.ONE_LOCK, true, false, CompactionSchedulesTest::reads));
    assertNotEquals(
        "", explore(Load.PAGES, Layout.ONE_LOCK, true, false, CompactionSchedulesTest::frees));
  }

  @ParameterizedTest
  @EnumSource
  void readersFindWhatWasStored(Layout layout) {
    assertEquals("", explore(layout, true, true, CompactionSchedulesTest::reads));
    assertTrue(schedules.runs() > 50, "only " + schedules.runs() + " schedules");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsFreedWhileItMovesIsFreed(Layout layout) {
    assertEquals("", explore(layout, true, true, CompactionSchedulesTest::frees));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsStoredMeanwhileIsKept(Layout layout) {
    assertEquals("", explore(layout, true, true, CompactionSchedulesTest::stores));
  }

  /** One preemption more: it is kept, zspages are chosen, it is taken, they are emptied. */
  @Test
  void whatIsKeptServesAgain() {
    EverySchedule more = new EverySchedule(PREEMPTIONS + 1);
    Beside beside = CompactionSchedulesTest::freesAndStores;
    assertEquals(
        "", more.firstWrong(() -> new Rig(Load.QUARTERS, Layout.KEEPING, true, true, beside)));
  }

  @Test
  void whatIsKeptIsGivenBackMeanwhile() {
    assertEquals("", explore(Layout.KEEPING, true, true, CompactionSchedulesTest::givesBack));
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheGracePeriodBeforeABytesOfAStoreAreLost(Layout layout) {
    assertNotEquals("", explore(layout, false, true, CompactionSchedulesTest::stores));
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheGracePeriodAfterReadersAndFreesFindSomethingElse(Layout layout) {
    assertNotEquals("", explore(layout, true, false, CompactionSchedulesTest::reads));
    assertNotEquals("", explore(layout, true, false, CompactionSchedulesTest::frees));
  }
}
