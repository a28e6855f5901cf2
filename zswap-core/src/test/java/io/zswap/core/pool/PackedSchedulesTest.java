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

/** What {@link CompactionSchedulesTest} shows, of {@link PackedPool}. */
@Tag("long")
class PackedSchedulesTest {
  private static final int SEGMENT = 4;

  /**
   * Four of them fill a segment: two have one left, the third has gone as it was the last before
   * the one that is open.
   */
  private static final Load LOAD = new Load(100, 13, 7, 3, List.of(3, 7, 13), 6);

  private final EverySchedule schedules = new EverySchedule(2);

  private static final class Rig extends CompactionRig<PackedPool> {
    private final Consumer<Rig> beside;

    Rig(GracePeriods gracePeriods, Consumer<Rig> beside) {
      super(LOAD, gracePeriods, Rig::newPool);
      this.beside = beside;
    }

    private static PackedPool newPool(Sync sync) {
      return new PackedPool(SEGMENT, 100, new ChunkSource(PAGE, sync), FaultInjection.NONE, sync);
    }

    @Override
    void compact(Runnable gracePeriod) {
      pool.closeGaps(this, gracePeriod, 0);
    }

    @Override
    void beside() {
      beside.accept(this);
    }

    /**
     * The first of those goes to the segment that is open, where there is a gap then; the last one
     * closes it.
     */
    void stores() {
      section(
          () ->
              store(
                  14,
                  () -> {
                    free(13);
                    for (int owner = 15; owner <= 21; owner++) {
                      store(owner);
                    }
                  }));
      section(() -> read(14));
      section(() -> free(14));
      section(() -> store(22));
    }

    /** The last objects of a segment go while it is emptied, or just before. */
    void freesAndStores() {
      section(() -> free(7));
      section(() -> store(14));
      section(() -> free(3));
      section(() -> read(14));
    }
  }

  private String explore(GracePeriods gracePeriods, Consumer<Rig> beside) {
    return schedules.firstWrong(() -> new Rig(gracePeriods, beside));
  }

  @Test
  void compactionFreesWhatItCan() {
    Rig rig = new Rig(GracePeriods.BOTH, beside -> {});
    rig.compact(() -> {});
    // Three objects, in one segment instead of three.
    assertEquals(3, rig.pool.totalPages());
    rig.check();
  }

  @Test
  void readersFindWhatWasStored() {
    assertEquals("", explore(GracePeriods.BOTH, Rig::reads));
    assertTrue(schedules.runs() > 50, "only " + schedules.runs() + " schedules");
  }

  @Test
  void whatIsFreedWhileItMovesIsFreed() {
    assertEquals("", explore(GracePeriods.BOTH, Rig::frees));
    assertEquals("", explore(GracePeriods.BOTH, Rig::freesAndStores));
  }

  @Test
  void whatIsStoredMeanwhileIsKept() {
    assertEquals("", explore(GracePeriods.BOTH, Rig::stores));
  }

  @Test
  void withoutTheGracePeriodBeforeABytesOfAStoreAreLost() {
    assertNotEquals("", explore(GracePeriods.NO_FIRST, Rig::stores));
  }

  @Test
  void withoutTheGracePeriodAfterReadersAndFreesFindSomethingElse() {
    assertNotEquals("", explore(GracePeriods.NO_SECOND, Rig::reads));
    assertNotEquals("", explore(GracePeriods.NO_SECOND, Rig::frees));
  }
}
