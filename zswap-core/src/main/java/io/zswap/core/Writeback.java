package io.zswap.core;

import io.zswap.api.CorruptPageException;
import io.zswap.core.memcg.MemcgStat;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.SwapFolio;
import io.zswap.core.swap.VmEvents;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Moving one page from zswap to the device, as the kernel does; areas do it by {@link
 * BatchWriteback}. Thread-safe.
 */
class Writeback {
  /** How it went; the kernel's 0, -ENOMEM and -EEXIST. */
  enum Result {
    /** Counted as written back, whatever the device answered. */
    DONE,
    /** No memory, or the entry has gone. */
    NO_MEMORY,
    /** The page is in the swap cache: somebody is reading it. */
    EXISTS,
    /** The page is out of reach of everybody else, and counted when it is on the device. */
    UNDER_WAY
  }

  final Swap swap;
  final SwapTrees trees;
  final Entries entries;

  Writeback(Swap swap, SwapTrees trees, Entries entries) {
    this.swap = swap;
    this.trees = trees;
    this.entries = entries;
  }

  /**
   * Writes an entry back (zswap_writeback_entry).
   *
   * @param entry not to be looked into: it may have been freed since the LRU lock was dropped
   * @param swp the slot it had then
   */
  Result writeback(long entry, long swp) {
    Swap.Swapin swapin = swap.readAsync(swp, true);
    SwapFolio folio = swapin.folio();
    if (folio == null || !swapin.allocated()) {
      return unpinned(folio);
    }
    // Closes R2: only now, with the slot pinned by the locked folio in the swap cache, is the tree
    // looked for. Swapoff has to wait for that folio before it frees the tree.
    // Closes R1 and R3: the slot may have been freed and used again since the LRU lock was dropped,
    // and the entry too. While the folio is locked that cannot happen any more, so a comparison by
    // reference now decides, and takes the entry away from everybody else in the same step. Before
    // it, the entry is not touched.
    if (!trees.eraseIfSame(swp, entry)) {
      unpin(folio);
      return Result.NO_MEMORY;
    }
    return finish(entry, folio);
  }

  /** Brings the page of an entry that is nobody else's any more to the device. */
  Result finish(long entry, SwapFolio folio) {
    try {
      decompress(entry, folio.data(), 0);
    } catch (Throwable e) {
      // Whoever reads the page gets to know. It keeps its place on the LRU; the locked folio has
      // kept everybody else from the slot.
      if (trees.store(folio.swap(), entry) == SwapTree.NO_MEMORY) {
        entries.free(entry);
      }
      unpin(folio);
      if (e instanceof CorruptPageException) {
        return Result.NO_MEMORY;
      }
      throw e;
    }
    entries.free(entry);
    send(folio);
    return Result.DONE;
  }

  /** The slot cannot be pinned by a new folio. */
  final Result unpinned(@Nullable SwapFolio found) {
    if (found == null) {
      return Result.NO_MEMORY;
    }
    // Being read, so no page to push out; or another shrinker is at it.
    swap.putFound(found);
    return Result.EXISTS;
  }

  /** Undoes the pin; the folio has never had any content. */
  final void unpin(SwapFolio folio) {
    swap.deleteFromCache(folio);
    folio.unlock();
    swap.put(folio);
  }

  /** {@link Entries#decompress} of a page that is to go to the device. */
  final void decompress(long entry, ByteBuffer page, int at) {
    entries.decompress(entry, page, at, VmEvents.Event.ZSWPWB, MemcgStat.ZSWPWB);
  }

  /** Sends the filled folio to the device, which unpins the slot. */
  final void send(SwapFolio folio) {
    folio.markUptodate();
    // The kernel counts the page as written back whatever the device says.
    swap.writeBack(folio);
  }
}
