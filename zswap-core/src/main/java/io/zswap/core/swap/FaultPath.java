package io.zswap.core.swap;

import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.Mutex;
import org.jspecify.annotations.Nullable;

/** The page fault on a swapped page: do_swap_page in mm/memory.c. Thread-safe. */
class FaultPath {
  private final Swap swap;
  private final SlotMap slots;
  private final PageTable table;

  FaultPath(Swap swap, PageTable table) {
    this.swap = swap;
    this.slots = swap.slots();
    this.table = table;
  }

  Status fault(int page, boolean write, boolean interrupted) {
    Mutex ptl = table.lock(page);
    while (true) {
      int slot;
      Memcg home;
      ptl.lock();
      try {
        switch (table.kind(page)) {
          case NONE -> {
            return Status.ABSENT;
          }
          case PRESENT -> {
            return Status.RESIDENT;
          }
          case POISONED -> {
            return Status.SIGBUS;
          }
          case SWAPPED -> {}
        }
        slot = table.slot(page);
        home = table.home(page);
      } finally {
        ptl.unlock();
      }
      // Without the device the entry has changed meanwhile, as without a result below: again.
      if (swap.getDevice()) {
        try {
          Status status = swapIn(page, slot, home, write, interrupted);
          if (status != null) {
            return status;
          }
        } finally {
          swap.putDevice();
        }
      }
    }
  }

  /** One attempt; null if somebody else got in between. */
  private @Nullable Status swapIn(
      int page, int slot, Memcg home, boolean write, boolean interrupted) {
    SwapFolio folio = swap.cache().get(slot);
    if (folio != null) {
      return map(page, slot, folio, false, Status.CACHE_HIT, write, interrupted);
    }
    if (maySkipCache(slot)) {
      return swapInPrivate(page, slot, home, write, interrupted);
    }
    Swap.Swapin swapin = swap.readAsync(slot, false, home);
    folio = swapin.folio();
    if (folio == null) {
      return isSame(page, slot) ? Status.NO_MEMORY : null;
    }
    Status status = swapin.allocated() ? swap.io().readFolio(folio) : Status.CACHE_HIT;
    return map(page, slot, folio, false, status, write, interrupted);
  }

  boolean maySkipCache(int slot) {
    return swap.isSynchronous() && slots.count(slot) == 1;
  }

  /** Into a folio of our own, past the swap cache. */
  private @Nullable Status swapInPrivate(
      int page, int slot, Memcg home, boolean write, boolean interrupted) {
    SwapFolio folio = swap.allocForSlot();
    if (folio == null) {
      return isSame(page, slot) ? Status.NO_MEMORY : null;
    }
    // Closes R5 together with zswap keeping its copy: the pin holds off every other swapin of the
    // slot, every writeback, and its reuse, which the comparison of entries would not notice.
    if (!pin(slot)) {
      folio.put();
      swap.sync().pause(slots);
      return null;
    }
    try {
      folio.lock();
      charge(folio, slot, home);
      folio.swap(slot);
      Status status = swap.io().readFolio(folio);
      return mapPrivate(page, slot, folio, status, write, interrupted);
    } finally {
      unpin(slot);
    }
  }

  @Nullable Status mapPrivate(
      int page, int slot, SwapFolio folio, Status status, boolean write, boolean interrupted) {
    return map(page, slot, folio, true, status, write, interrupted);
  }

  boolean pin(int slot) {
    return slots.prepare(slot) == SlotMap.OK;
  }

  void unpin(int slot) {
    slots.putCache(slot);
  }

  void charge(SwapFolio folio, int slot, Memcg home) {
    swap.charge(folio, slot, home);
  }

  private boolean isSame(int page, int slot) {
    Mutex ptl = table.lock(page);
    ptl.lock();
    try {
      return table.isSwapped(page, slot);
    } finally {
      ptl.unlock();
    }
  }

  /** Puts a folio that the caller references in place of the swap entry, or drops it. */
  private @Nullable Status map(
      int page,
      int slot,
      SwapFolio folio,
      boolean isPrivate,
      Status status,
      boolean write,
      boolean interrupted) {
    folio.lock();
    // Closes R1 from the fault's side: writeback that found the entry gone took this folio out of
    // the cache; so may swapoff. The reference keeps the folio, but not what it stands for.
    if (!isPrivate && (!folio.isSwapcache() || Swap.offset(folio.swap()) != slot)) {
      return drop(folio, null);
    }
    Mutex ptl = table.lock(page);
    ptl.lock();
    try {
      if (!table.isSwapped(page, slot)) {
        // Stands in for reclaim, which would find the folio that nobody wants any more.
        swap.cache().freeSwap(folio);
        return drop(folio, null);
      }
      if (interrupted) {
        return drop(folio, Status.INTERRUPTED);
      }
      if (!folio.isUptodate()) {
        return drop(folio, Status.SIGBUS);
      }
      slots.putCount(slot);
      if (folio.isSwapcache() && (slots.isNearlyFull() || (write && folio.refs() == 2))) {
        swap.cache().freeSwap(folio);
      }
      folio.clear(PageState.FLAG_RECLAIM);
      table.setPresent(page, folio, write);
      folio.unlock();
      return status;
    } finally {
      ptl.unlock();
    }
  }

  private static @Nullable Status drop(SwapFolio folio, @Nullable Status why) {
    folio.unlock();
    folio.put();
    return why;
  }
}
