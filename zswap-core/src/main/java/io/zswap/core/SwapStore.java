package io.zswap.core;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.MemCgroup;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.Zswap;
import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.compress.CompressorProviders;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.FileSwapDevice;
import io.zswap.core.swap.FolioAllocator;
import io.zswap.core.swap.MemorySwapDevice;
import io.zswap.core.swap.SlotObserver;
import io.zswap.core.swap.SlotStore;
import io.zswap.core.swap.Swap;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A place for pages that are not needed now: compressed off-heap memory that overflows into a swap
 * file.
 *
 * <pre>{@code
 * try (SwapStore store = SwapStore.builder().swapFile(file, 65_536).build()) {
 *   long slot = store.swapOut(page); // a direct buffer of 4096 bytes
 *   store.read(slot, page);
 *   store.free(slot);
 * }
 * }</pre>
 *
 * <p>Pages of zeros take no room at all. Other pages are compressed and kept in memory up to {@code
 * max_pool_percent} of {@link Builder#totalRamPages}; beyond that, what has lain longest is written
 * to the file in the background, and what does not compress goes there at once.
 *
 * <p>Thread-safe. One slot is freed by one thread, after the others are done reading it.
 */
public final class SwapStore implements AutoCloseable {
  private static final int MAX_CPUS = 16;

  private final SwapDevice device;
  private final MemcgTree memcgs;
  private final Swap swap;
  private final ZswapCore zswap;
  private final SlotStore slots;
  private final Sync sync;
  private volatile boolean closed;

  private SwapStore(Builder builder) {
    sync = Sync.jdk();
    memcgs = new MemcgTree(builder.nodes, sync);
    ZswapConfig config =
        new ZswapConfig(
            builder.totalRamPages,
            builder.nodes,
            Math.min(MAX_CPUS, Runtime.getRuntime().availableProcessors()),
            CompressorProviders.of(builder.codecOrigin),
            builder.parameters,
            sync.workqueue("zswap-shrink"));
    device = builder.device.apply(sync);
    FolioAllocator folios = new FolioAllocator(builder.pageSize, sync);
    try {
      swap =
          new Swap(
              device,
              folios,
              memcgs,
              SlotObserver.NONE,
              FaultInjection.NONE,
              sync,
              true,
              area -> new ZswapCore(area, config));
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
    zswap = (ZswapCore) swap.zswap();
    swap.swapon();
    slots = new SlotStore(swap, builder.nodes);
  }

  /** Starts a configuration. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Puts a page away.
   *
   * @param page one page, taken from its absolute position 0; a direct buffer is fastest
   * @return its slot, to fetch and free it by
   * @throws io.zswap.api.SwapDeviceException if all slots are in use, or the page could be kept
   *     neither in memory nor on the device
   */
  public long swapOut(ByteBuffer page) {
    return swapOut(page, memcgs.root());
  }

  /**
   * Puts a page away for a cgroup, whose limit and policy it is subject to.
   *
   * @param memcg one of {@link #createCgroup}
   */
  public long swapOut(ByteBuffer page, MemCgroup memcg) {
    check(page);
    long slot = slots.swapOut(page, (Memcg) memcg);
    sync.flush();
    return slot;
  }

  /**
   * Copies a page; it stays where it is.
   *
   * @param page one page, filled from its absolute position 0
   * @throws io.zswap.api.UnknownSlotException if there is no page
   * @throws io.zswap.api.SwapDeviceException if the device failed
   */
  public void read(long slot, ByteBuffer page) {
    check(page);
    slots.read(slots.slot(slot), page);
  }

  /**
   * Gives a page up.
   *
   * @throws io.zswap.api.UnknownSlotException if there is no page
   */
  public void free(long slot) {
    checkOpen();
    slots.free(slots.slot(slot));
    sync.flush();
  }

  private void check(ByteBuffer page) {
    checkOpen();
    if (page.capacity() != swap.pageSize()) {
      throw new InvalidPageSizeException(page.capacity() + " bytes, a page has " + swap.pageSize());
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new ClosedException("the store is closed");
    }
  }

  /** The zswap behind the store: statistics and parameters. */
  public Zswap zswap() {
    return zswap;
  }

  /** The root cgroup. */
  public MemCgroup rootCgroup() {
    return memcgs.root();
  }

  /**
   * A new cgroup without a limit.
   *
   * @throws IllegalStateException if the parent is offline, or there are 65,535 cgroups already
   */
  public MemCgroup createCgroup(MemCgroup parent) {
    Memcg memcg = memcgs.create((Memcg) parent);
    if (memcg == null) {
      throw new IllegalStateException("cannot create a cgroup below " + parent);
    }
    return memcg;
  }

  /** Sets {@code zswap.max} of a cgroup, in pages, and {@code zswap.writeback}. */
  public void configure(MemCgroup memcg, long zswapMax, boolean writeback) {
    ((Memcg) memcg).zswapMax(zswapMax);
    ((Memcg) memcg).zswapWriteback(writeback);
  }

  /**
   * Removes a cgroup; its pages stay, and belong to the parent.
   *
   * @throws IllegalStateException if it is the root, was removed before, or has children
   */
  public void removeCgroup(MemCgroup memcg) {
    if (!memcgs.offline((Memcg) memcg)) {
      throw new IllegalStateException("cannot remove " + memcg);
    }
    memcgs.release((Memcg) memcg);
    sync.flush();
  }

  /** Frees everything. Idempotent. Nobody may be using the store. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      zswap.close();
      device.close();
    }
  }

  /** How a store starts: 4 KiB pages, 1 GiB of overflow in memory, zswap at kernel defaults. */
  public static final class Builder {
    private static final int DEFAULT_SLOTS = 1 << 18;
    private static final int MAX_NODES = 64;

    private final Map<ZswapParameter, String> parameters = new EnumMap<>(ZswapParameter.class);
    private int pageSize = 4096;
    private long totalRamPages = 1 << 18;
    private int nodes = 1;
    private String codecOrigin = JavaCompressorProvider.ORIGIN;
    private Function<Sync, SwapDevice> device =
        sync -> new MemorySwapDevice(DEFAULT_SLOTS, pageSize, true);

    private Builder() {}

    private static void check(String what, long value, long max) {
      if (value < 1 || value > max) {
        throw new UnknownSlotException(what + "=" + value + " is not in 1.." + max);
      }
    }

    /** Bytes per page, a power of two from 64 to 65536. */
    public Builder pageSize(int bytes) {
      if (Integer.bitCount(bytes) != 1 || bytes < 64 || bytes > 65536) {
        throw new InvalidPageSizeException(
            "page size " + bytes + " is not a power of two in 64..65536");
      }
      pageSize = bytes;
      return this;
    }

    /** What {@code max_pool_percent} is a percentage of. */
    public Builder totalRamPages(long pages) {
      check("totalRamPages", pages, 1L << 40);
      totalRamPages = pages;
      return this;
    }

    /** Number of NUMA nodes, 1 to 64. */
    public Builder nodes(int count) {
      check("nodes", count, MAX_NODES);
      nodes = count;
      return this;
    }

    /** Sets a parameter that zswap starts with. */
    public Builder parameter(ZswapParameter parameter, String value) {
      parameters.put(parameter, value);
      return this;
    }

    /** Takes compressors from the {@link io.zswap.api.spi.CompressorProvider} of this origin. */
    public Builder codecOrigin(String origin) {
      codecOrigin = origin;
      return this;
    }

    /** Overflows into a file of so many pages, which is made or overwritten. */
    public Builder swapFile(Path file, int slots) {
      check("slots", slots, Integer.MAX_VALUE);
      device = sync -> FileSwapDevice.create(file, slots, pageSize, true, sync);
      return this;
    }

    /** Overflows into a device, which is closed with the store. */
    public Builder swapDevice(SwapDevice swapDevice) {
      device = sync -> swapDevice;
      return this;
    }

    /**
     * Opens the store.
     *
     * @throws io.zswap.api.InvalidParameterException if a parameter is refused
     * @throws io.zswap.api.SwapDeviceException if the file cannot be made
     * @throws io.zswap.api.MachineException if there are no codecs of that origin
     */
    public SwapStore build() {
      return new SwapStore(this);
    }
  }
}
