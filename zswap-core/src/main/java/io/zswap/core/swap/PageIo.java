package io.zswap.core.swap;

import io.zswap.api.CorruptPageException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.Zswap;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgStat;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.memcg.ObjCgroup;
import io.zswap.core.sync.CacheLines;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writing folios out and reading them in: the kernel's mm/page_io.c. Thread-safe. */
public final class PageIo {
  /** Bytes of a cache line. */
  private static final int LINE = CacheLines.LONGS * Long.BYTES;

  /** Bytes at a page's beginning of which each line is looked at, before any other. */
  private static final int FIRST = 8 * LINE;

  private final SlotMap slots;
  private final SwapDevice device;
  private final MemcgTree memcgs;
  private final VmEvents events;
  private final Zswap zswap;
  private final Sync sync;

  PageIo(
      SlotMap slots, SwapDevice device, MemcgTree memcgs, VmEvents events, Zswap zswap, Sync sync) {
    this.slots = slots;
    this.device = device;
    this.memcgs = memcgs;
    this.events = events;
    this.zswap = zswap;
    this.sync = sync;
  }

  SwapDevice device() {
    return device;
  }

  /**
   * Writes a locked, clean folio of the swap cache out (swap_writepage).
   *
   * @return ZERO, STORED, WRITTEN, or KEPT if it is dirty again
   */
  Status writepage(SwapFolio folio) {
    try {
      return writepageOrFail(folio);
    } catch (SwapDeviceException e) {
      return Status.KEPT;
    }
  }

  /**
   * As {@link #writepage}, and tells why the device failed.
   *
   * @throws SwapDeviceException if it did; the folio is dirty again then
   */
  Status writepageOrFail(SwapFolio folio) {
    int slot = Swap.offset(folio.swap());
    if (isZeroFilled(folio.data(), 0, folio.data().capacity())) {
      slots.setZero(slot, true);
      count(VmEvents.Event.SWPOUT_ZERO, MemcgStat.SWPOUT_ZERO, folio.memcg());
      return Status.ZERO;
    }
    // What was written here before may have been zeros.
    slots.setZero(slot, false);
    return zswap.store(folio) ? Status.STORED : writeRefusedOrFail(folio);
  }

  /**
   * Writes the locked, clean folios of a large one out, all of them the same way.
   *
   * @return as {@link #writepage}
   */
  Status writepages(List<SwapFolio> folios) {
    Memcg memcg = folios.get(0).memcg();
    boolean zero = folios.stream().allMatch(f -> isZeroFilled(f.data(), 0, f.data().capacity()));
    for (SwapFolio folio : folios) {
      slots.setZero(Swap.offset(folio.swap()), zero);
      if (zero) {
        count(VmEvents.Event.SWPOUT_ZERO, MemcgStat.SWPOUT_ZERO, memcg);
      }
    }
    if (zero) {
      return Status.ZERO;
    }
    if (zswap.storeLarge(folios)) {
      return Status.STORED;
    }
    if (isWritebackEnabled(memcg) && writeToDevice(folios)) {
      return Status.WRITTEN;
    }
    folios.forEach(SwapFolio::markDirty);
    return Status.KEPT;
  }

  /** One transfer: where a page fails, all have, and those behind it are not written. */
  private boolean writeToDevice(List<SwapFolio> folios) {
    // Every page counts as written, also those that it does not get to.
    int left = folios.size();
    for (SwapFolio folio : folios) {
      left--;
      if (!writeToDevice(folio)) {
        for (; left > 0; left--) {
          events.count(VmEvents.Event.PSWPOUT);
        }
        return false;
      }
    }
    return true;
  }

  /**
   * Writes what zswap refused to the device, if the cgroup lets it.
   *
   * @return WRITTEN, or KEPT if the cgroup does not
   * @throws SwapDeviceException if the device failed; the folio is dirty again then
   */
  Status writeRefusedOrFail(SwapFolio folio) {
    if (!isWritebackEnabled(folio.memcg())) {
      folio.markDirty();
      return Status.KEPT;
    }
    writeToDeviceOrFail(folio);
    return Status.WRITTEN;
  }

  private boolean isWritebackEnabled(@Nullable Memcg memcg) {
    return memcg == null
        || !zswap.parameters().get(ZswapParameter.ENABLED).equals("Y")
        || memcg.isWritebackAllowed();
  }

  /**
   * Writes a locked folio of the swap cache to the device (__swap_writepage). The transfer is over
   * when this returns, so the folio stays locked throughout.
   *
   * @return false if the device failed; the folio is dirty then
   */
  public boolean writeToDevice(SwapFolio folio) {
    try {
      writeToDeviceOrFail(folio);
      return true;
    } catch (SwapDeviceException e) {
      return false;
    }
  }

  private void writeToDeviceOrFail(SwapFolio folio) {
    events.count(VmEvents.Event.PSWPOUT);
    folio.set(PageState.FLAG_WRITEBACK);
    try {
      sync.point(Sync.Op.DEVICE, folio.swap());
      device.write(Swap.offset(folio.swap()), folio.data());
    } catch (SwapDeviceException e) {
      // As the end of a failed write in the kernel: the page is in memory only, and not to be
      // hurried.
      folio.markDirty();
      throw e;
    } finally {
      folio.clear(PageState.FLAG_WRITEBACK);
    }
  }

  /**
   * Reads a locked folio in, and unlocks it (swap_read_folio). It is up to date unless the device
   * or its codec failed.
   *
   * @return ZERO, LOADED or READ_IN
   */
  Status readFolio(SwapFolio folio) {
    try {
      return readFolioOrFail(folio);
    } catch (SwapDeviceException e) {
      // Not up to date: whoever wants to map it gets SIGBUS.
      return Status.READ_IN;
    } catch (CorruptPageException e) {
      return Status.LOADED;
    }
  }

  /**
   * As {@link #readFolio}, and tells what failed.
   *
   * @throws SwapDeviceException if the device did
   * @throws CorruptPageException if its codec did
   */
  Status readFolioOrFail(SwapFolio folio) {
    try {
      int slot = Swap.offset(folio.swap());
      Memcg memcg = folio.memcg();
      if (slots.isZero(slot)) {
        count(VmEvents.Event.SWPIN_ZERO, MemcgStat.SWPIN_ZERO, memcg);
        fillZero(folio.data());
        folio.markUptodate();
        return Status.ZERO;
      }
      if (zswap.load(folio)) {
        return Status.LOADED;
      }
      // A page that zswap gave up too early: the shrinker has to slow down (zswap_folio_swapin).
      if (memcg != null) {
        sync.look(Sync.Op.CHARGE, -1);
        memcg.diskSwapins().getAndIncrement(folio.nid());
      }
      events.count(VmEvents.Event.PSWPIN);
      sync.look(Sync.Op.DEVICE, folio.swap());
      device.read(slot, folio.data());
      folio.markUptodate();
      return Status.READ_IN;
    } finally {
      folio.unlock();
    }
  }

  private void count(VmEvents.Event event, MemcgStat stat, @Nullable Memcg memcg) {
    events.count(event);
    ObjCgroup objcg = memcgs.getObjcg(memcg);
    if (objcg != null) {
      objcg.count(stat);
      objcg.put();
    }
  }

  /**
   * Whether a page is all zeros. Most of those that are not show it in their first cache lines.
   * These are looked at with no branch in between, so that the processor waits for all of them at
   * once, and are what a codec reads next. A word from elsewhere would be one more wait.
   */
  static boolean isZeroFilled(ByteBuffer memory, int at, int pageSize) {
    long seen = 0;
    for (int i = 0; i < Math.min(pageSize, FIRST); i += LINE) {
      seen |= memory.getLong(at + i);
    }
    // The last word next: pages that begin with zeros and do not end so are common.
    if (seen != 0 || memory.getLong(at + pageSize - Long.BYTES) != 0) {
      return false;
    }
    for (int i = at; i < at + pageSize; i += Long.BYTES) {
      if (memory.getLong(i) != 0) {
        return false;
      }
    }
    return true;
  }

  static void fillZero(ByteBuffer page) {
    for (int i = 0; i < page.capacity(); i += Long.BYTES) {
      page.putLong(i, 0);
    }
  }
}
