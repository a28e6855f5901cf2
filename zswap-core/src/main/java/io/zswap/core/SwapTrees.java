package io.zswap.core;

import io.zswap.api.ClosedException;
import io.zswap.api.SwapEntry;
import io.zswap.api.UnknownSlotException;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What zswap holds, by slot, of every swap area (zswap_trees). Thread-safe.
 *
 * <p>Nothing here keeps a tree from being freed: whoever asks for a slot has it pinned, and an area
 * is switched off only when no slot is (R2).
 */
class SwapTrees {
  private static final int TYPE_SHIFT = 56;

  private final Warnings warnings;
  private final FaultInjection faults;
  private final Sync sync;

  /** By swap type; null where no area is on. */
  private final AtomicReferenceArray<@Nullable SwapTree> trees =
      new AtomicReferenceArray<>(SwapEntry.MAX_TYPE + 1);

  /** The last tree's id. Not atomic, as swapons are one at a time. */
  private int made;

  private volatile boolean closed;

  SwapTrees(Warnings warnings, FaultInjection faults, Sync sync) {
    this.warnings = warnings;
    this.faults = faults;
    this.sync = sync;
  }

  final Sync sync() {
    return sync;
  }

  final FaultInjection faults() {
    return faults;
  }

  static int type(long swp) {
    return (int) (swp >>> TYPE_SHIFT);
  }

  static long offset(long swp) {
    return swp & SwapEntry.MAX_OFFSET;
  }

  static long swp(int type, long offset) {
    return (long) type << TYPE_SHIFT | offset;
  }

  /** The tree that a slot's area has now; null if it has none. */
  final @Nullable SwapTree find(long swp) {
    sync.look(Sync.Op.AREA, 0);
    return trees.get(type(swp) & SwapEntry.MAX_TYPE);
  }

  /** The tree of a slot. */
  final SwapTree get(long swp) {
    checkOpen();
    SwapTree tree = find(swp);
    if (tree == null || type(swp) > SwapEntry.MAX_TYPE || offset(swp) >= tree.size()) {
      throw new UnknownSlotException("no swap area is on that has the slot " + swp);
    }
    return tree;
  }

  /** The entry of a slot, or 0. */
  long load(long swp) {
    return get(swp).load(offset(swp));
  }

  /** Takes the entry of a slot out, which is 0 if there is none. */
  long erase(long swp) {
    return get(swp).erase(offset(swp));
  }

  /** Puts an entry in, and gives the one that was there, or {@link SwapTree#NO_MEMORY}. */
  long store(long swp, long entry) {
    return get(swp).store(offset(swp), entry);
  }

  /** Takes an entry out if the slot still holds it. The area may be off. */
  final boolean eraseIfSame(long swp, long entry) {
    SwapTree tree = find(swp);
    return tree != null && tree.eraseIfSame(offset(swp), entry);
  }

  /** An area of so many slots is switched on. */
  final void swapon(int type, long nrPages) {
    checkOpen();
    new SwapEntry(type, Math.max(0, nrPages - 1));
    if (nrPages > EntrySlab.MAX_SLOTS) {
      throw new UnknownSlotException(
          "a swap area of " + nrPages + " slots: there are at most " + EntrySlab.MAX_SLOTS);
    }
    sync.point(Sync.Op.AREA, 0);
    if (!trees.compareAndSet(type, null, newTree(made++, type, nrPages))) {
      throw new IllegalStateException("swap area " + type + " is on already");
    }
  }

  SwapTree newTree(int id, int type, long nrPages) {
    return new SwapTree(id, nrPages, faults, sync);
  }

  /** An area is switched off. */
  void swapoff(int type) {
    sync.point(Sync.Op.AREA, 0);
    SwapTree tree = trees.getAndSet(type, null);
    if (tree != null) {
      if (!tree.isEmpty()) {
        warnings.warnOnce("swapoff with entries left");
      }
      free(tree);
    }
  }

  /** Frees a tree that is found nowhere any more. */
  void free(SwapTree tree) {
    tree.free();
  }

  /** The tree of an area, for observers; null if there is none. */
  final @Nullable SwapTree peek(int type) {
    return trees.get(type);
  }

  final boolean isClosed() {
    return closed;
  }

  /** Refuses what comes after {@link #close}. */
  final void checkOpen() {
    if (closed) {
      throw new ClosedException("zswap is closed");
    }
  }

  /** From here on every call is refused. */
  final void close() {
    closed = true;
  }
}
