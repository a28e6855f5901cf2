package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.core.Tracepoints;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.FaultInjection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Folios where no more memory is to be had: to ask the JVM for some takes half a second. */
class ScarceFoliosTest {
  private static final int PAGE = 128;
  private static final int FOLIOS = 4;
  private static final int PAGES = 10;

  private final FailingSync sync = new FailingSync();

  /** Nanoseconds. */
  private long now;

  private final FolioAllocator folios = new FolioAllocator(PAGE, FOLIOS, sync, () -> now);

  private List<SwapFolio> takeAll() {
    List<SwapFolio> taken = new ArrayList<>();
    for (int i = 0; i < FOLIOS; i++) {
      taken.add(Objects.requireNonNull(folios.alloc()));
    }
    return taken;
  }

  @Test
  void whoWasRefusedMemoryIsNotAskedForASecond() {
    List<SwapFolio> taken = takeAll();
    sync.full = true;
    assertFalse(folios.isScarce());
    for (int i = 0; i < 100; i++) {
      assertNull(folios.alloc());
    }
    assertEquals(1, sync.refusals.get());
    assertTrue(folios.isScarce());
    taken.get(0).put();
    assertNotNull(folios.alloc(), "one that has come back");
    now += 1_100_000_000;
    assertNull(folios.alloc());
    assertEquals(2, sync.refusals.get());
    sync.full = false;
    assertNull(folios.alloc());
    now += 1_100_000_000;
    assertNotNull(folios.alloc());
    assertFalse(folios.isScarce());
  }

  @Test
  void aWalkWritesWhatItHasBeforeItGoesWithout() {
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
            64,
            Runnable::run,
            Tracepoints.NONE);
    MemorySwapDevice device = new MemorySwapDevice(64, PAGE, true);
    device.write(0, ByteBuffer.allocate(PAGE));
    Swap swap =
        new Swap(
            device,
            folios,
            memcgs,
            SlotObserver.NONE,
            FaultInjection.NONE,
            sync,
            UsedBy.STORE,
            area -> new ZswapCore(area, config));
    ZswapCore zswap = (ZswapCore) swap.zswap();
    swap.swapon();
    SlotStore store = new SlotStore(swap, zswap.bare(), 1, false, null);
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    for (int i = 0; i < PAGES; i++) {
      page.put(0, (byte) (i + 1));
      store.swapOut(page, 0, memcgs.root());
    }
    assertEquals(PAGES, zswap.statistics().storedPages());
    takeAll().forEach(SwapFolio::put);
    sync.full = true;
    assertEquals(PAGES, zswap.shrink(PAGES));
    assertEquals(0, zswap.statistics().storedPages());
    assertEquals(2, sync.refusals.get(), "for folios, and for what a batch is written from");
    zswap.close();
  }
}
