package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.core.Tracepoints;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.explore.EverySchedule;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Folios that a library's threads meet at in the swap cache: the last of them takes it out, under
 * every schedule of few preemptions.
 */
@Tag("long")
class CacheSchedulesTest {
  private static final int PAGE = 128;
  private static final int SLOT = 0;

  private interface Task {
    void run(Rig rig);
  }

  /** What there is at first. */
  private enum Page {
    NONE,
    STORED,
    /** Stored, and its folio was left in the cache. */
    LEFT
  }

  /** An area, perhaps with one page. */
  private static final class Rig extends EverySchedule.Rig {
    final Swap swap;
    final ZswapCore zswap;
    final SlotStore store;
    private final Task[] tasks;

    /** Where the page is. */
    private int slot = SLOT;

    Rig(Page page, Task first, Task second) {
      tasks = new Task[] {first, second};
      MemcgTree memcgs = new MemcgTree(1, sync);
      ZswapConfig config =
          new ZswapConfig(
              1 << 10,
              1,
              1,
              new JavaCompressorProvider(),
              Map.of(ZswapParameter.COMPRESSOR, "toy", ZswapParameter.ZPOOL, "zsmalloc"),
              work -> {},
              UsedBy.STORE,
              1,
              work -> {},
              Tracepoints.NONE);
      swap =
          new Swap(
              new MemorySwapDevice(2, PAGE, true),
              new FolioAllocator(PAGE, 4, sync),
              memcgs,
              SlotObserver.NONE,
              FaultInjection.NONE,
              sync,
              UsedBy.STORE,
              area -> new ZswapCore(area, config));
      zswap = (ZswapCore) swap.zswap();
      swap.swapon();
      store = new SlotStore(swap, zswap.bare(), 1, false, null);
      if (page != Page.NONE) {
        leave(memcgs, page == Page.LEFT);
      }
    }

    private void leave(MemcgTree memcgs, boolean left) {
      SwapFolio folio = Objects.requireNonNull(swap.folios().alloc());
      folio.lock();
      folio.charge(memcgs.root(), 0);
      folio.data().put(0, page());
      folio.markUptodate();
      assertEquals(SLOT, swap.slots().alloc(memcgs.root(), 0, 1));
      swap.cache().add(folio, SLOT);
      swap.io().writepage(folio);
      if (left || !swap.cache().reclaim(folio)) {
        folio.unlock();
        folio.put();
      }
    }

    static byte[] page() {
      byte[] page = new byte[PAGE];
      Arrays.fill(page, (byte) 5);
      return page;
    }

    void swapOut() {
      slot = store.swapOut(page(), 0, swap.memcgs().root());
    }

    boolean read(boolean take) {
      byte[] page = new byte[PAGE];
      int generation = swap.slots().generation(slot);
      boolean found = store.read(slot, generation, page, 0, take);
      if (found && !Arrays.equals(page, page())) {
        throw new IllegalStateException("another page");
      }
      return found;
    }

    @Override
    protected void run(int task) {
      tasks[task].run(this);
    }

    @Override
    protected void check() {
      assertEquals(0, swap.cache().size());
      assertEquals(0, sync.live(Sync.Op.FOLIO));
      assertEquals(0, sync.heldLocks());
      if (swap.slots().inUse() > 0) {
        assertTrue(read(true));
      }
      assertEquals(0, swap.slots().inUse());
      assertEquals(0, zswap.statistics().storedPages());
    }
  }

  private static void holds(int preemptions, Page page, Task first, Task second) {
    EverySchedule schedules = new EverySchedule(preemptions);
    assertEquals("", schedules.firstWrong(() -> new Rig(page, first, second)));
    assertTrue(schedules.runs() > 10, "only " + schedules.runs() + " schedules");
  }

  @Test
  void twoReadIt() {
    holds(2, Page.LEFT, rig -> rig.read(false), rig -> rig.read(false));
  }

  @Test
  void oneReadsItAndOneFreesIt() {
    holds(2, Page.LEFT, rig -> rig.read(false), rig -> rig.store.free(SLOT, 0));
  }

  @Test
  void oneReadsItAndOneTakesIt() {
    holds(2, Page.LEFT, rig -> rig.read(false), rig -> rig.read(true));
  }

  @Test
  void oneReadsItAndAWalkMeetsIt() {
    holds(2, Page.LEFT, rig -> rig.read(false), rig -> rig.zswap.shrink(1));
  }

  @Test
  void twoWalksMeetIt() {
    holds(1, Page.LEFT, rig -> rig.zswap.shrink(1), rig -> rig.zswap.shrink(1));
  }

  @Test
  void aWalkMeetsOneThatIsBeingPutAway() {
    holds(2, Page.NONE, Rig::swapOut, rig -> rig.zswap.shrink(1));
  }

  /** Which is another page of the same slot. */
  @Test
  void whoFreesOneMeetsTheNextThatIsBeingPutAway() {
    holds(2, Page.STORED, rig -> rig.store.free(SLOT, 0), Rig::swapOut);
  }
}
