package io.zswap.store;

import io.zswap.api.ClosedException;
import io.zswap.api.ForeignHandleException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.MemCgroup;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.SwapEntry;
import io.zswap.api.ZswapParameters;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.ZswapDebug;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.FolioAllocator;
import io.zswap.core.swap.SlotObserver;
import io.zswap.core.swap.SlotStore;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.swap.VmEvents.Event;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A place for pages that are not needed now: compressed off-heap memory that overflows into a swap
 * file.
 *
 * <pre>{@code
 * try (SwapArea area = SwapArea.builder().file(Path.of("cold.swap")).size(256 << 20).build()) {
 *   long handle = area.pageOut(page); // a direct buffer of 4096 bytes
 *   area.read(handle, page); // wherever it is by now
 *   area.free(handle);
 * }
 * }</pre>
 *
 * <p>Pages of zeros take no room at all. Other pages are compressed and kept in memory up to the
 * pool limit. When that is hit, a background thread writes what has lain longest to the file, up to
 * 64 pages at once; until it has made room, and for pages that do not compress, {@link #pageOut}
 * writes to the file itself. So whoever puts pages away faster than the file takes them is slowed
 * down to its speed, and nothing piles up.
 *
 * <p>A page whose handle has been returned is not lost to a device that fails: one that cannot be
 * written stays in memory, compressed; one that cannot be read can be tried again. Nothing outlives
 * the area: the file is scratch space, and is overwritten the next time.
 *
 * <p>Thread-safe, including {@link #close}, except that one buffer belongs to one call at a time.
 * Interrupts neither cut a call short nor harm the file; they are kept for the caller. What every
 * kind of misuse gets is listed in the documentation of {@link io.zswap.store this package}.
 */
public final class SwapArea implements PageArea {
  private static final int MAX_CPUS = 16;
  private static final int NODES = 1;

  /** Pages: a quarter of a MiB by default, from where on larger transfers are hardly faster. */
  private static final int WRITEBACK_BATCH = 64;

  /*
   * What is below: ZswapCore is mm/zswap.c, Swap the swap file's slots and cache, SlotStore who
   * goes through them by slot. Here handles are checked, and the area is kept from being closed
   * under a call.
   */
  private final WatchedDevice device;
  private final Recorder recorder;
  private final MemcgTree memcgs;
  private final Swap swap;
  private final ZswapCore zswap;
  private final ZswapDebug debug;
  private final SlotStore slots;
  private final Handles handles;
  private final Cgroups cgroups;
  private final Sync sync = Sync.jdk();

  /** Calls that are under way are read-side sections of this one; close waits for them. */
  private final Sync calls = Sync.jdk();

  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean closed;

  /** As they were when the area was closed. */
  private volatile @Nullable AreaStatistics lastStatistics;

  SwapArea(SwapAreaBuilder builder, SwapDevice bare) {
    AreaListener listener = builder.listener();
    device = new WatchedDevice(bare, error -> tell(listener, error));
    recorder = new Recorder(builder.name(), device.pageSize());
    memcgs = new MemcgTree(NODES, sync);
    ZswapConfig config =
        new ZswapConfig(
            builder.memoryPages(),
            NODES,
            Math.min(MAX_CPUS, Runtime.getRuntime().availableProcessors()),
            builder.codecs(),
            builder.parameters(),
            builder.isSynchronous() ? Runnable::run : sync.workqueue("zswap-shrink"),
            WRITEBACK_BATCH,
            recorder);
    swap =
        new Swap(
            device,
            new FolioAllocator(device.pageSize(), sync),
            memcgs,
            SlotObserver.NONE,
            FaultInjection.NONE,
            sync,
            true,
            area -> new ZswapCore(area, config));
    zswap = (ZswapCore) swap.zswap();
    debug = zswap.debug();
    swap.swapon();
    slots = new SlotStore(swap, zswap.bare(), NODES, builder.hasChecksums());
    handles = new Handles(Math.toIntExact(device.slots()));
    cgroups = new Cgroups(memcgs, device.pageSize(), sync);
  }

  private static void tell(AreaListener listener, SwapDeviceException error) {
    try {
      listener.onDeviceError(error);
    } catch (RuntimeException e) {
      System.getLogger(SwapArea.class.getName())
          .log(System.Logger.Level.WARNING, "the listener of a swap area failed", e);
    }
  }

  /** Starts a configuration. */
  public static SwapAreaBuilder builder() {
    return new SwapAreaBuilder();
  }

  @Override
  public int pageSize() {
    return swap.pageSize();
  }

  @Override
  public long pageOut(ByteBuffer page) {
    check(page);
    return pageOut(page, page.position(), memcgs.root());
  }

  /**
   * Puts a page away for a cgroup, whose limit and policy it is subject to.
   *
   * @param memcg one of {@link #cgroups}
   * @throws ForeignHandleException if the cgroup is another area's
   */
  public long pageOut(ByteBuffer page, MemCgroup memcg) {
    check(page);
    return pageOut(page, page.position(), cgroups.ours(memcg));
  }

  /** Like {@link #pageOut(ByteBuffer)}, from an array of exactly one page. */
  public long pageOut(byte[] page) {
    check(page);
    return pageOut(page, 0, memcgs.root());
  }

  /** The page that starts somewhere in an array. */
  long pageOut(byte[] pages, int at) {
    return pageOut(pages, at, memcgs.root());
  }

  private long pageOut(Object page, int at, Memcg memcg) {
    AreaEvents.Store event = AreaEvents.store();
    int call = enter();
    try {
      int slot = slots.swapOut(page, at, memcg);
      long handle = handles.handle(slot, slots.generation(slot));
      if (event != null) {
        recorder.page(event, handle, isZero(slot), length(slot));
      }
      return handle;
    } finally {
      leave(call);
    }
  }

  @Override
  public void read(long handle, ByteBuffer page) {
    checkWritable(page);
    read(handle, page, page.position(), false);
  }

  /** Like {@link #read(long, ByteBuffer)}, into an array of exactly one page. */
  public void read(long handle, byte[] page) {
    check(page);
    read(handle, page, 0, false);
  }

  @Override
  public void pageIn(long handle, ByteBuffer page) {
    checkWritable(page);
    read(handle, page, page.position(), true);
  }

  /** Like {@link #pageIn(long, ByteBuffer)}, into an array of exactly one page. */
  public void pageIn(long handle, byte[] page) {
    check(page);
    read(handle, page, 0, true);
  }

  /** To where a page starts in an array. */
  void read(long handle, byte[] pages, int at) {
    read(handle, pages, at, false);
  }

  private void read(long handle, Object page, int at, boolean take) {
    AreaEvents.Load event = AreaEvents.load();
    int call = enter();
    try {
      int slot = handles.slot(handle);
      // Where the page is now: afterwards it may be gone.
      boolean zero = event != null && isZero(slot);
      int length = event == null ? 0 : length(slot);
      if (!slots.read(slot, Handles.generation(handle), page, at, take)) {
        throw Handles.stale(handle);
      }
      if (event != null) {
        event.exclusive = take;
        recorder.page(event, handle, zero, length);
      }
    } finally {
      leave(call);
    }
  }

  @Override
  public void free(long handle) {
    int call = enter();
    try {
      if (!slots.free(handles.slot(handle), Handles.generation(handle))) {
        throw Handles.stale(handle);
      }
    } finally {
      leave(call);
    }
  }

  private boolean isZero(int slot) {
    return swap.slots().isZero(slot);
  }

  /** In memory, compressed; 0 if it is not there. */
  private int length(int slot) {
    return debug.length(new SwapEntry(Swap.TYPE, slot));
  }

  /** Keeps the area open until {@link #leave}. */
  private int enter() {
    int call = calls.rcuReadLock();
    if (closed) {
      calls.rcuReadUnlock(call);
      throw new ClosedException("the swap area is closed");
    }
    return call;
  }

  private void leave(int call) {
    // Pools and cgroups that this call may have let go of.
    sync.flush();
    calls.rcuReadUnlock(call);
  }

  private void check(ByteBuffer page) {
    checkSize(page.remaining());
  }

  private void check(byte[] page) {
    checkSize(page.length);
  }

  private void checkWritable(ByteBuffer page) {
    checkSize(page.remaining());
    if (page.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
  }

  private void checkSize(int bytes) {
    if (bytes != swap.pageSize()) {
      throw new InvalidPageSizeException(
          bytes + " bytes where a page of " + swap.pageSize() + " belongs");
    }
  }

  /** The cgroups that pages can be charged to. */
  public Cgroups cgroups() {
    return cgroups;
  }

  /** The parameters of zswap, live: setting one takes effect at once. */
  public ZswapParameters parameters() {
    return zswap.parameters();
  }

  @Override
  public long shrink(long pages) {
    int call = enter();
    try {
      return zswap.shrink(pages);
    } finally {
      leave(call);
    }
  }

  @Override
  public AreaStatistics statistics() {
    int call = calls.rcuReadLock();
    try {
      AreaStatistics last = lastStatistics;
      return last == null ? count() : last;
    } finally {
      calls.rcuReadUnlock(call);
    }
  }

  private AreaStatistics count() {
    VmEvents events = swap.events();
    return new AreaStatistics(
        zswap.statistics(),
        events.get(Event.ZSWPIN),
        events.get(Event.ZSWPOUT),
        events.get(Event.ZSWPWB),
        events.get(Event.SWPIN_ZERO),
        events.get(Event.SWPOUT_ZERO),
        events.get(Event.PSWPIN),
        events.get(Event.PSWPOUT),
        swap.slots().size(),
        swap.slots().inUse(),
        swap.pageSize(),
        device.errors());
  }

  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      closed = true;
      lastStatistics = count();
      calls.callRcu(
          () -> {
            AreaEvents.Swapoff event = new AreaEvents.Swapoff();
            event.begin();
            recorder.closed(event, swap.slots().inUse());
            zswap.close();
            device.close();
          });
      calls.flush();
    }
  }

  @Override
  public String toString() {
    return "swap area, " + swap.slots().inUse() + " of " + swap.slots().size() + " slots used";
  }
}
