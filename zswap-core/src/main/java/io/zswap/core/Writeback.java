package io.zswap.core;

import io.zswap.api.SwapEntry;
import io.zswap.core.memcg.MemcgStat;
import io.zswap.core.memcg.ObjCgroup;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.SwapFolio;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Moving one page from zswap to the device. Thread-safe. */
class Writeback {
  /** How it went; the kernel's 0, -ENOMEM and -EEXIST. */
  enum Result {
    /** The page is on the device, or will have been. */
    DONE,
    /** No memory, or the entry has gone. */
    NO_MEMORY,
    /** The page is in the swap cache: somebody is reading it. */
    EXISTS
  }

  private static final int TYPE_SHIFT = 56;

  private final Swap swap;
  private final AtomicReferenceArray<@Nullable SwapTree> trees;
  private final Entries entries;

  Writeback(Swap swap, AtomicReferenceArray<@Nullable SwapTree> trees, Entries entries) {
    this.swap = swap;
    this.trees = trees;
    this.entries = entries;
  }

  final Entries entries() {
    return entries;
  }

  final Sync sync() {
    return swap.sync();
  }

  /** The tree that the slot's area has now. */
  final @Nullable SwapTree tree(long swpentry) {
    sync().look(Sync.Op.AREA, 0);
    return trees.get((int) (swpentry >>> TYPE_SHIFT));
  }

  static long offset(long swpentry) {
    return swpentry & SwapEntry.MAX_OFFSET;
  }

  /** Takes the entry out of the tree if the slot still holds it. */
  boolean takeOut(SwapTree tree, long offset, long entry) {
    return tree.eraseIfSame(offset, entry);
  }

  /**
   * Writes an entry back (zswap_writeback_entry).
   *
   * @param entry not to be looked into: it may have been freed since the LRU lock was dropped
   * @param swpentry the slot it had then
   */
  Result writeback(long entry, long swpentry) {
    Swap.Swapin swapin = swap.readAsync(swpentry, true);
    SwapFolio folio = swapin.folio();
    if (folio == null) {
      return Result.NO_MEMORY;
    }
    if (!swapin.allocated()) {
      // Being read, so no page to push out; or another shrinker is at it.
      swap.put(folio);
      return Result.EXISTS;
    }
    // Closes R2: only now, with the slot pinned by the locked folio in the swap cache, is the tree
    // looked for. Swapoff has to wait for that folio before it frees the tree.
    SwapTree tree = tree(swpentry);
    // Closes R1 and R3: the slot may have been freed and used again since the LRU lock was dropped,
    // and the entry too. While the folio is locked that cannot happen any more, so a comparison by
    // reference now decides, and takes the entry away from everybody else in the same step. Before
    // it, the entry is not touched.
    if (tree == null || !takeOut(tree, offset(swpentry), entry)) {
      swap.deleteFromCache(folio);
      folio.unlock();
      swap.put(folio);
      return Result.NO_MEMORY;
    }
    sync().look(Sync.Op.ENTRY, entry & EntrySlab.INDEX_MASK);
    int index = entries.slab().deref(entry);
    entries.pool(index).decompress(entries.slab(), index, folio);
    swap.events().count(VmEvents.Event.ZSWPWB);
    sync().look(Sync.Op.ENTRY, index);
    ObjCgroup objcg = entries.objcg(index);
    if (objcg != null) {
      objcg.count(MemcgStat.ZSWPWB);
    }
    entries.free(entry);
    folio.markUptodate();
    // The kernel counts the page as written back whatever the device says.
    swap.writeBack(folio);
    return Result.DONE;
  }
}
