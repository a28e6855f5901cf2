package io.zswap.core.swap;

import io.zswap.api.explore.Protocol.Load;
import io.zswap.api.explore.Protocol.Pin;
import io.zswap.api.machine.Status;
import io.zswap.core.memcg.Memcg;
import org.jspecify.annotations.Nullable;

/** R5, other fault paths: without a pin (before 6.8), or with something done about the load. */
final class PositionFaultPath extends FaultPath {
  private final Swap swap;
  private final Load load;
  private final Pin pin;
  private final FaultSupport zswap;

  PositionFaultPath(Swap swap, PageTable table, Load load, Pin pin, FaultSupport zswap) {
    super(swap, table);
    this.swap = swap;
    this.load = load;
    this.pin = pin;
    this.zswap = zswap;
  }

  /** SWAP_CACHE_ALWAYS: what zswap holds goes through the swap cache. */
  @Override
  boolean maySkipCache(int slot) {
    return super.maySkipCache(slot) && (load != Load.SWAP_CACHE_ALWAYS || !zswap.holds(slot));
  }

  /** STORE_BACK: a private folio that is dropped was the only good copy of the page. */
  @Override
  @Nullable Status mapPrivate(
      int page, int slot, SwapFolio folio, Status status, boolean write, boolean interrupted) {
    if (load != Load.STORE_BACK) {
      return super.mapPrivate(page, slot, folio, status, write, interrupted);
    }
    folio.get();
    Status mapped = super.mapPrivate(page, slot, folio, status, write, interrupted);
    if ((mapped == null || mapped == Status.INTERRUPTED) && folio.isDirty()) {
      folio.lock();
      zswap.storeBack(folio);
      folio.unlock();
    }
    folio.put();
    return mapped;
  }

  @Override
  boolean pin(int slot) {
    return pin == Pin.UNPINNED || super.pin(slot);
  }

  @Override
  void unpin(int slot) {
    if (pin == Pin.PINNED) {
      super.unpin(slot);
    }
  }

  /** Without a pin the slot may be free by now. */
  @Override
  void charge(SwapFolio folio, int slot, Memcg home) {
    if (pin == Pin.PINNED) {
      super.charge(folio, slot, home);
      return;
    }
    Memcg payer = swap.slots().findPayer(slot, home);
    folio.charge(payer == null ? swap.memcgs().root() : payer, swap.slots().nid(slot));
  }
}
