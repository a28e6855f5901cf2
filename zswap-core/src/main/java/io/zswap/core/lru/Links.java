package io.zswap.core.lru;

/**
 * Memory with a pair of links per item (struct list_head). Items that are on no list link to
 * themselves, or wait to come to one; then the number of the next one is below 0. Guarded by the
 * lock of whatever list an item is on, or of what it waits in.
 */
public interface Links {
  /** The item after this one. */
  int next(int item);

  /** The item before this one. */
  int prev(int item);

  /** Sets the item after this one. */
  void next(int item, int next);

  /** Sets the item before this one. */
  void prev(int item, int prev);

  /** An item to serve as the head of a list. */
  int newHead();

  /** Gives a head back. */
  void freeHead(int head);
}
