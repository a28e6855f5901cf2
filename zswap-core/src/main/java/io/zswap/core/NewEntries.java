package io.zswap.core;

/** Where a store's entry goes once it is in the tree. */
@FunctionalInterface
interface NewEntries {
  /** Charges and counts it, or sees to that, and makes it one that writeback may find. */
  void add(int index);

  /** Whether the limits have been asked already, for others that came before. */
  default boolean isAdmitted() {
    return false;
  }
}
