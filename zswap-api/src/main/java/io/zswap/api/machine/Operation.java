package io.zswap.api.machine;

import io.zswap.api.ZswapParameter;

/**
 * One thing that a litmus program asks of a machine. What each does is fixed here, in the terms of
 * the {@linkplain io.zswap.api.machine package description}; every machine does the same.
 *
 * <p>Numbers that name no page, cgroup or CPU of the machine are refused with {@link
 * io.zswap.api.UnknownSlotException} before anything happens.
 */
public sealed interface Operation {

  /**
   * Writes a page. PTE none: a zeroed folio is allocated, charged and mapped first ({@link
   * Status#DONE}). Swapped: a write fault first (its status is the result, and unless that mapped
   * the page nothing is written). Present: {@link Status#DONE}. Then the content is copied in and
   * the PTE becomes dirty. Poisoned: {@link Status#SIGBUS}.
   */
  record Write(int page, PageContent content) implements Operation {}

  /**
   * Reads a page; a read fault first if it is swapped. The value is {@link Digest#content} of the
   * page. PTE none: {@link Status#ABSENT}. Present: {@link Status#RESIDENT}.
   */
  record Read(int page) implements Operation {}

  /**
   * A page fault (do_swap_page). PTE none: {@link Status#ABSENT}; present: {@link Status#RESIDENT};
   * poisoned: {@link Status#SIGBUS}. Swapped:
   *
   * <ol>
   *   <li>look the slot up in the swap cache ({@link Status#CACHE_HIT});
   *   <li>else, if the device is synchronous and the slot's count is 1: allocate a private folio
   *       (failure point {@link FailurePoint#FOLIO}, {@link Status#NO_MEMORY}), set "has cache" as
   *       a pin, and read into it; else allocate a folio (same failure point), set "has cache", add
   *       it to the swap cache, and read into it. Reading: a zero-flagged slot fills with zeros
   *       ({@link Status#ZERO}, event SWPIN_ZERO), else zswap loads it ({@link Status#LOADED}),
   *       else the lruvec's nr_disk_swapins is bumped and the device is read ({@link
   *       Status#READ_IN}, event PSWPIN, counted also when the device fails; a failed read leaves
   *       the folio not up to date);
   *   <li>lock the folio; if it is no longer in the swap cache under this slot, start again;
   *   <li>if {@code interrupted}: give up here, as for a PTE that changed ({@link
   *       Status#INTERRUPTED}): unlock, drop the reference, clear the pin if set. The slot is kept;
   *   <li>not up to date: the same with {@link Status#SIGBUS};
   *   <li>drop the slot's count by one; then, if the folio is in the swap cache, and either fewer
   *       than half of the slots are free ({@code free * 2 < slots}) or this is a write and the
   *       only references are this fault's and the cache's: take the folio out of the swap cache,
   *       which frees the slot, and mark it dirty;
   *   <li>map the folio (PTE dirty only for a write), unlock it, clear the pin if set (which frees
   *       the slot).
   * </ol>
   *
   * @param write whether the access is a write; it only decides step 6 and the PTE's dirty mark
   */
  record Fault(int page, boolean write, boolean interrupted) implements Operation {}

  /**
   * Reclaims a page (shrink_folio_list). The folio is the one the PTE maps or, for a swapped page,
   * the one in the swap cache under its slot; without one, {@link Status#ABSENT}.
   *
   * <ol>
   *   <li>lock; not in the swap cache: swap off is {@link Status#OFF}, no free slot is {@link
   *       Status#NO_SLOT}; else give it a slot ("has cache", owner), add it to the swap cache, mark
   *       it dirty;
   *   <li>if mapped: the slot's count rises by one, the PTE becomes swapped;
   *   <li>if dirty, clean it and write it out (swap_writepage): zero-filled: set the slot's zero
   *       flag, event SWPOUT_ZERO ({@link Status#ZERO}); else clear the zero flag and try {@code
   *       zswap_store} ({@link Status#STORED}); else, if writeback is disabled for the folio's
   *       cgroup (mem_cgroup_zswap_writeback_enabled), mark it dirty again and stop ({@link
   *       Status#KEPT}); else write it to the device ({@link Status#WRITTEN}, event PSWPOUT,
   *       counted also when the device fails; on failure mark it dirty again and stop with {@link
   *       Status#KEPT}). If it was clean: {@link Status#DROPPED};
   *   <li>unless {@code keep}: if it is clean and only the swap cache references it, take it out of
   *       the swap cache and free it.
   * </ol>
   *
   * @param keep leave the folio in the swap cache, as when somebody looked at it meanwhile
   */
  record Pageout(int page, boolean keep) implements Operation {}

  /**
   * Drops every swap cache folio that writeback marked for reclaim and that is clean, up to date
   * and referenced by the swap cache alone, in slot order. The value is how many.
   */
  record Reclaim() implements Operation {}

  /**
   * Unmaps a page for good. None: {@link Status#ABSENT}. Present: the PTE goes; a folio in the swap
   * cache whose slot's count is 0 leaves it (dirty; the slot becomes free); the PTE's reference
   * goes. Swapped: the slot's count drops by one; if only the cache is left, the folio leaves the
   * swap cache likewise. Poisoned: the PTE goes.
   */
  record Free(int page) implements Operation {}

  /**
   * Makes a cgroup the home of a page. Folios already charged stay where they are; a slot's owner,
   * while it is online, pays for what is read in from it, and if it is not, the page's home.
   */
  record Home(int page, int cgroup) implements Operation {}

  /**
   * Calls shrink_memcg on a cgroup up to {@code times} times, stopping at -ENOENT. The value is the
   * number of calls that returned 0, plus 2<sup>32</sup> times those that returned -EAGAIN. {@link
   * Status#ABSENT} if the very first returned -ENOENT or the cgroup has been freed.
   *
   * @param times 0 or less makes no call: {@link Status#DONE} with value 0
   */
  record Shrink(int cgroup, int times) implements Operation {}

  /**
   * Memory pressure: the dynamic shrinker's scan on a cgroup, on each node in turn with {@code
   * nrToScan}. The value is the sum of what it returned, SHRINK_STOP counting as 0. {@link
   * Status#ABSENT} if the cgroup is not online.
   *
   * @param nrToScan pages to look at; a negative number counts as 0
   */
  record Scan(int cgroup, int nrToScan) implements Operation {}

  /**
   * The dynamic shrinker's count on a cgroup, summed over the nodes. {@link Status#ABSENT} if the
   * cgroup is not online.
   */
  record Count(int cgroup) implements Operation {}

  /** Runs the global shrink worker if it is queued, else {@link Status#ABSENT}. */
  record Worker() implements Operation {}

  /**
   * Switches the swap area on. On already: {@link Status#DENIED} with value 16 (EBUSY). zswap may
   * lack memory: {@link Status#NO_MEMORY}.
   */
  record Swapon() implements Operation {}

  /**
   * Switches the swap area off (try_to_unuse). Off already: {@link Status#OFF}. No slot is given
   * out from here on. Each swapped page, in page order: find or read in its folio through the swap
   * cache (never the private path; a failed allocation switches swap on again: {@link
   * Status#NO_MEMORY}); if it is up to date, map it (PTE clean) and drop the slot's count, else
   * poison the PTE and drop the count; then take the folio out of the swap cache (dirty; the slot
   * becomes free). Then each slot still in the cache, in slot order, likewise. Last, zswap_swapoff.
   * The device keeps its content.
   */
  record Swapoff() implements Operation {}

  /**
   * Creates a cgroup with {@code zswap.max=max} and {@code zswap.writeback=1}. The value is its
   * number. {@link Status#DENIED}: 19 (ENODEV) if the parent is not online, 28 (ENOSPC) if the
   * machine has no number left or the parent is {@link MachineConfig#MAX_CGROUP_DEPTH} deep.
   */
  record CreateCgroup(int parent) implements Operation {}

  /**
   * Sets {@code zswap.max}. {@link Status#DENIED}: 19 if not online, 22 (EINVAL) for the root or a
   * negative limit.
   *
   * @param zswapMax in pages, or {@link io.zswap.api.MemCgroup#UNLIMITED}
   */
  record LimitCgroup(int cgroup, long zswapMax) implements Operation {}

  /** Sets {@code zswap.writeback}. {@link Status#DENIED}: 19 if not online. */
  record WritebackCgroup(int cgroup, boolean enabled) implements Operation {}

  /**
   * Takes a cgroup offline: it refuses new online references, zswap_memcg_offline_cleanup, its
   * objcgs move to the parent, then its LRU lists (the order of Linux up to 6.12), then it counts
   * as offline. {@link Status#DENIED}: 19 if not online, 16 for the root or with an online child.
   */
  record Offline(int cgroup) implements Operation {}

  /** Drops an offline cgroup's base reference. {@link Status#DENIED} with 22 if that cannot be. */
  record Release(int cgroup) implements Operation {}

  /**
   * Sets a parameter. {@link Status#DENIED} with the errno if the kernel refuses the value.
   *
   * @param value ends at its first NUL, as a C string
   */
  record SetParameter(ZswapParameter parameter, String value) implements Operation {}

  /**
   * Arms a failure: the {@code nth} time from now that the point is reached, it fails, once. Value:
   * 1 if the point was armed, and that failure has not come; it will not, now.
   *
   * @param nth 1 for the next time; 0 or less disarms
   */
  record FailNext(FailurePoint point, int nth) implements Operation {
    /** Whether a page that is there may be beyond reach for it. */
    public boolean mayFailReads() {
      return nth > 0 && point.failsReads();
    }
  }

  /**
   * Takes a CPU offline. Who was on it goes on elsewhere, with the pointers that it has; after a
   * grace period what belongs to the CPU alone goes. {@link Status#DENIED}: 22 (EINVAL) if it is
   * offline, 16 (EBUSY) if it is the last one.
   *
   * @param cpu below {@link MachineConfig#cpus()}
   */
  record CpuOffline(int cpu) implements Operation {}

  /**
   * Takes a CPU online: it gets what belongs to it alone ({@link Status#NO_MEMORY}), then its tasks
   * come back. Online already: nothing happens, and that is {@link Status#DONE}, too.
   *
   * @param cpu below {@link MachineConfig#cpus()}
   */
  record CpuOnline(int cpu) implements Operation {}

  /**
   * Reclaims neighbouring pages as one large folio. Folios are of one page; these are one folio for
   * as long as reclaim takes, as if they had been collapsed just before and were split behind it.
   * Faults and zswap's own writeback are of one page always.
   *
   * <p>The folios are those of {@link Pageout}. They make one if all are charged to one cgroup and
   * lie on one node, and either none is in the swap cache or they are there under neighbouring
   * slots, the first of which is a multiple of {@code pages}. If they do not, or a page has none:
   * {@link Status#ABSENT}, and nothing happens.
   *
   * <ol>
   *   <li>lock them, in the order of the pages; not in the swap cache: swap off is {@link
   *       Status#OFF}, no such row of free slots is {@link Status#NO_SLOT} (the lowest is given
   *       out); else each is given its slot as in {@link Pageout};
   *   <li>those that are mapped are unmapped as in {@link Pageout};
   *   <li>if one is dirty, all are written out: all zero-filled: {@link Status#ZERO}; else {@code
   *       zswap_store} takes all of them ({@link Status#STORED}) or none; else they are kept
   *       ({@link Status#KEPT}) or written to the device one after the other ({@link
   *       Status#WRITTEN}; where one fails, all are dirty again: {@link Status#KEPT});
   *   <li>unless {@code keep}: each that is clean and that only the swap cache references is taken
   *       out of it and freed.
   * </ol>
   *
   * <p>A zswap that takes no large folios refuses them: all go to the device.
   *
   * @param page the first
   * @param pages how many: a power of two, 2 to {@link #MOST}
   * @param keep as for {@link Pageout}
   */
  record PageoutLarge(int page, int pages, boolean keep) implements Operation {
    /** Most pages of a large folio. */
    public static final int MOST = 16;

    /** Whether a large folio can have so many pages. */
    public static boolean isSize(int pages) {
      return pages >= 2 && pages <= MOST && Integer.bitCount(pages) == 1;
    }

    /**
     * Checks the number of pages.
     *
     * @throws IllegalArgumentException if it is no power of two, or too many
     */
    public PageoutLarge {
      if (!isSize(pages)) {
        throw new IllegalArgumentException("a large folio has 2, 4, 8 or 16 pages, not " + pages);
      }
    }
  }
}
