package io.zswap.api;

import java.util.List;

/**
 * Compressed swap pages in memory, in front of a swap device: the calls of the kernel's {@code
 * include/linux/zswap.h} as of Linux 6.12.
 *
 * <p>All methods are safe to call from any thread. {@code store} and {@code load} are called with
 * the folio locked; that lock is what excludes two stores, or a store and an invalidation, of one
 * slot at one time.
 */
public interface Zswap extends AutoCloseable {
  /**
   * Compresses {@code folio} and keeps it under the folio's slot, replacing what was kept there.
   *
   * @param folio locked, in the swap cache, content valid
   * @return whether the page is now in zswap. If not, nothing is kept under the slot any more, and
   *     the caller writes the page to the device instead
   * @throws UnknownSlotException if the slot's area is not switched on or does not have the slot
   * @throws InvalidPageSizeException if the folio's data is not one page of this zswap
   * @throws ClosedException if this zswap has been closed
   */
  boolean store(Folio folio);

  /**
   * Stores the pages of a large folio: all of them, or none. Linux has this since 6.13, as {@code
   * zswap_store} of a folio of several pages.
   *
   * @param pages in the order of their slots; each as for {@link #store}
   * @return whether all are in zswap now. If not, nothing is kept under any of the slots any more,
   *     and the caller writes all pages to the device instead
   * @throws UnknownSlotException as for {@link #store}
   * @throws ClosedException if this zswap has been closed
   */
  default boolean storeLarge(List<? extends Folio> pages) {
    for (Folio page : pages) {
      if (!store(page)) {
        pages.forEach(p -> invalidate(p.swap()));
        return false;
      }
    }
    return true;
  }

  /**
   * Fills {@code folio} with the page kept under its slot. If the folio is in the swap cache the
   * copy in zswap is given up and the folio becomes dirty (the exclusive load of commit
   * c2e2ba770200); if it is private to its caller the copy stays and the folio is left clean
   * (25cd241408a2).
   *
   * @param folio locked
   * @return whether zswap had the page; if not, the folio is untouched
   * @throws UnknownSlotException if the slot's area is not switched on or does not have the slot
   * @throws InvalidPageSizeException if the folio's data is not one page of this zswap
   * @throws CorruptPageException if what is kept cannot be decompressed: it stays, and what the
   *     folio holds is undefined
   * @throws ClosedException if this zswap has been closed
   */
  boolean load(Folio folio);

  /**
   * Forgets what is kept under a slot, if anything. Called when the slot is freed.
   *
   * @param swp the slot, as {@link SwapEntry#pack()}
   * @throws UnknownSlotException if the slot's area is not switched on or does not have the slot
   * @throws ClosedException if this zswap has been closed
   */
  void invalidate(long swp);

  /**
   * Prepares for a swap area.
   *
   * @param type index of the area, 0 to {@link SwapEntry#MAX_TYPE}
   * @param nrPages its size in pages, at least 1
   * @throws UnknownSlotException if there can be no area of that index or size
   * @throws IllegalStateException if the area is on already
   * @throws ClosedException if this zswap has been closed
   */
  void swapon(int type, long nrPages);

  /**
   * Gives up a swap area. The caller has read every page back before; an entry that is left is
   * reported as a warning, as the kernel does.
   *
   * @param type index of the area; nothing happens if it is not on
   */
  void swapoff(int type);

  /**
   * Moves the global shrinker's cursor off a cgroup that is about to go offline.
   *
   * @param memcg the cgroup, already refusing new online references
   */
  void memcgOfflineCleanup(MemCgroup memcg);

  /**
   * Tries to write back one page per node from this cgroup's own list.
   *
   * @param memcg an online cgroup
   * @return what happened
   */
  ShrinkResult shrinkMemcg(MemCgroup memcg);

  /** Pages that all pools together occupy. */
  long totalPages();

  /** A consistent-enough copy of the counters; each is read once, without stopping anybody. */
  ZswapStatistics statistics();

  /** The parameters, live: setting one takes effect at once. */
  ZswapParameters parameters();

  /** Frees everything. Idempotent; every other call throws {@link ClosedException} afterwards. */
  @Override
  void close();

  /** Outcome of {@link #shrinkMemcg}; the kernel's return values 0, -EAGAIN and -ENOENT. */
  enum ShrinkResult {
    /** At least one page was written back. */
    SHRUNK,
    /** Pages were looked at, and none was written back. */
    AGAIN,
    /** Nothing to look at: no pages, offline, or {@code zswap.writeback=0}. */
    NO_CANDIDATES
  }
}
