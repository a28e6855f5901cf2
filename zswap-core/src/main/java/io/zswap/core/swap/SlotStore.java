package io.zswap.core.swap;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.machine.Status;
import io.zswap.core.memcg.Memcg;
import java.nio.ByteBuffer;

/**
 * Pages put away and fetched by slot, without page tables: who holds a slot's number holds its
 * count of one. Thread-safe.
 */
public final class SlotStore {
  private final Swap swap;
  private final SlotMap slots;
  private final SwapCache cache;

  private final int nodes;

  /** A store over an area that is on. */
  public SlotStore(Swap swap, int nodes) {
    this.swap = swap;
    this.nodes = nodes;
    slots = swap.slots();
    cache = swap.cache();
  }

  /**
   * Puts a page away.
   *
   * @param page taken from its absolute position 0
   * @param memcg whom it is charged to
   * @return its slot
   * @throws SwapDeviceException if there is no room, or neither zswap nor the device took it
   */
  public int swapOut(ByteBuffer page, Memcg memcg) {
    SwapFolio folio = swap.folios().alloc();
    if (folio == null) {
      throw new SwapDeviceException("no memory for a page on its way out");
    }
    int nid = swap.sync().cpu(nodes);
    folio.charge(memcg.getOnline(), nid);
    folio.data().put(0, page, 0, swap.pageSize());
    folio.markUptodate();
    folio.lock();
    int slot = slots.alloc(memcg, nid);
    if (slot < 0) {
      folio.unlock();
      folio.put();
      throw new SwapDeviceException("all " + slots.size() + " slots are in use");
    }
    slots.dup(slot);
    cache.add(folio, slot);
    Status status = swap.io().writepage(folio);
    if (status == Status.KEPT) {
      slots.putCount(slot);
      cache.freeSwap(folio);
      folio.unlock();
      folio.put();
      throw new SwapDeviceException("zswap refused the page, and it could not be written either");
    }
    if (!cache.reclaim(folio)) {
      folio.unlock();
      folio.put();
    }
    return slot;
  }

  /**
   * Copies a page that was put away; it stays there.
   *
   * @param page filled from its absolute position 0
   * @throws SwapDeviceException if it could not be read
   * @throws UnknownSlotException if nothing is there
   */
  public void read(int slot, ByteBuffer page) {
    while (!tryRead(slot, page)) {
      swap.sync().pause(slots);
    }
  }

  private boolean tryRead(int slot, ByteBuffer page) {
    SwapFolio cached = cache.get(slot);
    if (cached != null) {
      return copyCached(cached, slot, page);
    }
    SwapFolio folio = swap.allocForSlot();
    if (folio == null) {
      throw new SwapDeviceException("no memory for a page on its way in");
    }
    // As a fault on a synchronous device: the pin holds off writeback and freeing meanwhile.
    int err = slots.prepare(slot);
    if (err != SlotMap.OK) {
      folio.put();
      if (err == SlotMap.ENOENT) {
        throw nothing(slot);
      }
      return false;
    }
    try {
      folio.lock();
      swap.chargeToOwner(folio, slot);
      folio.swap(slot);
      swap.io().readFolio(folio);
      copy(folio, slot, page);
      return true;
    } finally {
      folio.put();
      slots.putCache(slot);
    }
  }

  private boolean copyCached(SwapFolio folio, int slot, ByteBuffer page) {
    folio.lock();
    try {
      if (!folio.isSwapcache() || Swap.offset(folio.swap()) != slot) {
        return false;
      }
      copy(folio, slot, page);
      return true;
    } finally {
      folio.unlock();
      folio.put();
    }
  }

  private void copy(SwapFolio folio, int slot, ByteBuffer page) {
    if (!folio.isUptodate()) {
      throw new SwapDeviceException("slot " + slot + " could not be read");
    }
    page.put(0, folio.data(), 0, swap.pageSize());
  }

  /**
   * Frees a slot.
   *
   * @throws UnknownSlotException if nothing is there
   */
  public void free(int slot) {
    if (!slots.tryPutCount(slot)) {
      throw nothing(slot);
    }
    cache.tryToReclaim(slot, true);
  }

  private static UnknownSlotException nothing(int slot) {
    return new UnknownSlotException("there is no page in slot " + slot);
  }

  /** The slot that a packed entry names here. */
  public int slot(long entry) {
    if (entry < 0 || entry >= slots.size()) {
      throw new UnknownSlotException("there is no slot " + entry);
    }
    return (int) entry;
  }
}
