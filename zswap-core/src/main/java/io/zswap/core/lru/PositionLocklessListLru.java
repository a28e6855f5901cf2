package io.zswap.core.lru;

import io.zswap.core.sync.Sync;

/**
 * R4: offlining looks at a list's length without the lock, and skips the node if it is zero. An
 * addition that is under way has not counted itself yet, and is left behind (fixed in Linux by
 * 405cc51fc104).
 */
public final class PositionLocklessListLru extends ListLru {
  /** Lists for so many nodes. */
  public PositionLocklessListLru(int nodes, Links links, Sync sync) {
    super(nodes, links, sync);
  }

  @Override
  void splice(int nid, int fromId, LruMemcg to) {
    if (countLockless(nid, fromId) != 0) {
      super.splice(nid, fromId, to);
    }
  }
}
