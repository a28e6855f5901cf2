package io.zswap.core.swap;

import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.core.memcg.Memcg;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reclaim of neighbouring pages as one large folio. Folios are of one page here; these are one for
 * as long as this has all of them locked. Thread-safe.
 */
final class LargePageoutPath {
  private final SlotMap slots;
  private final SwapCache cache;
  private final PageIo io;
  private final PageoutPath single;

  LargePageoutPath(Swap swap, PageoutPath single) {
    this.slots = swap.slots();
    this.cache = swap.cache();
    this.io = swap.io();
    this.single = single;
  }

  Status pageout(int first, int pages, boolean keep) {
    List<SwapFolio> folios = lock(first, pages);
    if (folios == null) {
      return Status.ABSENT;
    }
    Status status = shrink(first, folios);
    boolean kept = keep || !PageoutPath.isReclaimable(status);
    for (SwapFolio folio : folios) {
      if (kept || !cache.reclaim(folio)) {
        letGo(folio);
      }
    }
    return status;
  }

  /** The folios behind the pages; null if they make no large one, and then none is locked. */
  private @Nullable List<SwapFolio> lock(int first, int pages) {
    List<SwapFolio> folios = new ArrayList<>(pages);
    // In the order of the pages, so that two who take the same do not wait for each other.
    for (int i = 0; i < pages; i++) {
      SwapFolio folio = single.lock(first + i);
      if (folio == null) {
        break;
      }
      folios.add(folio);
    }
    if (folios.size() == pages && isOne(folios)) {
      return folios;
    }
    for (int i = folios.size() - 1; i >= 0; i--) {
      letGo(folios.get(i));
    }
    return null;
  }

  private static void letGo(SwapFolio folio) {
    folio.unlock();
    folio.put();
  }

  private static boolean isOne(List<SwapFolio> folios) {
    SwapFolio first = folios.get(0);
    boolean cached = first.isSwapcache();
    int slot = Swap.offset(first.swap());
    for (int i = 0; i < folios.size(); i++) {
      SwapFolio folio = folios.get(i);
      if (!Objects.equals(folio.memcg(), first.memcg())
          || folio.nid() != first.nid()
          || folio.isSwapcache() != cached
          || (cached && Swap.offset(folio.swap()) != slot + i)) {
        return false;
      }
    }
    return !cached || slot % folios.size() == 0;
  }

  private Status shrink(int page, List<SwapFolio> folios) {
    SwapFolio first = folios.get(0);
    int pages = folios.size();
    if (!first.isSwapcache()) {
      Memcg memcg = Objects.requireNonNull(first.memcg());
      int slot = slots.allocRow(memcg, first.nid(), pages);
      if (slot < 0) {
        return slot == SlotMap.OFF ? Status.OFF : Status.NO_SLOT;
      }
      for (int i = 0; i < pages; i++) {
        cache.add(folios.get(i), slot + i);
        folios.get(i).markDirty();
      }
    }
    boolean dirty = false;
    for (int i = 0; i < pages; i++) {
      single.tryToUnmap(page + i, folios.get(i));
    }
    for (SwapFolio folio : folios) {
      dirty |= folio.clearDirtyForIo();
    }
    // Where no page needs its slot, all were freed meanwhile: nobody will read them again.
    if (!dirty || freeSwap(folios)) {
      return Status.DROPPED;
    }
    folios.forEach(folio -> folio.clear(PageState.FLAG_RECLAIM));
    return io.writepages(folios);
  }

  private boolean freeSwap(List<SwapFolio> folios) {
    for (SwapFolio folio : folios) {
      if (slots.count(Swap.offset(folio.swap())) != 0) {
        return false;
      }
    }
    folios.forEach(cache::freeSwap);
    return true;
  }
}
