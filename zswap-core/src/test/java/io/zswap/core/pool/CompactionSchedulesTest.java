package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.explore.EverySchedule;
import io.zswap.core.pool.CompactionRig.GracePeriods;
import io.zswap.core.pool.CompactionRig.Load;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compaction beside somebody who reads, frees and stores, under every schedule of at most two
 * preemptions; and what is found once either grace period is left out.
 */
@Tag("long")
class CompactionSchedulesTest {
  private static final int PAGE = CompactionRig.PAGE;

  /** Pages. */
  private static final int CHUNK = 64;

  private static final int PREEMPTIONS = 2;

  /** With its header a quarter of a page: two zspages of four, half-full. */
  private static final Load QUARTERS = new Load(24, 8, 7, 3, List.of(3, 4, 7, 8), 1);

  /** Two chunks, one of them with but two pages in use. */
  private static final Load PAGES = new Load(PAGE, 66, 65, 66, List.of(3, 4, 7, 8, 65, 66), CHUNK);

  private final EverySchedule schedules = new EverySchedule(PREEMPTIONS);

  private enum Layout {
    ONE_LOCK,
    LOCK_PER_CLASS,
    /** Likewise, and what is freed is kept for the next. */
    KEEPING
  }

  private static final class Rig extends CompactionRig<ZsmallocPool> {
    private final Consumer<Rig> beside;

    Rig(Load load, Layout layout, GracePeriods gracePeriods, Consumer<Rig> beside) {
      super(load, gracePeriods, sync -> newPool(layout, sync));
      this.beside = beside;
    }

    private static ZsmallocPool newPool(Layout layout, Sync sync) {
      return new ZsmallocPool(
          SizeClasses.ofKernel(PAGE),
          new ChunkSource(PAGE, sync),
          FaultInjection.NONE,
          sync,
          layout != Layout.ONE_LOCK,
          layout == Layout.KEEPING ? 0 : SpanPool.NONE);
    }

    @Override
    void compact(Runnable gracePeriod) {
      pool.compact(this, gracePeriod);
    }

    @Override
    void beside() {
      beside.accept(this);
    }

    @Override
    void giveBack() {
      pool.giveBack();
    }

    void stores() {
      // Where the store has its place, others leave, so that it is there that compaction begins.
      section(
          () ->
              store(
                  load.objects() + 1,
                  () -> {
                    free(7);
                    free(8);
                  }));
      section(() -> read(load.objects() + 1));
      section(() -> free(load.objects() + 1));
      section(() -> store(load.objects() + 2));
    }

    void freesAndStores() {
      section(() -> free(load.first()));
      section(() -> store(load.objects() + 1));
      section(() -> read(load.objects() + 1));
      section(() -> free(load.objects() + 1));
    }

    /** As after some seconds: what is kept is given back at any moment. */
    void givesBack() {
      section(() -> free(load.first()));
      pool.giveBack();
    }
  }

  private String explore(Layout layout, GracePeriods gracePeriods, Consumer<Rig> beside) {
    return explore(QUARTERS, layout, gracePeriods, beside);
  }

  private String explore(
      Load load, Layout layout, GracePeriods gracePeriods, Consumer<Rig> beside) {
    return schedules.firstWrong(() -> new Rig(load, layout, gracePeriods, beside));
  }

  /** Without anything beside it: how many pages and chunks are left. */
  private static List<Long> compacted(Load load) {
    Rig rig = new Rig(load, Layout.LOCK_PER_CLASS, GracePeriods.BOTH, beside -> {});
    rig.compact(() -> {});
    assertEquals(0, rig.pool.compactable());
    List<Long> left = List.of(rig.pool.totalPages(), rig.pool.chunkPages() / CHUNK);
    rig.check();
    return left;
  }

  @Test
  void compactionFreesWhatItCan() {
    assertEquals(List.of(1L, 1L), compacted(QUARTERS), "four in a page");
    assertEquals(List.of(6L, 1L), compacted(PAGES), "six pages, in one chunk instead of two");
  }

  /** With one lock only: with many there are ten times as many schedules, of the same steps. */
  @Test
  void wholePagesMoveToo() {
    Layout layout = Layout.ONE_LOCK;
    assertEquals("", explore(PAGES, layout, GracePeriods.BOTH, Rig::reads));
    assertEquals("", explore(PAGES, layout, GracePeriods.BOTH, Rig::frees));
    assertNotEquals("", explore(PAGES, layout, GracePeriods.NO_SECOND, Rig::reads));
    assertNotEquals("", explore(PAGES, layout, GracePeriods.NO_SECOND, Rig::frees));
  }

  @ParameterizedTest
  @EnumSource
  void readersFindWhatWasStored(Layout layout) {
    assertEquals("", explore(layout, GracePeriods.BOTH, Rig::reads));
    assertTrue(schedules.runs() > 50, "only " + schedules.runs() + " schedules");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsFreedWhileItMovesIsFreed(Layout layout) {
    assertEquals("", explore(layout, GracePeriods.BOTH, Rig::frees));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsStoredMeanwhileIsKept(Layout layout) {
    assertEquals("", explore(layout, GracePeriods.BOTH, Rig::stores));
  }

  /** One preemption more: it is kept, zspages are chosen, it is taken, they are emptied. */
  @Test
  void whatIsKeptServesAgain() {
    EverySchedule more = new EverySchedule(PREEMPTIONS + 1);
    assertEquals(
        "",
        more.firstWrong(
            () -> new Rig(QUARTERS, Layout.KEEPING, GracePeriods.BOTH, Rig::freesAndStores)));
  }

  @Test
  void whatIsKeptIsGivenBackMeanwhile() {
    assertEquals("", explore(Layout.KEEPING, GracePeriods.BOTH, Rig::givesBack));
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheGracePeriodBeforeABytesOfAStoreAreLost(Layout layout) {
    assertNotEquals("", explore(layout, GracePeriods.NO_FIRST, Rig::stores));
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheGracePeriodAfterReadersAndFreesFindSomethingElse(Layout layout) {
    assertNotEquals("", explore(layout, GracePeriods.NO_SECOND, Rig::reads));
    assertNotEquals("", explore(layout, GracePeriods.NO_SECOND, Rig::frees));
  }
}
