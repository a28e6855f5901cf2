package io.zswap.core.swap;

import io.zswap.api.SwapEntry;
import io.zswap.api.machine.PageState;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The swap cache of one area: the folio that stands for a slot, if any. A folio in it has one
 * reference from it, and its slot is pinned. Thread-safe; a folio is added and removed with its
 * lock held.
 */
public final class SwapCache {
  /** Slots whose folios are in one piece. */
  private static final int PIECE_SHIFT = 10;

  /** A table made piece by piece: most pages go to zswap and come back without being in here. */
  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable SwapFolio>> pieces;

  private final SlotMap slots;
  private final UsedBy usedBy;
  private final Sync sync;
  private final AtomicInteger size = new AtomicInteger();

  SwapCache(SlotMap slots, UsedBy usedBy, Sync sync) {
    this.slots = slots;
    this.usedBy = usedBy;
    this.sync = sync;
    pieces = new AtomicReferenceArray<>(((slots.size() - 1) >> PIECE_SHIFT) + 1);
  }

  private static int at(int slot) {
    return slot & (1 << PIECE_SHIFT) - 1;
  }

  private @Nullable SwapFolio folio(int slot) {
    AtomicReferenceArray<@Nullable SwapFolio> piece = pieces.get(slot >> PIECE_SHIFT);
    return piece == null ? null : piece.get(at(slot));
  }

  private AtomicReferenceArray<@Nullable SwapFolio> getOrMake(int slot) {
    int index = slot >> PIECE_SHIFT;
    AtomicReferenceArray<@Nullable SwapFolio> piece = pieces.get(index);
    if (piece == null) {
      int length = Math.min(1 << PIECE_SHIFT, slots.size() - (index << PIECE_SHIFT));
      AtomicReferenceArray<@Nullable SwapFolio> made = new AtomicReferenceArray<>(length);
      piece = pieces.compareAndExchange(index, null, made);
      piece = piece == null ? made : piece;
    }
    return piece;
  }

  /** Folios in it. */
  public int size() {
    return size.get();
  }

  /** The folio of a slot, for callers that know that they are alone. */
  public @Nullable SwapFolio peek(int slot) {
    sync.look(Sync.Op.SWAP_CACHE, slot);
    return folio(slot);
  }

  /** The folio of a slot, referenced, not locked (filemap_get_folio). */
  @Nullable SwapFolio get(int slot) {
    while (true) {
      sync.look(Sync.Op.SWAP_CACHE, slot);
      SwapFolio folio = folio(slot);
      if (folio == null) {
        return null;
      }
      // It may have been freed and used again before the reference was taken, so look twice.
      if (folio.tryGet()) {
        sync.look(Sync.Op.SWAP_CACHE, slot);
        if (folio(slot) == folio) {
          return folio;
        }
        if (usedBy == UsedBy.STORE) {
          // It may be another slot's by now, and whoever reclaims that one has met our reference.
          putOrReclaim(folio);
        } else {
          folio.put();
        }
      } else {
        // Somebody has taken all its references away, and is about to take it out.
        sync.pause(folio);
      }
    }
  }

  /**
   * Adds a locked folio under a slot that its caller has pinned (add_to_swap_cache). Throws
   * OutOfMemoryError; it is not in there then.
   */
  void add(SwapFolio folio, int slot) {
    AtomicReferenceArray<@Nullable SwapFolio> piece = getOrMake(slot);
    folio.get();
    folio.swap(new SwapEntry(Swap.TYPE, slot).pack());
    sync.point(Sync.Op.FOLIO, folio.id());
    folio.set(PageState.FLAG_SWAPCACHE);
    sync.point(Sync.Op.SWAP_CACHE, slot);
    piece.set(at(slot), folio);
    sync.changed(slots);
    size.getAndIncrement();
  }

  /** Takes a locked folio out, and with it the pin of its slot (delete_from_swap_cache). */
  void delete(SwapFolio folio) {
    remove(folio);
    folio.put();
  }

  /**
   * Takes out and frees a locked folio that only the caller and the cache reference
   * (__remove_mapping); false if there is somebody else. Unlocked when it was freed.
   */
  boolean reclaim(SwapFolio folio) {
    if (folio.isDirty() || !folio.freeze(2)) {
      return false;
    }
    remove(folio);
    folio.unlock();
    folio.free();
    return true;
  }

  /**
   * Unlocks a folio and drops the caller's reference. It leaves the cache unless somebody else has
   * one, who does likewise, or it is needed in there.
   */
  void unlockOrReclaim(SwapFolio folio) {
    if (!isSpare(folio) || !reclaim(folio)) {
      folio.unlock();
      putOrReclaim(folio);
    }
  }

  /** Drops a reference likewise, for a caller that has not locked it. */
  void putOrReclaim(SwapFolio folio) {
    // Whoever leaves it to the cache alone is the last one who could see to it: those before have
    // met that reference, and who has the lock has a reference.
    while (folio.putAndCount() == 1 && isSpare(folio) && folio.tryGet()) {
      if (folio.tryLock()) {
        if (isSpare(folio) && reclaim(folio)) {
          return;
        }
        folio.unlock();
      }
    }
  }

  /** Whether its page is elsewhere, too; for certain if it is locked. */
  private static boolean isSpare(SwapFolio folio) {
    return folio.isSwapcache() && folio.isUptodate() && !folio.isDirty();
  }

  private void remove(SwapFolio folio) {
    int slot = Swap.offset(folio.swap());
    sync.point(Sync.Op.SWAP_CACHE, slot);
    getOrMake(slot).set(at(slot), null);
    sync.changed(folio);
    sync.point(Sync.Op.FOLIO, folio.id());
    folio.clear(PageState.FLAG_SWAPCACHE);
    size.getAndDecrement();
    slots.putCache(slot);
  }

  /**
   * Frees the slot of a locked folio that nobody needs the slot for (folio_free_swap). The folio is
   * dirty then: it is the only copy.
   */
  boolean freeSwap(SwapFolio folio) {
    if (!folio.isSwapcache()
        || folio.isWriteback()
        || slots.count(Swap.offset(folio.swap())) != 0) {
      return false;
    }
    delete(folio);
    folio.markDirty();
    return true;
  }

  /**
   * Frees a slot that nothing but a folio in here needs any more (__try_to_reclaim_swap).
   *
   * @param wait whether to wait for whoever holds the folio's lock; otherwise it stays for reclaim
   */
  void tryToReclaim(int slot, boolean wait) {
    SwapFolio folio = get(slot);
    if (folio == null) {
      return;
    }
    if (wait) {
      folio.lock();
    }
    if (wait || folio.tryLock()) {
      // Meanwhile it may stand for another slot, or for none.
      if (folio.isSwapcache() && Swap.offset(folio.swap()) == slot) {
        freeSwap(folio);
      }
      folio.unlock();
    }
    if (wait) {
      putOrReclaim(folio);
    } else {
      folio.put();
    }
  }
}
