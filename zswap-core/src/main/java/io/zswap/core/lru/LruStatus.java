package io.zswap.core.lru;

/** What a walk does next with the item that it offered; enum lru_status. */
public enum LruStatus {
  /** The item has gone; the lock was dropped meanwhile, so the walk starts again. */
  REMOVED_RETRY,
  /** The item goes to the tail. */
  ROTATE,
  /** The item stays; the lock was dropped meanwhile, so the walk starts again. */
  RETRY,
  /** Enough. */
  STOP
}
