package io.zswap.core;

import io.zswap.api.spi.Zpool;

/**
 * The first word of an entry, which is read and changed as a whole. From the lowest bit on:
 *
 * <pre>
 *   length - 1  16 bits  compressed bytes, 1 to 65536
 *   handle      42       where the pool keeps them
 *   in its slot  1       whether the slot whose own it is has it in its tree
 *   generation   5       of its allocation
 * </pre>
 *
 * <p>While the entry is in a tree, compaction and the tree change it by compare-and-set. Who has
 * just got it, before it is in a tree and where its object may move, or has freed its object and
 * taken it out of the tree, is alone, and writes it.
 */
final class EntryWord {
  private static final int HANDLE_SHIFT = 16;
  private static final long HANDLE = ((1L << Zpool.HANDLE_BITS) - 1) << HANDLE_SHIFT;
  private static final int IN_SLOT_SHIFT = HANDLE_SHIFT + Zpool.HANDLE_BITS;
  private static final int GENERATION_SHIFT = IN_SLOT_SHIFT + 1;

  /** Set or not. */
  static final long IN_SLOT = 1L << IN_SLOT_SHIFT;

  /** The flag and the generation. */
  private static final long ABOVE_HANDLE = -IN_SLOT;

  private EntryWord() {}

  static int length(long word) {
    return ((int) word & 0xFFFF) + 1;
  }

  static long handle(long word) {
    return (word & HANDLE) >>> HANDLE_SHIFT;
  }

  static long generation(long word) {
    return word >>> GENERATION_SHIFT;
  }

  static boolean isInSlot(long word) {
    return (word & IN_SLOT) != 0;
  }

  /** With other data. */
  static long data(long word, long handle, int length) {
    return (word & ABOVE_HANDLE) | handle << HANDLE_SHIFT | (length - 1);
  }

  /** With its data elsewhere. */
  static long moved(long word, long handle) {
    return (word & ~HANDLE) | handle << HANDLE_SHIFT;
  }

  /** Of the next generation, which after the last is the first; and in no tree. */
  static long next(long word) {
    return (word & ~IN_SLOT) + (1L << GENERATION_SHIFT);
  }
}
