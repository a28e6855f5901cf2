package io.zswap.core.swap;

import io.zswap.core.memcg.Memcg;

/** R5, the fault path before 6.8: nothing keeps others from the slot while it is read. */
final class UnpinnedFaultPath extends FaultPath {
  private final Swap swap;

  UnpinnedFaultPath(Swap swap, PageTable table) {
    super(swap, table);
    this.swap = swap;
  }

  @Override
  boolean pin(int slot) {
    return true;
  }

  @Override
  void unpin(int slot) {}

  @Override
  void charge(SwapFolio folio, int slot) {
    Memcg owner = swap.slots().findOwner(slot);
    folio.charge(owner == null ? swap.memcgs().root() : owner, swap.slots().nid(slot));
  }
}
