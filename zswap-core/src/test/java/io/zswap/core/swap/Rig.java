package io.zswap.core.swap;

import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.Map;
import java.util.Objects;

/** zswap over a swap area, put together as the machine does it, for several threads. */
final class Rig {
  static final int PAGE = 4096;

  final Sync sync = Sync.jdk();
  final MemcgTree memcgs;
  final SwapDevice device;
  final Swap swap;
  final ZswapCore zswap;

  Rig(int slots, int nodes, long ram, boolean synchronous, Map<ZswapParameter, String> params) {
    this(slots, nodes, ram, synchronous, params, new JavaCompressorProvider());
  }

  Rig(
      int slots,
      int nodes,
      long ram,
      boolean synchronous,
      Map<ZswapParameter, String> params,
      CompressorProvider codecs) {
    memcgs = new MemcgTree(nodes, sync);
    device = new MemorySwapDevice(slots, PAGE, synchronous);
    ZswapConfig config = new ZswapConfig(ram, nodes, 4, codecs, params, work -> {});
    swap =
        new Swap(
            device,
            new FolioAllocator(PAGE, sync),
            memcgs,
            SlotObserver.NONE,
            FaultInjection.NONE,
            sync,
            UsedBy.MACHINE,
            area -> new ZswapCore(area, config));
    zswap = (ZswapCore) swap.zswap();
    swap.swapon();
  }

  /** A locked folio in the swap cache, on the lowest free slot. */
  SwapFolio cachedFolio(int seed, Memcg memcg) {
    SwapFolio folio = Objects.requireNonNull(swap.folios().alloc());
    folio.charge(memcg.getOnline(), 0);
    folio.lock();
    for (int i = 0; i < PAGE; i++) {
      folio.data().put(i, (byte) (i / 16 * seed));
    }
    folio.markUptodate();
    int slot = swap.slots().alloc(memcg, 0, 0);
    swap.cache().add(folio, slot);
    return folio;
  }
}
