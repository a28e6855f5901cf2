package io.zswap.core.swap;

import io.zswap.api.spi.SwapDevice;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Pages on their way from zswap to the device, collected so that adjacent slots go in one transfer.
 * Their folios are locked all the time, so that whoever wants such a page waits until the batch is
 * written; only then, or if it stays, is the page copied to its folio. Not thread-safe.
 */
public final class WriteBatch {
  /** Where the pages come from; told how each fared, while its folio is still locked. */
  public interface Owner {
    /**
     * Puts a page where it will be written from.
     *
     * @return false if that cannot be done; then it counts as refused
     */
    boolean fill(long tag, ByteBuffer pages, int at);

    /** The page is on the device. */
    void written(long tag);

    /**
     * The page has not gone to the device.
     *
     * @return whether the owner keeps it elsewhere; otherwise it stays in the swap cache, dirty if
     *     it could be filled
     */
    boolean refused(long tag, long swp);
  }

  private final Swap swap;
  private final SwapDevice device;
  private final Owner owner;
  private final int pageSize;
  private final @Nullable SwapFolio[] folios;
  private final long[] tags;

  /** Whether there is a page; otherwise its owner could not fill it. */
  private final boolean[] full;

  /** Where pages of adjacent slots lie side by side; made when there are two for the first time. */
  private @Nullable ByteBuffer staging;

  private boolean wantedStaging;

  /** The staging memory, with the pages in the order of their folios; null if each has its own. */
  private @Nullable ByteBuffer staged;

  private int size;

  /** Pages from the first on that have been filled. */
  private int filled;

  private int transfers;
  private int refusals;

  /** What was thrown first in a {@link #write}. */
  private @Nullable Throwable thrown;

  /**
   * An empty batch.
   *
   * @param capacity pages
   */
  public WriteBatch(Swap swap, int capacity, Owner owner) {
    this.swap = swap;
    this.owner = owner;
    device = swap.io().device();
    pageSize = swap.pageSize();
    folios = new SwapFolio[capacity];
    tags = new long[capacity];
    full = new boolean[capacity];
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

  /** Pages that the device refused in the last {@link #write}. */
  public int refusals() {
    return refusals;
  }

  /**
   * Adds a locked folio of the swap cache, without content, that its caller made, and takes over
   * the caller's reference. Not to a batch of which any has been filled.
   *
   * @param tag what the owner knows it by
   */
  public void add(SwapFolio folio, long tag) {
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
   * Has the owner fill the pages, so that {@link #write} need not. May be done by another thread,
   * while nothing else is done.
   */
  public void fill() {
    while (filled < size) {
      fillOne();
    }
  }

  /** Has the owner fill the next page; false if all are filled. */
  public boolean fillOne() {
    if (filled == size) {
      return false;
    }
    if (filled == 0) {
      staged = size > 1 ? staging() : null;
    }
    full[filled] =
        staged == null
            ? owner.fill(tags[filled], folio(filled).data(), 0)
            : owner.fill(tags[filled], staged, filled * pageSize);
    filled++;
    return true;
  }

  private @Nullable ByteBuffer staging() {
    if (!wantedStaging) {
      wantedStaging = true;
      try {
        staging = swap.sync().offHeap(folios.length * pageSize, false);
      } catch (OutOfMemoryError e) {
        // Then every page is written by itself. To ask again takes long where there is no memory.
      }
    }
    return staging;
  }

  /**
   * Writes everything and empties the batch, also if something is thrown at one of the pages, but
   * by {@link Owner#fill}: that is thrown on when all others are settled.
   *
   * @return how many pages have not gone
   */
  public int write() {
    fill();
    transfers = 0;
    refusals = 0;
    int empty = 0;
    int from = 0;
    while (from < size) {
      int to = from + 1;
      if (full[from]) {
        while (staged != null && to < size && full[to] && isNext(to)) {
          to++;
        }
        writeRun(from, to);
      } else {
        settle(from, false);
        empty++;
      }
      from = to;
    }
    size = 0;
    filled = 0;
    throwOn();
    return empty + refusals;
  }

  private void throwOn() {
    Throwable first = thrown;
    thrown = null;
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
    if (first != null) {
      throw new IllegalStateException("an exception that was not declared", first);
    }
  }

  private boolean isNext(int at) {
    return folio(at).swap() == folio(at - 1).swap() + 1;
  }

  private void writeRun(int from, int to) {
    boolean all = transfer(from, to);
    for (int i = from; i < to; i++) {
      // One by one, so that a bad page takes no good one along.
      settle(i, all || (to - from > 1 && transfer(i, i + 1)));
    }
  }

  private boolean transfer(int from, int to) {
    transfers++;
    int n = to - from;
    SwapFolio first = folio(from);
    try {
      ByteBuffer pages =
          staged == null ? first.data() : staged.slice(from * pageSize, n * pageSize);
      device.write(Swap.offset(first.swap()), pages, n);
      return true;
    } catch (Throwable e) {
      // The device's, or no memory. The page stays where it is, and is not lost.
      return false;
    }
  }

  /** What is settled is out of the batch, whatever happens to the rest. */
  private SwapFolio take(int at) {
    SwapFolio folio = folio(at);
    folios[at] = null;
    return folio;
  }

  /** Whatever goes wrong with one, there are others to be settled. */
  private void settle(int at, boolean written) {
    SwapFolio folio = take(at);
    try {
      if (written) {
        letGo(folio, at);
      } else {
        refusals += full[at] ? 1 : 0;
        giveBack(folio, at);
      }
    } catch (Throwable e) {
      remember(e);
    }
  }

  private void remember(Throwable e) {
    thrown = thrown == null ? e : thrown;
  }

  private void letGo(SwapFolio folio, int at) {
    swap.events().count(VmEvents.Event.PSWPOUT);
    try {
      owner.written(tags[at]);
    } catch (Throwable e) {
      remember(e);
    }
    if (!swap.cache().reclaim(folio)) {
      keep(folio, at);
      swap.cache().unlockOrReclaim(folio);
    }
  }

  private void giveBack(SwapFolio folio, int at) {
    boolean kept = false;
    try {
      kept = owner.refused(tags[at], folio.swap());
    } catch (Throwable e) {
      remember(e);
    }
    try {
      if (kept) {
        swap.deleteFromCache(folio);
      } else if (full[at]) {
        keep(folio, at);
        folio.markDirty();
      }
      // Otherwise it stays in the swap cache, not up to date: whoever reads it gets to know.
    } finally {
      release(folio);
    }
  }

  /** Sees to it that a folio that stays in the swap cache has its page. */
  private void keep(SwapFolio folio, int at) {
    if (staged != null) {
      folio.data().put(0, staged, at * pageSize, pageSize);
    }
    folio.markUptodate();
  }

  private static void release(SwapFolio folio) {
    folio.unlock();
    folio.put();
  }
}
