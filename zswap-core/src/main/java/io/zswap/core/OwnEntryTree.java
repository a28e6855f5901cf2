package io.zswap.core;

import io.zswap.api.machine.FailurePoint;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;

/**
 * The entries of an area whose slots have entries of their own ({@link EntrySlab}). Such an entry
 * says itself whether it is here, and only others are in the table. So where most slots have their
 * own, there is no table, and who looks for a page has one less to wait for.
 *
 * <p>Who changes what a slot has pins it, so these are one at a time. Everybody may look meanwhile;
 * without a pin it may seem that there is nothing while one entry takes another's place.
 */
final class OwnEntryTree extends SwapTree {
  private final EntrySlab slab;

  /** An empty tree, the only one that the slab's own entries may be in. */
  OwnEntryTree(EntrySlab slab, int id, long size, FaultInjection faults, Sync sync) {
    super(id, size, faults, sync);
    this.slab = slab;
  }

  /** Trees of which that of area 0 is such a one. */
  static SwapTrees trees(EntrySlab slab, Warnings warnings, FaultInjection faults, Sync sync) {
    return new SwapTrees(warnings, faults, sync) {
      @Override
      SwapTree newTree(int id, int type, long nrPages) {
        return type == 0
            ? new OwnEntryTree(slab, id, nrPages, faults, sync)
            : super.newTree(id, type, nrPages);
      }
    };
  }

  @Override
  long load(long offset) {
    sync.look(Sync.Op.TREE, offset);
    long own = slab.ownInSlot(offset);
    return own != 0 ? own : super.load(offset);
  }

  @Override
  long erase(long offset) {
    sync.point(Sync.Op.TREE, offset);
    long own = slab.ownInSlot(offset);
    return own != 0 && slab.takeOutOfSlot(own) ? own : super.erase(offset);
  }

  @Override
  boolean eraseIfSame(long offset, long entry) {
    if (!slab.isOwn(offset, entry)) {
      return super.eraseIfSame(offset, entry);
    }
    sync.point(Sync.Op.TREE, offset);
    return slab.takeOutOfSlot(entry);
  }

  @Override
  long store(long offset, long entry) {
    if (slab.isOwn(offset, entry)) {
      sync.point(Sync.Op.TREE, offset);
      if (faults.shouldFail(FailurePoint.TREE)) {
        return NO_MEMORY;
      }
      slab.putIntoSlot(entry);
      return super.erase(offset);
    }
    long other = super.store(offset, entry);
    long own = other == NO_MEMORY ? 0 : slab.ownInSlot(offset);
    return own != 0 && slab.takeOutOfSlot(own) ? own : other;
  }

  @Override
  boolean isEmpty() {
    return !slab.isAnyInSlot() && super.isEmpty();
  }

  @Override
  void free() {
    slab.takeAllOutOfSlots();
    super.free();
  }
}
