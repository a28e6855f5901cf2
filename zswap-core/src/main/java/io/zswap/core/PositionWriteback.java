package io.zswap.core;

import io.zswap.api.explore.Protocol.Recheck;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.SwapFolio;
import org.jspecify.annotations.Nullable;

/**
 * Other ways to write an entry back: R1 and R2. The steps are those of {@link Writeback}, in
 * another order, or with one left out.
 */
final class PositionWriteback extends Writeback {
  private final Recheck recheck;

  PositionWriteback(Recheck recheck, Swap swap, SwapTrees trees, Entries entries) {
    super(swap, trees, entries);
    this.recheck = recheck;
  }

  @Override
  Result writeback(long entry, long swp) {
    if (trees instanceof PositionTrees lived) {
      return writeThroughTree(lived, entry, swp);
    }
    if (recheck == Recheck.LOOKUP_BEFORE_PIN && !holds(trees.find(swp), entry, swp)) {
      return Result.NO_MEMORY;
    }
    return pinAndWrite(null, entry, swp);
  }

  /** Whether the slot holds the entry, as of now. */
  private static boolean holds(@Nullable SwapTree tree, long entry, long swp) {
    return tree != null && tree.load(SwapTrees.offset(swp)) == entry;
  }

  /** R2: the tree is looked at before the pin, so that something else has to keep it. */
  private Result writeThroughTree(PositionTrees lived, long entry, long swp) {
    SwapTree tree = lived.use(swp);
    if (tree == null) {
      return Result.NO_MEMORY;
    }
    Result result = Result.NO_MEMORY;
    if (holds(tree, entry, swp)) {
      result = pinAndWrite(tree, entry, swp);
    }
    lived.done(tree);
    return result;
  }

  private Result pinAndWrite(@Nullable SwapTree early, long entry, long swp) {
    Swap.Swapin swapin = swap.readAsync(swp, true);
    SwapFolio folio = swapin.folio();
    if (folio == null || !swapin.allocated()) {
      return unpinned(folio);
    }
    SwapTree tree = early == null ? trees.get(swp) : early;
    return switch (recheck) {
      case COMPARE_AND_REMOVE -> writeIfSame(tree, entry, swp, folio);
      case NONE, LOOKUP_BEFORE_PIN -> writeUnchecked(tree, entry, swp, folio);
      case LOOKUP_AFTER_PIN, LOOKUP_AFTER_PIN_AS_QUOTED ->
          writeAfterLookup(tree, entry, swp, folio);
    };
  }

  private Result writeIfSame(SwapTree tree, long entry, long swp, SwapFolio folio) {
    if (!tree.eraseIfSame(SwapTrees.offset(swp), entry)) {
      unpin(folio);
      return Result.NO_MEMORY;
    }
    return finish(entry, folio);
  }

  /** R1: takes the entry out of the tree and writes it, whatever the slot holds by now. */
  private Result writeUnchecked(SwapTree tree, long entry, long swp, SwapFolio folio) {
    boolean ours = tree.eraseIfSame(SwapTrees.offset(swp), entry);
    decompress(entry, folio.data(), 0);
    // Without a count there is nobody else to free it.
    if (ours || !(entries instanceof PositionCountedEntries)) {
      entries.free(entry);
    }
    send(folio);
    return Result.DONE;
  }

  /** R1: looks again, and takes the entry out of the tree only when it has been decompressed. */
  private Result writeAfterLookup(SwapTree tree, long entry, long swp, SwapFolio folio) {
    if (!holds(tree, entry, swp)) {
      if (recheck == Recheck.LOOKUP_AFTER_PIN_AS_QUOTED) {
        swap.deleteFromCache(folio);
      } else {
        unpin(folio);
      }
      return Result.NO_MEMORY;
    }
    decompress(entry, folio.data(), 0);
    if (tree.eraseIfSame(SwapTrees.offset(swp), entry)) {
      entries.free(entry);
    }
    send(folio);
    return Result.DONE;
  }
}
