package io.zswap.core.swap;

import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.core.sync.Mutex;

/** Switching a swap area off: try_to_unuse in mm/swapfile.c. Thread-safe. */
final class SwapoffPath {
  private final Swap swap;
  private final SlotMap slots;
  private final PageTable table;
  private final Mutex swaponLock;

  SwapoffPath(Swap swap, PageTable table) {
    this.swap = swap;
    this.slots = swap.slots();
    this.table = table;
    swaponLock = swap.swaponLock();
  }

  Status swapoff() {
    swaponLock.lock();
    try {
      if (!swap.isOn()) {
        return Status.OFF;
      }
      slots.writeOk(false);
      while (true) {
        long since = swap.sync().moment();
        for (int page = 0; page < table.size(); page++) {
          if (!unuse(page)) {
            slots.writeOk(true);
            return Status.NO_MEMORY;
          }
        }
        dropCache();
        if (slots.isEmpty()) {
          break;
        }
        // Somebody still has a pin, or frees what was unmapped, and will be done in a moment.
        swap.sync().pause(slots, since);
      }
      swap.switchOff();
      return Status.DONE;
    } finally {
      swaponLock.unlock();
    }
  }

  /** Brings a page back to memory, if it is swapped; false for lack of memory. */
  private boolean unuse(int page) {
    Mutex ptl = table.lock(page);
    while (true) {
      int slot = swappedSlot(page);
      if (slot < 0) {
        return true;
      }
      SwapFolio folio = swap.cache().get(slot);
      if (folio == null) {
        Swap.Swapin swapin = swap.readAsync(slot, false);
        folio = swapin.folio();
        if (folio == null) {
          if (swappedSlot(page) == slot) {
            return false;
          }
          continue;
        }
        if (swapin.allocated()) {
          swap.io().readFolio(folio);
        }
      }
      folio.lock();
      ptl.lock();
      try {
        if (table.isSwapped(page, slot)) {
          if (folio.isUptodate()) {
            folio.get();
            table.setPresent(page, folio, false);
          } else {
            table.setPoisoned(page);
          }
          slots.putCount(slot);
        }
      } finally {
        ptl.unlock();
      }
      swap.cache().freeSwap(folio);
      folio.unlock();
      folio.put();
    }
  }

  private int swappedSlot(int page) {
    Mutex ptl = table.lock(page);
    ptl.lock();
    try {
      return table.kind(page) == PageState.Pte.SWAPPED ? table.slot(page) : -1;
    } finally {
      ptl.unlock();
    }
  }

  /** Slots that no page names, but whose folio is still in the cache. */
  private void dropCache() {
    for (int slot = slots.nextUsed(0); slot >= 0; slot = slots.nextUsed(slot + 1)) {
      SwapFolio folio = swap.cache().get(slot);
      if (folio != null) {
        folio.lock();
        swap.cache().freeSwap(folio);
        folio.unlock();
        folio.put();
      }
    }
  }
}
