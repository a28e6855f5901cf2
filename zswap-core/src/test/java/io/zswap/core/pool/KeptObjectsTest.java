package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zswap.api.MachineException;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Freed objects that are kept for the thread that freed them. */
class KeptObjectsTest {
  private static final int PAGE = 4096;

  private final Sync sync = Sync.jdk();

  private ZsmallocPool keepingFrom(int pages) {
    return new ZsmallocPool(
        SizeClasses.ofKernel(PAGE),
        new ChunkSource(PAGE, sync),
        FaultInjection.NONE,
        sync,
        true,
        pages);
  }

  @Test
  void theNextOfItsSizeGetsIt() {
    ZsmallocPool pool = keepingFrom(0);
    long kept = pool.malloc(1000, 1);
    long other = pool.malloc(1000, 2);
    pool.free(kept);
    assertNotEquals(kept, pool.malloc(2000, 3), "of another class");
    assertEquals(kept, pool.malloc(1000, 4));
    assertNotEquals(kept, pool.malloc(1000, 5), "once");
    pool.free(other);
    pool.free(kept);
    assertEquals(other, pool.malloc(1000, 6), "the first of two; the second is freed at once");
  }

  @Test
  void whatIsKeptCannotBeFreedAgain() {
    ZsmallocPool pool = keepingFrom(0);
    long handle = pool.malloc(1000, 1);
    pool.free(handle);
    assertThrows(MachineException.class, () -> pool.free(handle));
    pool.giveBack();
    assertEquals(0, pool.totalPages());
    assertThrows(MachineException.class, () -> pool.free(handle));
  }

  @Test
  void aDoubleFreeDuringCompactionIsNoticed() {
    ZsmallocPoolTest.freeTwiceDuringCompaction(keepingFrom(0), 1_000);
  }

  @Test
  void aDoubleFreeInAPoolThatHasBecomeSmallIsNoticed() {
    ZsmallocPool pool = keepingFrom(2 * ChunkSource.MAX_PAGES);
    long handle = pool.malloc(1000, 1);
    long[] whole = new long[2 * ChunkSource.MAX_PAGES];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = pool.malloc(PAGE, 2);
    }
    pool.free(handle);
    for (long other : whole) {
      pool.free(other);
    }
    assertNotEquals(0, pool.totalPages(), "it was kept");
    assertThrows(MachineException.class, () -> pool.free(handle));
    pool.giveBack();
    assertEquals(0, pool.totalPages());
  }

  /** As swap areas have it. */
  @Test
  void aPoolForManyObjectsKeepsThemOnceItIsLarge() {
    Zpools zpools =
        new Zpools(
            new ChunkSource(PAGE, sync), FaultInjection.NONE, sync, 8192, 1, Integer.MAX_VALUE);
    ZsmallocPool pool = (ZsmallocPool) Objects.requireNonNull(zpools.create(ZsmallocPool.TYPE));
    long small = pool.malloc(1000, 1);
    pool.free(small);
    assertEquals(0, pool.totalPages());
    for (int owner = 2; owner < 8192; owner++) {
      pool.malloc(2000, owner);
    }
    long first = pool.malloc(1000, 1);
    long second = pool.malloc(1000, 1);
    pool.free(first);
    pool.free(second);
    assertEquals(first, pool.malloc(1000, 1), "kept, and not the last that was freed");
  }

  @Test
  void aSmallPoolKeepsNothing() {
    ZsmallocPool pool = keepingFrom(1000);
    pool.free(pool.malloc(1000, 1));
    assertEquals(0, pool.totalPages());
  }

  @Test
  void anObjectOfAPageIsNotKept() {
    ZsmallocPool pool = keepingFrom(0);
    pool.free(pool.malloc(PAGE, 1));
    assertEquals(0, pool.totalPages());
  }

  @Tag("long")
  @Test
  @Timeout(60)
  void afterSomeSecondsItIsGivenBack() throws InterruptedException {
    ZsmallocPool pool = keepingFrom(0);
    pool.free(pool.malloc(1000, 1));
    assertNotEquals(0, pool.totalPages());
    while (pool.totalPages() != 0) {
      Thread.sleep(50);
    }
  }

  @Test
  void compactionGetsTheMemoryOfWhatIsKept() {
    SizeClasses shapes = SizeClasses.ofKernel(PAGE);
    int cls = shapes.classOf(1000);
    int each = shapes.objects(cls);
    ZsmallocPool pool = keepingFrom(0);
    long[] handles = new long[3 * each + 1];
    for (int owner = 1; owner < handles.length; owner++) {
      handles[owner] = pool.malloc(1000, owner);
    }
    assertEquals(3L * shapes.pages(cls), pool.totalPages());
    // Of the first zspage but what is kept is left, and there is room for that in the second.
    for (int owner = 1; owner < each + each / 2; owner++) {
      pool.free(handles[owner]);
    }
    assertEquals(3L * shapes.pages(cls), pool.totalPages());
    pool.compact(new HandleTable(handles), () -> {});
    assertEquals(2L * shapes.pages(cls), pool.totalPages());
  }

  @Test
  void aPoolThatIsClosedForgetsIt() {
    ZsmallocPool pool = keepingFrom(0);
    pool.free(pool.malloc(1000, 1));
    pool.close();
    pool.giveBack();
    assertEquals(0, pool.totalPages());
  }
}
