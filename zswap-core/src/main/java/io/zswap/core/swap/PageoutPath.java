package io.zswap.core.swap;

import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.Mutex;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reclaim of one page: as much of shrink_folio_list in mm/vmscan.c. Thread-safe. */
final class PageoutPath {
  private final Swap swap;
  private final SlotMap slots;
  private final SwapCache cache;
  private final PageTable table;

  PageoutPath(Swap swap, PageTable table) {
    this.swap = swap;
    this.slots = swap.slots();
    this.cache = swap.cache();
    this.table = table;
  }

  Status pageout(int page, boolean keep) {
    SwapFolio folio = lock(page);
    if (folio == null) {
      return Status.ABSENT;
    }
    Status status = shrink(page, folio);
    boolean kept = keep || !isReclaimable(status);
    if (kept || !cache.reclaim(folio)) {
      folio.unlock();
      folio.put();
    }
    return status;
  }

  /** The folio behind a page, locked and referenced. */
  @Nullable SwapFolio lock(int page) {
    while (true) {
      SwapFolio folio = get(page);
      if (folio == null) {
        return null;
      }
      folio.lock();
      if (isStill(page, folio)) {
        return folio;
      }
      folio.unlock();
      folio.put();
    }
  }

  /** Whether a folio that reclaim ended so with may leave the swap cache. */
  static boolean isReclaimable(Status status) {
    return switch (status) {
      case OFF, NO_SLOT, KEPT -> false;
      default -> true;
    };
  }

  /** The folio behind a page, referenced. */
  private @Nullable SwapFolio get(int page) {
    Mutex ptl = table.lock(page);
    ptl.lock();
    try {
      switch (table.kind(page)) {
        case PRESENT -> {
          SwapFolio folio = table.folio(page);
          folio.get();
          return folio;
        }
        case SWAPPED -> {
          return cache.get(table.slot(page));
        }
        case NONE, POISONED -> {
          return null;
        }
      }
    } finally {
      ptl.unlock();
    }
    throw new AssertionError();
  }

  /** Whether the locked folio is still the one behind the page. */
  private boolean isStill(int page, SwapFolio folio) {
    Mutex ptl = table.lock(page);
    ptl.lock();
    try {
      return table.maps(page, folio)
          || (folio.isSwapcache() && table.isSwapped(page, Swap.offset(folio.swap())));
    } finally {
      ptl.unlock();
    }
  }

  private Status shrink(int page, SwapFolio folio) {
    if (!folio.isSwapcache()) {
      Memcg memcg = Objects.requireNonNull(folio.memcg());
      int slot = slots.alloc(memcg, folio.nid(), 0);
      if (slot < 0) {
        return slot == SlotMap.OFF ? Status.OFF : Status.NO_SLOT;
      }
      cache.add(folio, slot);
      folio.markDirty();
    }
    tryToUnmap(page, folio);
    if (!folio.clearDirtyForIo()) {
      return Status.DROPPED;
    }
    // Freed while we were about to write it out: nobody will read it again.
    if (cache.freeSwap(folio)) {
      return Status.DROPPED;
    }
    folio.clear(PageState.FLAG_RECLAIM);
    return swap.io().writepage(folio);
  }

  /** Unmaps a page that maps this locked folio. */
  void tryToUnmap(int page, SwapFolio folio) {
    Mutex ptl = table.lock(page);
    ptl.lock();
    try {
      if (table.maps(page, folio)) {
        int slot = Swap.offset(folio.swap());
        slots.dup(slot);
        if (table.isDirty(page)) {
          folio.markDirty();
        }
        table.setSwapped(page, slot);
        folio.put();
      }
    } finally {
      ptl.unlock();
    }
  }
}
