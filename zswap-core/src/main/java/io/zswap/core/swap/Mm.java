package io.zswap.core.swap;

import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An address space over one swap area: pages that are written, read, freed, faulted in and paged
 * out. What each call does is fixed by {@link io.zswap.api.machine.Operation}. Thread-safe.
 */
public final class Mm {
  private final Swap swap;
  private final PageTable table;
  private final int nodes;
  private final FaultPath faultPath;
  private final PageoutPath pageoutPath;
  private final LargePageoutPath largePageoutPath;
  private final SwapoffPath swapoffPath;

  /** Pages that are mapped nowhere and belong to the root cgroup. */
  public Mm(Swap swap, int pages, int nodes) {
    this(swap, pages, nodes, table -> new FaultPath(swap, table));
  }

  /** Pages whose faults follow another position of R5 than the merged one. */
  public Mm(Swap swap, int pages, int nodes, Protocol protocol, FaultSupport zswap) {
    this(
        swap,
        pages,
        nodes,
        table -> new PositionFaultPath(swap, table, protocol.load(), protocol.pin(), zswap));
  }

  private Mm(Swap swap, int pages, int nodes, Function<PageTable, FaultPath> faults) {
    this.swap = swap;
    this.nodes = nodes;
    table = new PageTable(pages, swap.memcgs().root(), swap.sync());
    faultPath = faults.apply(table);
    pageoutPath = new PageoutPath(swap, table);
    largePageoutPath = new LargePageoutPath(swap, pageoutPath);
    swapoffPath = new SwapoffPath(swap, table);
  }

  /** The page table, for callers that know that they are alone. */
  public PageTable table() {
    return table;
  }

  /** The folio behind a page: the one mapped, or the swap cache's; null if there is none. */
  public @Nullable SwapFolio folio(int page) {
    return switch (table.kind(page)) {
      case PRESENT -> table.folio(page);
      case SWAPPED -> swap.cache().peek(table.slot(page));
      case NONE, POISONED -> null;
    };
  }

  /** Makes a cgroup the one that new folios of a page are charged to. */
  public void home(int page, Memcg memcg) {
    Mutex ptl = table.lock(page);
    ptl.lock();
    table.setHome(page, memcg);
    ptl.unlock();
  }

  /**
   * Writes a page, which is faulted in or made first.
   *
   * @param content fills the page; called with the page table locked, so that nobody pages the page
   *     out halfway
   */
  public Status write(int page, Consumer<ByteBuffer> content) {
    Status status = null;
    Mutex ptl = table.lock(page);
    while (true) {
      ptl.lock();
      try {
        PageState.Pte kind = table.kind(page);
        if (kind == PageState.Pte.POISONED) {
          return Status.SIGBUS;
        }
        if (kind == PageState.Pte.NONE && !mapZeroed(page)) {
          return Status.NO_MEMORY;
        }
        if (kind != PageState.Pte.SWAPPED) {
          content.accept(table.folio(page).data());
          table.setDirty(page);
          return status == null ? Status.DONE : status;
        }
      } finally {
        ptl.unlock();
      }
      Status fault = fault(page, true, false);
      if (fault == Status.SIGBUS || fault == Status.NO_MEMORY) {
        return fault;
      }
      status = status == null ? fault : status;
    }
  }

  private boolean mapZeroed(int page) {
    SwapFolio folio = swap.folios().alloc();
    if (folio == null) {
      return false;
    }
    folio.charge(table.home(page).getOnline(), page % nodes);
    PageIo.fillZero(folio.data());
    folio.markUptodate();
    table.setPresent(page, folio, false);
    return true;
  }

  /**
   * Reads a page, which is faulted in first.
   *
   * @param content shown the page, with the page table locked, if there is one
   */
  public Status read(int page, Consumer<ByteBuffer> content) {
    Status status = null;
    Mutex ptl = table.lock(page);
    while (true) {
      ptl.lock();
      try {
        if (table.kind(page) == PageState.Pte.PRESENT) {
          content.accept(table.folio(page).data());
          return status == null ? Status.RESIDENT : status;
        }
      } finally {
        ptl.unlock();
      }
      Status fault = fault(page, false, false);
      if (fault == Status.ABSENT || fault == Status.SIGBUS || fault == Status.NO_MEMORY) {
        return fault;
      }
      status = status == null ? fault : status;
    }
  }

  /** A page fault. */
  public Status fault(int page, boolean write, boolean interrupted) {
    return faultPath.fault(page, write, interrupted);
  }

  /** Reclaims a page. */
  public Status pageout(int page, boolean keep) {
    return pageoutPath.pageout(page, keep);
  }

  /** Reclaims neighbouring pages as one large folio. */
  public Status pageoutLarge(int first, int pages, boolean keep) {
    return largePageoutPath.pageout(first, pages, keep);
  }

  /** Switches the area off. */
  public Status swapoff() {
    return swapoffPath.swapoff();
  }

  /** Unmaps a page for good (zap_pte_range). */
  public Status free(int page) {
    SwapFolio mapped = null;
    int slot = -1;
    Mutex ptl = table.lock(page);
    ptl.lock();
    try {
      switch (table.kind(page)) {
        case NONE -> {
          return Status.ABSENT;
        }
        case PRESENT -> mapped = table.folio(page);
        case SWAPPED -> slot = table.slot(page);
        case POISONED -> {}
      }
      table.setNone(page);
    } finally {
      ptl.unlock();
    }
    if (mapped != null) {
      swap.sync().look(Sync.Op.FOLIO, mapped.id());
      // Tried only: whoever holds the lock is about to use the slot, or to give it up as well.
      if (mapped.isSwapcache() && mapped.tryLock()) {
        swap.cache().freeSwap(mapped);
        mapped.unlock();
      }
      mapped.put();
    } else if (slot >= 0) {
      swap.slots().putCount(slot);
      swap.cache().tryToReclaim(slot, false);
    }
    return Status.DONE;
  }
}
