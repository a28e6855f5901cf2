package io.zswap.api.machine;

/**
 * One page: its PTE, and the folio that the PTE maps or that the swap cache holds under its slot.
 *
 * @param pte kind of PTE
 * @param pteDirty the PTE's dirty mark
 * @param slot slot that the PTE names, or that the mapped folio has in the swap cache; -1 for none
 * @param folioFlags sum of the {@code FLAG_} constants; 0 without a folio
 * @param references references to the folio; 0 without one
 * @param charged cgroup that the folio is charged to; -1 without a folio
 * @param content {@link Digest#content} of the folio; 0 without one, or if it is not up to date
 */
public record PageState(
    Pte pte,
    boolean pteDirty,
    long slot,
    int folioFlags,
    int references,
    int charged,
    long content) {
  /** Folio flag: locked. */
  public static final int FLAG_LOCKED = 1;

  /** Folio flag: in the swap cache. */
  public static final int FLAG_SWAPCACHE = 2;

  /** Folio flag: content valid. */
  public static final int FLAG_UPTODATE = 4;

  /** Folio flag: newer than any copy. */
  public static final int FLAG_DIRTY = 8;

  /** Folio flag: being written. */
  public static final int FLAG_WRITEBACK = 16;

  /** Folio flag: marked by writeback, to be reclaimed soon. */
  public static final int FLAG_RECLAIM = 32;

  /** No page, or a page never written. */
  public static final PageState NONE = new PageState(Pte.NONE, false, -1, 0, 0, -1, 0);

  /** Kinds of page table entries. The order is part of the native interface. */
  public enum Pte {
    /** Maps nothing. */
    NONE,
    /** Maps a folio. */
    PRESENT,
    /** Names a slot. */
    SWAPPED,
    /** Its content was lost to a device error. */
    POISONED
  }
}
