package io.zswap.core.swap;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.machine.PageState;
import io.zswap.api.spi.SwapDevice;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Pages on their way from zswap to the device, collected so that adjacent slots go in one transfer.
 * Their folios are locked, so that whoever wants such a page waits until the batch is written. Not
 * thread-safe.
 */
public final class WriteBatch {
  /** Told how each page fared, while its folio is still locked. */
  public interface Owner {
    /** The page is on the device. */
    void written(long tag);

    /**
     * The device refused the page.
     *
     * @return whether the owner keeps it elsewhere; otherwise it stays in the swap cache, dirty
     */
    boolean refused(long tag, long swpentry);
  }

  private final Swap swap;
  private final SwapDevice device;
  private final Owner owner;
  private final @Nullable SwapFolio[] folios;
  private final long[] tags;

  /** Where runs of pages are put together; made when the first one comes. */
  private @Nullable ByteBuffer staging;

  private int size;
  private int transfers;
  private int refusals;

  /**
   * An empty batch.
   *
   * @param capacity pages
   */
  public WriteBatch(Swap swap, int capacity, Owner owner) {
    this.swap = swap;
    this.owner = owner;
    device = swap.io().device();
    folios = new SwapFolio[capacity];
    tags = new long[capacity];
  }

  /** Pages in it. */
  public int size() {
    return size;
  }

  /** Whether it has to be written before more is added. */
  public boolean isFull() {
    return size == folios.length;
  }

  /** Transfers that the last {@link #write} took. */
  public int transfers() {
    return transfers;
  }

  /**
   * Adds a locked, filled folio of the swap cache that its caller made, and takes over the caller's
   * reference.
   *
   * @param tag what the owner knows it by
   */
  public void add(SwapFolio folio, long tag) {
    folio.set(PageState.FLAG_RECLAIM);
    folio.set(PageState.FLAG_WRITEBACK);
    // In order of slots, which is nearly the order in which pages come.
    int at = size++;
    while (at > 0 && folio(at - 1).swap() > folio.swap()) {
      folios[at] = folios[at - 1];
      tags[at] = tags[at - 1];
      at--;
    }
    folios[at] = folio;
    tags[at] = tag;
  }

  private SwapFolio folio(int at) {
    SwapFolio folio = folios[at];
    if (folio == null) {
      throw new IllegalStateException("no folio " + at);
    }
    return folio;
  }

  /**
   * Writes everything and empties the batch.
   *
   * @return how many pages the device refused
   */
  public int write() {
    transfers = 0;
    refusals = 0;
    int from = 0;
    while (from < size) {
      int to = from + 1;
      while (to < size && folio(to).swap() == folio(to - 1).swap() + 1) {
        to++;
      }
      if (to - from == 1 || !writeRun(from, to)) {
        // One by one, so that a bad page takes no good one along.
        for (int i = from; i < to; i++) {
          settle(i, transfer(folio(i), folio(i).data(), 1));
        }
      }
      from = to;
    }
    size = 0;
    return refusals;
  }

  private boolean writeRun(int from, int to) {
    int pageSize = swap.pageSize();
    ByteBuffer run = staging;
    if (run == null) {
      run = swap.sync().offHeap(folios.length * pageSize, false);
      staging = run;
    }
    for (int i = from; i < to; i++) {
      run.put((i - from) * pageSize, folio(i).data(), 0, pageSize);
    }
    if (!transfer(folio(from), run, to - from)) {
      return false;
    }
    for (int i = from; i < to; i++) {
      settle(i, true);
    }
    return true;
  }

  private boolean transfer(SwapFolio first, ByteBuffer pages, int n) {
    transfers++;
    try {
      device.write(Swap.offset(first.swap()), pages, n);
      return true;
    } catch (SwapDeviceException e) {
      return false;
    }
  }

  private void settle(int at, boolean written) {
    SwapFolio folio = folio(at);
    folios[at] = null;
    folio.clear(PageState.FLAG_WRITEBACK);
    if (written) {
      swap.events().count(VmEvents.Event.PSWPOUT);
      owner.written(tags[at]);
      if (swap.cache().reclaim(folio)) {
        return;
      }
    } else {
      refusals++;
      if (owner.refused(tags[at], folio.swap())) {
        swap.deleteFromCache(folio);
      } else {
        folio.markDirty();
      }
    }
    folio.unlock();
    folio.put();
  }
}
