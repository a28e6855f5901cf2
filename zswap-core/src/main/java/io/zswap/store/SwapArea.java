package io.zswap.store;

import io.zswap.api.ClosedException;
import io.zswap.api.ForeignHandleException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.MemCgroup;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.ZswapParameters;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
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
 * <p>Pages of zeros take a slot and nothing else. Other pages are compressed and kept in memory up
 * to the pool limit. When that is hit, a background thread writes what has lain longest to the
 * file, up to 64 pages at once; until it has made room, and for pages that do not compress, {@link
 * #pageOut} writes to the file itself. What has been written goes on to the disk in the background,
 * some megabytes at a time. So whoever puts pages away faster than the file takes them is slowed
 * down to its speed, and nothing piles up.
 *
 * <p>Where many pages were freed between others, the background thread moves those together; where
 * few were, it does so once little has come and gone for some seconds. What the pool has not needed
 * for some seconds is left to the collector. With zsmalloc, a large area keeps part of the memory
 * that freed pages leave for five seconds, to use it again; until then it counts as the pool's.
 *
 * <p>A page whose handle has been returned is not lost to a device that fails: one that cannot be
 * written stays in memory, compressed; one that cannot be read can be tried again. What the system
 * has taken for a file, and then cannot bring to the disk, is lost like that of any file; it is
 * reported as a device error as soon as the system says so. Nothing outlives the area: the file is
 * scratch space, and is overwritten the next time. Nobody else in the process may open the file
 * while the area has it: closing it again would give the area's lock up (POSIX has it so).
 *
 * <p>Thread-safe, including {@link #close}, except that one buffer belongs to one call at a time.
 * Interrupts neither cut a call short nor harm the file; they are kept for the caller. What misuse
 * gets is listed in the documentation of {@link io.zswap.store this package}.
 *
 * <p>Three things no area survives. Codecs are native code, so that memory of a buffer that its
 * owner closes while a call uses it (JDK 22: {@code Arena}) brings the process down, and so does a
 * mapped buffer whose file has become too short for it. And a {@link StackOverflowError} in a call
 * may leave a lock held that every later call waits for.
 */
public final class SwapArea implements PageArea {
  /**
   * Where the way of a page is told; here handles are checked, and it is kept from being closed
   * under a call. Null once the area is closed: whoever still has the area, or a cgroup of it, does
   * not keep its memory. The collector frees that, and not we at once, as codecs and devices have
   * seen its buffers: one that kept a buffer would bring the process down.
   */
  private volatile @Nullable OpenArea open;

  private final AreaEvents events = new AreaEvents();
  private final Handles handles;
  private final Cgroups cgroups = new Cgroups(this);
  private final int pageSize;
  private final Sync sync = Sync.jdk();

  /** Calls that are under way are read-side sections of this one; close waits for them. */
  private final Sync calls = Sync.jdk();

  /** Held while the area is being closed: whoever comes second finds nothing left, nor the file. */
  private final Mutex closing = sync.mutex("closing");

  /** What is asked for statistics: the open area also while it is being closed, as it counts on. */
  private volatile @Nullable OpenArea counted;

  /**
   * As they were when the area was closed, and its calls and its worker were done; until then, and
   * where the heap had no room for those, as they were when it was opened.
   */
  private volatile AreaStatistics lastStatistics;

  private final LeakDetector.Watch watch;

  SwapArea(SwapAreaBuilder builder, SwapDevice bare) {
    OpenArea in = new OpenArea(builder, bare, events, sync, this::compact);
    lastStatistics = in.statistics();
    open = in;
    counted = in;
    pageSize = in.swap.pageSize();
    handles = new Handles(Math.toIntExact(in.device.slots()));
    watch = LeakDetector.watch(this, builder.name(), builder.reportsLeaks());
  }

  private void compact() {
    OpenArea in = open;
    if (in != null && in.zswap.compact(calls::synchronizeRcu)) {
      in.compactionLater.queue();
    }
  }

  /** Starts a configuration. */
  public static SwapAreaBuilder builder() {
    return new SwapAreaBuilder();
  }

  @Override
  public int pageSize() {
    return pageSize;
  }

  @Override
  public long pageOut(ByteBuffer page) {
    check(page);
    return pageOut(page, page.position(), null);
  }

  /**
   * Puts a page away for a cgroup, whose limit and policy it is subject to; if that was removed,
   * for the nearest above it that was not.
   *
   * @param memcg one of {@link #cgroups}
   * @throws io.zswap.api.PageRefusedException if zswap refuses the page, and the cgroup forbids the
   *     device
   * @throws ForeignHandleException if the cgroup is another area's
   */
  public long pageOut(ByteBuffer page, MemCgroup memcg) {
    Objects.requireNonNull(memcg, "memcg");
    check(page);
    return pageOut(page, page.position(), memcg);
  }

  /** Like {@link #pageOut(ByteBuffer)}, from an array of exactly one page. */
  public long pageOut(byte[] page) {
    check(page);
    return pageOut(page, 0, null);
  }

  /** Like {@link #pageOut(ByteBuffer, MemCgroup)}, from an array of exactly one page. */
  public long pageOut(byte[] page, MemCgroup memcg) {
    Objects.requireNonNull(memcg, "memcg");
    check(page);
    return pageOut(page, 0, memcg);
  }

  /** The page that starts somewhere in an array. */
  long pageOut(byte[] pages, int at) {
    return pageOut(pages, at, null);
  }

  /** For a cgroup, or null for the root. */
  private long pageOut(Object page, int at, @Nullable MemCgroup memcg) {
    AreaEvents.Store event = events.store();
    int call = enter();
    try {
      OpenArea in = open();
      int slot = in.slots.swapOut(page, at, memcg == null ? in.memcgs.root() : in.ours(memcg));
      long handle = handles.handle(slot, in.slots.generation(slot));
      if (event != null) {
        in.recorder.page(event, handle, in.isZero(slot), in.length(slot));
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
    AreaEvents.Load event = events.load();
    int call = enter();
    try {
      OpenArea in = open();
      int slot = handles.slot(handle);
      // Where the page is now: afterwards it may be gone.
      boolean zero = event != null && in.isZero(slot);
      int length = event == null ? 0 : in.length(slot);
      if (!in.slots.read(slot, Handles.generation(handle), page, at, take)) {
        throw Handles.stale(handle);
      }
      if (event != null) {
        event.exclusive = take;
        in.recorder.page(event, handle, zero, length);
      }
    } finally {
      leave(call);
    }
  }

  @Override
  public void free(long handle) {
    int call = enter();
    try {
      if (!open().slots.free(handles.slot(handle), Handles.generation(handle))) {
        throw Handles.stale(handle);
      }
    } finally {
      leave(call);
    }
  }

  /** What {@link #open()} gives stays open until {@link #leave}. */
  int enter() {
    return calls.rcuReadLock();
  }

  /** To be used between {@link #enter} and {@link #leave}; throws ClosedException. */
  OpenArea open() {
    OpenArea in = open;
    if (in == null) {
      throw new ClosedException("the swap area is closed");
    }
    return in;
  }

  void leave(int call) {
    try {
      // Pools and cgroups that this call may have let go of.
      sync.flush();
    } finally {
      calls.rcuReadUnlock(call);
    }
    OpenArea in = open;
    if (in != null && in.zswap.isSparse()) {
      in.compaction.queue();
    }
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
    // A codec would not notice that the memory has been closed, or is another thread's: the JDK
    // does.
    page.get(page.position());
  }

  private void checkSize(int bytes) {
    if (bytes != pageSize) {
      throw new InvalidPageSizeException(bytes + " bytes where a page of " + pageSize + " belongs");
    }
  }

  /** The cgroups that pages can be charged to. */
  public Cgroups cgroups() {
    return cgroups;
  }

  /**
   * The parameters of zswap, live: setting one takes effect at once, and getting or setting one of
   * a closed area throws {@link ClosedException}. SHRINKER_ENABLED is kept and has no effect: it is
   * for a kernel short of memory, and nobody asks an area for some.
   */
  public ZswapParameters parameters() {
    return new ZswapParameters() {
      @Override
      public String get(ZswapParameter parameter) {
        int call = enter();
        try {
          return open().zswap.parameters().get(parameter);
        } finally {
          leave(call);
        }
      }

      @Override
      public void set(ZswapParameter parameter, String value) {
        int call = enter();
        try {
          open().zswap.parameters().set(parameter, value);
        } finally {
          leave(call);
        }
      }
    };
  }

  @Override
  public long shrink(long pages) {
    int call = enter();
    try {
      return open().zswap.shrink(pages);
    } finally {
      leave(call);
    }
  }

  @Override
  public AreaStatistics statistics() {
    int call = calls.rcuReadLock();
    try {
      OpenArea in = counted;
      return in == null ? lastStatistics : in.statistics();
    } finally {
      calls.rcuReadUnlock(call);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>What the background thread was about to write is not written any more. Whoever closes an
   * area that another thread is closing waits for that.
   *
   * @throws SwapDeviceException if the device could not be closed properly; everything is freed
   *     nevertheless. A device or compressor of the caller's own may throw other things.
   */
  @Override
  public void close() {
    if (closing.isHeld()) {
      // By a device or codec that closes its area when it is closed.
      return;
    }
    closing.lock();
    try {
      OpenArea in = open;
      if (in != null) {
        watch.closed();
        open = null;
        calls.synchronizeRcu();
        close(in);
      }
    } finally {
      closing.unlock();
    }
  }

  /** With no call under way. */
  private void close(OpenArea in) {
    try {
      in.stop();
      AreaEvents.Swapoff event = events.swapoff();
      in.compaction.close();
      if (event != null) {
        in.recorder.closed(event, in.statistics().slotsUsed());
      }
    } finally {
      free(in);
    }
  }

  /** Whatever fails before it, as lack of heap may anything. */
  private void free(OpenArea in) {
    try {
      // Only now: a page that was given up while it was read or written goes with that.
      lastStatistics = in.statistics();
    } catch (OutOfMemoryError e) {
      // They stay what they were when it was opened.
    }
    counted = null;
    // Whoever asks it for statistics still does so in a section.
    calls.synchronizeRcu();
    handles.close();
    try {
      in.free();
    } finally {
      // The disk may have had bad news until then.
      lastStatistics = in.statistics(lastStatistics.zswap());
    }
  }

  @Override
  public String toString() {
    AreaStatistics now = statistics();
    return "swap area, " + now.slotsUsed() + " of " + now.slots() + " slots used";
  }
}
