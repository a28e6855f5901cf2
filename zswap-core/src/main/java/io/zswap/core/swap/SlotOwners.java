package io.zswap.core.swap;

import io.zswap.core.memcg.Memcg;
import org.jspecify.annotations.Nullable;

/**
 * Which cgroup each slot in use belongs to (swap_cgroup): a table made piece by piece, as most
 * areas have but the root. To be used under the lock of the slot's {@link SlotRegion}; who reads
 * without it may get an owner of before or after.
 */
final class SlotOwners {
  private static final int MAX_SHIFT = 12;

  private final int slots;
  private final Memcg root;

  /** No piece lies in two regions. */
  private final int shift;

  /** Where null stands for the root. */
  private final @Nullable Memcg[] @Nullable [] pieces;

  SlotOwners(int slots, int regionShift, Memcg root) {
    this.slots = slots;
    this.root = root;
    shift = Math.min(MAX_SHIFT, regionShift);
    pieces = new Memcg[((slots - 1) >> shift) + 1][];
  }

  private int at(int slot) {
    return slot & (1 << shift) - 1;
  }

  Memcg get(int slot) {
    Memcg[] piece = pieces[slot >> shift];
    Memcg memcg = piece == null ? null : piece[at(slot)];
    return memcg == null ? root : memcg;
  }

  /** Sees to it that {@link #set} has where to put this one, or throws OutOfMemoryError. */
  void makeRoom(int slot, Memcg memcg) {
    if (pieces[slot >> shift] == null && !memcg.isRoot()) {
      int first = slot >> shift << shift;
      pieces[slot >> shift] = new Memcg[Math.min(1 << shift, slots - first)];
    }
  }

  void set(int slot, Memcg memcg) {
    makeRoom(slot, memcg);
    Memcg[] piece = pieces[slot >> shift];
    if (piece != null) {
      piece[at(slot)] = memcg;
    }
  }

  /** Forgets the owner of a slot, and gives it. */
  Memcg clear(int slot) {
    Memcg memcg = get(slot);
    Memcg[] piece = pieces[slot >> shift];
    if (piece != null) {
      piece[at(slot)] = null;
    }
    return memcg;
  }
}
