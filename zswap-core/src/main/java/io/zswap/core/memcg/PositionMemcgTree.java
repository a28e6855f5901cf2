package io.zswap.core.memcg;

import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Protocol.Add;
import io.zswap.api.explore.Protocol.Lists;
import io.zswap.api.explore.Protocol.Order;
import io.zswap.core.sync.Sync;

/** R4, the offliner's side: what moves to the parent when, in other orders. */
public final class PositionMemcgTree extends MemcgTree {
  private final Protocol protocol;

  /** A tree of the root alone. */
  public PositionMemcgTree(int nodes, Sync sync, Protocol protocol) {
    super(nodes, sync);
    this.protocol = protocol;
  }

  @Override
  void reparent(Memcg memcg, Memcg parent) {
    // PARENT_LOCK_DELETE: the order of 6.13, in which the number stays.
    boolean listsFirst = protocol.lists() == Lists.PARENT_LOCK_DELETE;
    if (listsFirst) {
      moveLists(memcg.kmemcgId, parent);
    }
    reparentObjcgs(memcg, parent);
    if (!listsFirst && protocol.add() != Add.REPARENT_AT_RELEASE) {
      reparentLrus(memcg, parent);
    }
  }

  /** REPARENT_AT_RELEASE: nobody holds the cgroup any more, so that nobody adds to its lists. */
  @Override
  void released(Memcg memcg, Memcg parent) {
    boolean listsFirst = protocol.lists() == Lists.PARENT_LOCK_DELETE;
    if (!listsFirst && protocol.add() == Add.REPARENT_AT_RELEASE) {
      reparentLrus(memcg, parent);
    }
  }

  /**
   * ID_LAST, the order that the report supposed: lists move first, the number after. In between, an
   * addition finds the old number, and goes to a list that nobody will look at again.
   */
  @Override
  void reparentLrus(Memcg memcg, Memcg parent) {
    if (protocol.order() == Order.ID_FIRST) {
      super.reparentLrus(memcg, parent);
      return;
    }
    moveLists(memcg.kmemcgId, parent);
    renumber(memcg, parent);
  }
}
