package io.zswap.core.lru;

import io.zswap.core.sync.Mutex;

/** Decides what becomes of an item during a walk; list_lru_walk_cb. */
@FunctionalInterface
public interface Isolator {
  /**
   * Called with {@code lock} held, which it may drop only if it returns {@link
   * LruStatus#REMOVED_RETRY}, {@link LruStatus#RETRY} or {@link LruStatus#STOP}; it holds it again
   * when it returns.
   */
  LruStatus isolate(int item, LruList list, Mutex lock);
}
