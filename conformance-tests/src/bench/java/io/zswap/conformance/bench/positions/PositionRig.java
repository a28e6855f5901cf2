package io.zswap.conformance.bench.positions;

import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.Protocol;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.FolioAllocator;
import io.zswap.core.swap.Mm;
import io.zswap.core.swap.SlotObserver;
import io.zswap.core.swap.SlotStore;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.UsedBy;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;

/** zswap-core with real threads, following a protocol of one's choice. */
final class PositionRig implements AutoCloseable {
  static final int PAGE = 4096;

  private static final int NODES = 1;
  private static final int CPUS = 2;

  private final MemorySwapDevice device;
  final MemcgTree memcgs;
  final Swap swap;
  final ZswapCore zswap;
  final SlotStore slots;

  /**
   * A rig whose pool never gets full.
   *
   * @param synchronous whether faults skip the swap cache
   * @param usedBy whose way the area goes; zswap goes a machine's, which is where positions differ
   */
  PositionRig(Protocol protocol, int capacity, boolean synchronous, UsedBy usedBy) {
    Sync sync = Sync.jdk();
    ZswapConfig config =
        new ZswapConfig(
            4L * capacity,
            NODES,
            CPUS,
            new JavaCompressorProvider(),
            Map.of(ZswapParameter.COMPRESSOR, "lz4", ZswapParameter.MAX_POOL_PERCENT, "100"),
            work -> {});
    device = new MemorySwapDevice(capacity, PAGE, synchronous);
    memcgs = new MemcgTree(NODES, sync);
    swap =
        new Swap(
            device,
            new FolioAllocator(PAGE, sync),
            memcgs,
            SlotObserver.NONE,
            FaultInjection.NONE,
            sync,
            usedBy,
            area -> new ZswapCore(area, config, protocol));
    zswap = (ZswapCore) swap.zswap();
    swap.swapon();
    slots = new SlotStore(swap, zswap.bare(), NODES, false, null);
  }

  Mm mm(int pages, Protocol protocol) {
    return new Mm(swap, pages, NODES, protocol, zswap.faultSupport());
  }

  /** A page that lz4 is quickly done with, so that what is around the codec shows. */
  static ByteBuffer shortPage(int seed) {
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    page.putInt(0, seed + 1);
    return page;
  }

  /** A page of words that repeat, three to one about, like most pages of a heap. */
  static void fill(ByteBuffer page, Random random) {
    long[] words = new long[32];
    for (int i = 0; i < words.length; i++) {
      words[i] = random.nextLong();
    }
    int distinct = 8 + random.nextInt(words.length - 8);
    for (int at = 0; at < PAGE; at += 2 * Long.BYTES) {
      page.putLong(at, words[random.nextInt(distinct)]);
      page.putLong(at + Long.BYTES, at % 64 == 0 ? random.nextLong() : 0);
    }
  }

  @Override
  public void close() {
    zswap.close();
    device.close();
  }
}
