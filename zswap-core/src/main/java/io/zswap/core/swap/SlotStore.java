package io.zswap.core.swap;

import io.zswap.api.AreaFullException;
import io.zswap.api.PageRefusedException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.machine.Status;
import io.zswap.core.memcg.Memcg;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Pages put away and fetched by slot, without page tables: who holds a slot's number and generation
 * holds its count of one. Thread-safe.
 *
 * <p>A page is taken from, and brought to, a {@code ByteBuffer} or a {@code byte[]} at an absolute
 * place; there {@code Object} stands for either.
 */
public final class SlotStore {
  private final Swap swap;
  private final SlotMap slots;
  private final SwapCache cache;
  private final BareZswap zswap;
  private final int nodes;
  private final @Nullable PageChecksums checksums;

  /** Where the device has room, if that is known. */
  private final @Nullable WrittenSlots written;

  /**
   * A store over an area that is on, and the zswap before it.
   *
   * @param checksums whether pages are checked when they come back
   * @param written what the device has taken so far, if it may have room for fewer pages than it
   *     has slots
   */
  public SlotStore(
      Swap swap, BareZswap zswap, int nodes, boolean checksums, @Nullable WrittenSlots written) {
    this.written = written;
    this.swap = swap;
    this.zswap = zswap;
    this.nodes = nodes;
    slots = swap.slots();
    cache = swap.cache();
    this.checksums = checksums ? new PageChecksums(slots.size(), swap.pageSize()) : null;
  }

  /** The generation of a slot that the caller holds the count of. */
  public int generation(int slot) {
    return slots.generation(slot);
  }

  /**
   * Puts a page away.
   *
   * @param memcg whom it is charged to
   * @return its slot
   * @throws AreaFullException if no slot is free
   * @throws SwapDeviceException if neither zswap nor the device took it
   * @throws PageRefusedException if it did not get as far as the device
   */
  public int swapOut(Object page, int at, Memcg memcg) {
    int nid = swap.sync().cpu(nodes);
    int slot = slots.alloc(memcg, nid, 1);
    if (slot < 0) {
      throw new AreaFullException(
          "all " + slots.size() + " slots are in use; free pages, or open a larger area");
    }
    boolean offered;
    boolean stored;
    try {
      // To read the caller's buffer may throw: its owner may have closed the memory.
      offered =
          page instanceof ByteBuffer buffer
              && buffer.isDirect()
              && !PageIo.isZeroFilled(buffer, at, swap.pageSize());
      if (checksums != null) {
        checksums.set(slot, page, at);
      }
      stored = offered && zswap.store(slot, (ByteBuffer) page, at, memcg, nid);
    } catch (Throwable e) {
      // Nobody else knows it. So the entry goes with it, if there is one.
      giveUp(slot);
      throw e;
    }
    if (!stored) {
      return swapOutSlowly(slot, page, at, memcg, nid, offered);
    }
    // Until here the pin has kept writeback off.
    slots.putCache(slot);
    return slot;
  }

  /**
   * Puts a page away as a folio, in a slot that the caller has pinned and counted, or in another
   * one: on a device that is short of room, freed pages leave some where they were.
   *
   * @param refused whether zswap has refused it already
   * @return its slot
   */
  private int swapOutSlowly(int slot, Object page, int at, Memcg memcg, int nid, boolean refused) {
    try {
      swapOutFolio(slot, page, at, memcg, nid, refused);
      return slot;
    } catch (PageRefusedException e) {
      throw e;
    } catch (SwapDeviceException e) {
      if (written == null || written.has(slot)) {
        throw e;
      }
      int other = slots.allocOf(written, memcg, nid, 1);
      if (other < 0) {
        throw e;
      }
      setChecksum(other, page, at);
      swapOutFolio(other, page, at, memcg, nid, refused);
      return other;
    }
  }

  /** Frees the slot if that cannot be. */
  private void setChecksum(int slot, Object page, int at) {
    if (checksums != null) {
      try {
        checksums.set(slot, page, at);
      } catch (Throwable e) {
        giveUp(slot);
        throw e;
      }
    }
  }

  /** Frees a slot whose page could not be put away. */
  private void giveUp(int slot) {
    slots.putCount(slot);
    slots.putCache(slot);
  }

  /**
   * Puts a page away as a folio, in a slot that the caller has pinned and counted; which is free if
   * this throws.
   *
   * @param refused whether zswap has refused it already
   */
  private void swapOutFolio(int slot, Object page, int at, Memcg memcg, int nid, boolean refused) {
    SwapFolio folio = swap.folios().alloc();
    if (folio == null) {
      giveUp(slot);
      throw new PageRefusedException(
          "no memory for a page on its way out; raise -XX:MaxDirectMemorySize");
    }
    folio.lock();
    Status status = Status.KEPT;
    SwapDeviceException error = null;
    try {
      folio.charge(memcg.getOnline(), nid);
      if (page instanceof byte[] bytes) {
        folio.data().put(0, bytes, at, swap.pageSize());
      } else {
        folio.data().put(0, (ByteBuffer) page, at, swap.pageSize());
      }
      folio.markUptodate();
      cache.add(folio, slot);
      status = refused ? swap.io().writeRefusedOrFail(folio) : swap.io().writepageOrFail(folio);
    } catch (SwapDeviceException e) {
      error = e;
    } finally {
      // Also where somebody's codec or device has thrown what it should not.
      if (status == Status.KEPT) {
        slots.putCount(slot);
        if (!cache.freeSwap(folio)) {
          slots.putCache(slot);
        }
        folio.unlock();
        folio.put();
      }
    }
    if (error != null) {
      throw new SwapDeviceException(
          "zswap refused the page, and it could not be written to the device either: "
              + error.getMessage(),
          error);
    }
    if (status == Status.KEPT) {
      throw new PageRefusedException(
          "zswap refused the page, and its cgroup forbids the device (zswap.writeback=0)");
    }
    cache.unlockOrReclaim(folio);
  }

  /**
   * Copies a page that was put away.
   *
   * @param take whether the page is given up with it, if nothing goes wrong
   * @return false if the page had been given up before
   * @throws SwapDeviceException if it could not be read
   * @throws io.zswap.api.CorruptPageException if it is not what was put away
   */
  public boolean read(int slot, int generation, Object page, int at, boolean take) {
    for (int times = 0; ; times++) {
      int result = tryRead(slot, generation, page, at, take, times);
      if (result != SlotMap.EEXIST) {
        return result == SlotMap.OK;
      }
    }
  }

  private int tryRead(int slot, int generation, Object page, int at, boolean take, int times) {
    // As a fault on a synchronous device: the pin holds off writeback and freeing meanwhile.
    long since = swap.sync().moment();
    int err = slots.prepare(slot, generation);
    if (err == SlotMap.EEXIST) {
      SwapFolio cached = cache.get(slot);
      if (cached != null) {
        return readCached(cached, slot, generation, page, at, take);
      }
      // Whoever has the pin adds a folio soon, or lets go; who reads the page, too, at once.
      swap.sync().pauseBriefly(slots, since, times);
    }
    if (err != SlotMap.OK) {
      return err;
    }
    boolean pinned = true;
    try {
      // A page of zeros, or one that is on the device, is not there. With a folio zswap is asked
      // again, so that it does not matter if the page has moved since.
      if (!(page instanceof ByteBuffer buffer)
          || !buffer.isDirect()
          || !zswap.load(slot, buffer, at)) {
        readFolio(slot, page, at);
      }
      check(slot, page, at);
      if (take) {
        pinned = !slots.tryPut(slot, generation, true);
      }
      // Freed by somebody else while it was copied: then it is not ours to take.
      return pinned && take ? SlotMap.ESTALE : SlotMap.OK;
    } finally {
      if (pinned) {
        slots.putCache(slot);
      }
    }
  }

  /** Copies the page of a slot that the caller has pinned, through a folio. */
  private void readFolio(int slot, Object page, int at) {
    SwapFolio folio = swap.allocForSlot();
    if (folio == null) {
      throw new PageRefusedException(
          "no memory for a page on its way in; raise -XX:MaxDirectMemorySize");
    }
    try {
      folio.lock();
      swap.charge(folio, slot, null);
      folio.swap(slot);
      swap.io().readFolioOrFail(folio);
      copy(folio, slot, page, at);
    } catch (SwapDeviceException e) {
      throw new SwapDeviceException(
          "slot " + slot + " could not be read; its page is kept: " + e.getMessage(), e);
    } finally {
      folio.put();
    }
  }

  private int readCached(
      SwapFolio folio, int slot, int generation, Object page, int at, boolean take) {
    folio.lock();
    try {
      if (!folio.isSwapcache() || Swap.offset(folio.swap()) != slot) {
        return SlotMap.EEXIST;
      }
      // The cache's pin keeps the slot; whether the page is still the caller's is another matter.
      if (!slots.isCurrent(slot, generation)) {
        return SlotMap.ESTALE;
      }
      copy(folio, slot, page, at);
      check(slot, page, at);
      if (take && !slots.tryPut(slot, generation, false)) {
        return SlotMap.ESTALE;
      }
      if (take) {
        cache.freeSwap(folio);
      }
      return SlotMap.OK;
    } finally {
      // Where it is still there, it was to go when it was written, but for this read.
      cache.unlockOrReclaim(folio);
    }
  }

  private void copy(SwapFolio folio, int slot, Object page, int at) {
    if (!folio.isUptodate()) {
      throw new SwapDeviceException("slot " + slot + " could not be read; its page is kept");
    }
    if (page instanceof byte[] bytes) {
      folio.data().get(0, bytes, at, swap.pageSize());
    } else {
      ((ByteBuffer) page).put(at, folio.data(), 0, swap.pageSize());
    }
  }

  private void check(int slot, Object page, int at) {
    if (checksums != null) {
      checksums.check(slot, page, at);
    }
  }

  /**
   * Gives a page up.
   *
   * @return false if that had been done before
   */
  public boolean free(int slot, int generation) {
    if (!slots.tryPut(slot, generation, false)) {
      return false;
    }
    cache.tryToReclaim(slot, true);
    return true;
  }
}
