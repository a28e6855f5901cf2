package io.zswap.core.swap;

import io.zswap.api.Zswap;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.PageState;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One swap area with its cache: struct swap_info_struct and the kernel's mm/swap_state.c.
 * Thread-safe.
 *
 * <p>Lock order: the swapon lock comes before all others; of those tells ZswapCore.
 */
public final class Swap {
  /** The area's type: the first and only one. */
  public static final int TYPE = 0;

  private static final long DYING = Long.MIN_VALUE;

  private final Sync sync;
  private final FaultInjection faults;
  private final MemcgTree memcgs;
  private final FolioAllocator folios;
  private final VmEvents events;
  private final SwapDevice device;
  private final SlotMap slots;
  private final SwapCache cache;
  private final Zswap zswap;
  private final PageIo io;
  private final UsedBy usedBy;
  private final Mutex swaponLock;

  /** Users of the area, and whether it is going away (percpu_ref users). */
  private final AtomicLong users = new AtomicLong(DYING);

  /**
   * An area that is switched off.
   *
   * @param usedBy a machine or a library's store; what differs is said there
   * @param frontend makes the zswap that sits before the area; it may keep the area, but not use it
   *     yet
   */
  public Swap(
      SwapDevice device,
      FolioAllocator folios,
      MemcgTree memcgs,
      SlotObserver observer,
      FaultInjection faults,
      Sync sync,
      UsedBy usedBy,
      Function<Swap, Zswap> frontend) {
    this.device = device;
    this.folios = folios;
    this.memcgs = memcgs;
    this.faults = faults;
    this.sync = sync;
    this.usedBy = usedBy;
    events = new VmEvents(usedBy.stripes(), sync);
    zswap = frontend.apply(this);
    int number = Math.toIntExact(device.slots());
    int regions = usedBy == UsedBy.STORE ? SlotRegion.shift(number) : SlotRegion.MAX_SHIFT;
    slots = new SlotMap(number, regions, memcgs.root(), observer, sync, zswap::invalidate);
    cache = new SwapCache(slots, usedBy, sync);
    swaponLock = sync.mutex("swapon");
    io = new PageIo(slots, device, memcgs, events, zswap, sync);
  }

  /** The slot's number in its area. */
  static int offset(long swp) {
    // Type 0 makes the packed entry the offset itself.
    return (int) swp;
  }

  /** The events that happen here and in zswap. */
  public VmEvents events() {
    return events;
  }

  /** The swap map. */
  public SlotMap slots() {
    return slots;
  }

  /** The swap cache. */
  public SwapCache cache() {
    return cache;
  }

  /** Transfers. */
  public PageIo io() {
    return io;
  }

  /** The zswap before the area. */
  public Zswap zswap() {
    return zswap;
  }

  /** The cgroups that folios and slots are charged to. */
  public MemcgTree memcgs() {
    return memcgs;
  }

  /** How threads meet. */
  public Sync sync() {
    return sync;
  }

  /** What is made to fail. */
  public FaultInjection faults() {
    return faults;
  }

  /** Its slots. */
  public long size() {
    return device.slots();
  }

  /** Bytes per page. */
  public int pageSize() {
    return device.pageSize();
  }

  boolean isSynchronous() {
    return device.isSynchronous();
  }

  FolioAllocator folios() {
    return folios;
  }

  /** Whether the area is on. */
  public boolean isOn() {
    sync.look(Sync.Op.SWAP_USERS, TYPE);
    return users.get() >= 0;
  }

  /** Switches the area on; false if it is on already. */
  public boolean swapon() {
    swaponLock.lock();
    try {
      if (isOn()) {
        return false;
      }
      zswap.swapon(TYPE, slots.size());
      slots.writeOk(true);
      sync.point(Sync.Op.SWAP_USERS, TYPE);
      users.set(0);
      return true;
    } finally {
      swaponLock.unlock();
    }
  }

  /** Held while the area is switched on or off (swapon_mutex). */
  Mutex swaponLock() {
    return swaponLock;
  }

  /** The end of swapoff: waits until nobody uses the area, then tells zswap. */
  void switchOff() {
    sync.point(Sync.Op.SWAP_USERS, TYPE);
    users.getAndAdd(DYING);
    while (users.get() != DYING) {
      sync.pause(this);
      sync.look(Sync.Op.SWAP_USERS, TYPE);
    }
    zswap.swapoff(TYPE);
  }

  /** Keeps the area from being switched off; false if it is off (get_swap_device). */
  boolean getDevice() {
    sync.point(Sync.Op.SWAP_USERS, TYPE);
    long n = users.get();
    while (n >= 0) {
      if (users.compareAndSet(n, n + 1)) {
        return true;
      }
      n = users.get();
    }
    return false;
  }

  void putDevice() {
    sync.point(Sync.Op.SWAP_USERS, TYPE);
    users.getAndDecrement();
    sync.changed(this);
  }

  /** A folio for what a slot holds, not charged yet; null if the allocation fails. */
  @Nullable SwapFolio allocForSlot() {
    return faults.shouldFail(FailurePoint.FOLIO) ? null : folios.alloc();
  }

  /** Charges a folio to whoever pays for a slot that its caller has pinned, and places it. */
  void charge(SwapFolio folio, int slot, @Nullable Memcg home) {
    folio.charge(slots.getPayer(slot, home), slots.nid(slot));
  }

  /**
   * What a look into the swap cache gave.
   *
   * @param folio referenced; null if the slot is free or memory is out
   * @param allocated whether it is new, locked, and to be read in by the caller
   */
  public record Swapin(@Nullable SwapFolio folio, boolean allocated) {
    static final Swapin NOTHING = new Swapin(null, false);
  }

  /**
   * The folio of a slot, which is made and added if there is none (__read_swap_cache_async).
   *
   * @param skipIfExists give up rather than wait while another makes it
   */
  public Swapin readAsync(long swp, boolean skipIfExists) {
    return readAsync(swp, skipIfExists, null);
  }

  /** As the other, for a page of a cgroup, which pays for it if its owner is offline. */
  Swapin readAsync(long swp, boolean skipIfExists, @Nullable Memcg home) {
    int slot = (int) Math.min(swp, Integer.MAX_VALUE);
    if (slot >= slots.size() || !getDevice()) {
      return Swapin.NOTHING;
    }
    SwapFolio fresh = null;
    try {
      while (true) {
        SwapFolio folio = cache.get(slot);
        if (folio != null) {
          return found(folio);
        }
        if (slots.count(slot) == 0) {
          return Swapin.NOTHING;
        }
        if (fresh == null) {
          fresh = allocForSlot();
          if (fresh == null) {
            return Swapin.NOTHING;
          }
        }
        int err = slots.prepare(slot);
        if (err == SlotMap.OK) {
          SwapFolio folioAdded = fresh;
          fresh = null;
          folioAdded.lock();
          return add(folioAdded, slot, home);
        }
        // Waiting for a pin could be for ever where its holder waits for us: writeback may run
        // inside a store that somebody else's swapin has to wait for.
        if (err != SlotMap.EEXIST || skipIfExists) {
          return Swapin.NOTHING;
        }
        sync.pause(slots);
      }
    } finally {
      if (fresh != null) {
        fresh.put();
      }
      putDevice();
    }
  }

  private Swapin found(SwapFolio folio) {
    try {
      return new Swapin(folio, false);
    } catch (OutOfMemoryError e) {
      putFound(folio);
      throw e;
    }
  }

  /** Adds a fresh, locked folio to the cache, for whose slot the caller has the pin. */
  private Swapin add(SwapFolio folio, int slot, @Nullable Memcg home) {
    try {
      Swapin added = new Swapin(folio, true);
      charge(folio, slot, home);
      cache.add(folio, slot);
      return added;
    } catch (Throwable e) {
      // It is not in there. Whoever wants the slot would wait for it for ever.
      folio.unlock();
      folio.put();
      slots.putCache(slot);
      if (e instanceof OutOfMemoryError) {
        return Swapin.NOTHING;
      }
      throw e;
    }
  }

  /** Whether there was no memory for a folio lately: {@link #readAsync} may give none. */
  public boolean lacksFolios() {
    return folios.isScarce();
  }

  /** Drops a reference that {@link #readAsync} gave. */
  public void put(SwapFolio folio) {
    folio.put();
  }

  /**
   * Drops a reference to a folio that was in the cache. A store's may be here only because reclaim
   * has met somebody who looked at it: then it goes with the last of them.
   */
  public void putFound(SwapFolio folio) {
    if (usedBy == UsedBy.STORE) {
      cache.putOrReclaim(folio);
    } else {
      folio.put();
    }
  }

  /**
   * Writes a locked folio of the cache, which its caller made and filled from zswap, to the device;
   * then unlocks it and drops the caller's reference. It is marked as one that reclaim should take
   * soon, unless the device failed; then it is dirty, so that nothing is lost.
   */
  public void writeBack(SwapFolio folio) {
    folio.set(PageState.FLAG_RECLAIM);
    boolean written = io.writeToDevice(folio);
    if (!written || usedBy == UsedBy.MACHINE || !cache.reclaim(folio)) {
      folio.unlock();
      folio.put();
    }
  }

  /** Takes a locked folio out of the cache (delete_from_swap_cache). */
  public void deleteFromCache(SwapFolio folio) {
    cache.delete(folio);
  }

  /**
   * Drops every folio that writeback marked and that is clean, up to date and unused, in slot
   * order.
   *
   * @return how many
   */
  public int reclaim() {
    int n = 0;
    for (int slot = slots.nextUsed(0); slot >= 0; slot = slots.nextUsed(slot + 1)) {
      // Looked at without a reference first: almost none are marked.
      SwapFolio seen = cache.peek(slot);
      if (seen != null) {
        sync.look(Sync.Op.FOLIO_FLAGS, seen.id());
      }
      if (seen != null && seen.isReclaim() && seen.isUptodate()) {
        SwapFolio folio = cache.get(slot);
        if (folio != null) {
          folio.lock();
          boolean still = folio.isSwapcache() && offset(folio.swap()) == slot && folio.isReclaim();
          if (still && cache.reclaim(folio)) {
            n++;
          } else {
            folio.unlock();
            folio.put();
          }
        }
      }
    }
    return n;
  }
}
