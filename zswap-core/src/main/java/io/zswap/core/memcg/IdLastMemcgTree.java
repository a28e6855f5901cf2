package io.zswap.core.memcg;

import io.zswap.core.sync.Sync;

/**
 * R4, the order that the report supposed: lists move first, the cgroup's number after. In between,
 * an addition finds the old number, and goes to a list that nobody will look at again.
 */
public final class IdLastMemcgTree extends MemcgTree {
  /** A tree of the root alone. */
  public IdLastMemcgTree(int nodes, Sync sync) {
    super(nodes, sync);
  }

  @Override
  void reparentLrus(Memcg memcg, Memcg parent) {
    moveLists(memcg.kmemcgId, parent);
    renumber(memcg, parent);
  }
}
