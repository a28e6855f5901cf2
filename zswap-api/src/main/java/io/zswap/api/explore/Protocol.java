package io.zswap.api.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which position of each thread that {@code zswap races} lists a machine follows: one axis per
 * race, R4 and R5 with more for what the surroundings decide. A kernel tree follows its own source
 * and its own order, so that only {@link #MERGED} can be asked of it. Immutable.
 *
 * <p>The first constant of each axis is what was merged, as Linux 6.12 has it. The order of the
 * constants is part of the native interface.
 *
 * <p>The threads: R1 "mm: fix zswap writeback race condition", v2, linux-mm, May 2023. R2 Chris Li,
 * Yosry Ahmed and others on swapoff and the tree's lifetime, linux-kernel, January 2024. R3 the
 * comments on {@code shrink_memcg_cb()}, Chengming Zhou, linux-mm, 2024. R4 "zswap: make shrinking
 * memcg-aware", v4 2/5, linux-mm, October 2023. R5 "mm: add folio in swapcache if swapin from
 * zswap", linux-mm, March 2024.
 *
 * @param recheck R1: how writeback makes sure that its entry is still the slot's
 * @param tree R2: what keeps the tree alive while writeback looks at it
 * @param walk R3: what the LRU walk does before it drops the lock
 * @param add R4: what keeps the memcg in place while an entry is added
 * @param order R4: what offlining changes first
 * @param lists R4: how the LRU lists themselves are locked and reparented
 * @param load R5: when a load gives up zswap's copy
 * @param pin R5: whether the fault path that skips the swap cache pins the slot
 * @param large when a large folio's pages are charged, which is no thread's: a bug that did ship
 */
public record Protocol(
    Recheck recheck,
    Tree tree,
    Walk walk,
    Add add,
    Order order,
    Lists lists,
    Load load,
    Pin pin,
    Large large) {

  /** What was merged, as of Linux 6.12. */
  public static final Protocol MERGED =
      new Protocol(
          Recheck.COMPARE_AND_REMOVE,
          Tree.PIN_FIRST,
          Walk.ROTATE_FIRST,
          Add.RCU_ADD,
          Order.ID_FIRST,
          Lists.LOCKED,
          Load.KEEP_UNLESS_SWAP_CACHE,
          Pin.PINNED,
          Large.PAGE_BY_PAGE);

  /** R1. */
  public enum Recheck {
    /**
     * Compare the slot's entry by reference and remove it in the same step, after the pin: {@code
     * xa_cmpxchg}, 6.10 on.
     */
    COMPARE_AND_REMOVE,
    /** No check: before 04fc7816089c (6.4). The entry is written whatever the slot holds by now. */
    NONE,
    /** Look the entry up again before the pin, and not after. Ours; no claim in the thread. */
    LOOKUP_BEFORE_PIN,
    /**
     * Look the entry up again after the pin, under the tree lock; drop the lock, decompress, and
     * remove the entry only then: Domenico Cerasuolo's patch as merged (04fc7816089c, 6.4), with
     * the mismatch path as repaired by e3b63e966cac (6.8).
     */
    LOOKUP_AFTER_PIN,
    /**
     * As {@link #LOOKUP_AFTER_PIN}, but with the mismatch path as the mail quotes it: the folio
     * leaves the swap cache and is neither unlocked nor put.
     */
    LOOKUP_AFTER_PIN_AS_QUOTED
  }

  /**
   * R2. In every position but the merged one writeback looks at the tree before it pins the slot,
   * and entries are counted: the walk takes a reference to its entry under the LRU lock, unless the
   * count is zero already. The positions differ in what keeps the tree.
   */
  public enum Tree {
    /** Pin the slot first, look at the tree after: Chengming Zhou (5878303c5353, 6.9). */
    PIN_FIRST,
    /** The reference to the entry, and nothing for the tree: up to 6.8. */
    ENTRY_REFERENCE,
    /** Swapoff invalidates every entry that the tree still has, then frees it: Chris Li. */
    EMPTIED_BY_SWAPOFF,
    /**
     * One shared counter on the tree: every use of the tree takes a reference under RCU if it is
     * not dying; swapoff gives up its own, waits for zero, and frees after a grace period: Yosry
     * Ahmed's "our own refcounting with RCU".
     */
    SHARED_COUNTER,
    /**
     * As {@link #SHARED_COUNTER} with a count per CPU, switched to one atomic counter at swapoff
     * after a grace period: Yosry Ahmed's percpu-refcount, initialised at swapon, killed at
     * swapoff.
     */
    PERCPU_REFERENCE,
    /**
     * Swapoff waits until the last entry taken from the tree has been dropped: Chris Li's "combined
     * refcount of all the zswap entries".
     */
    DRAINED_BY_SWAPOFF
  }

  /** R3. */
  public enum Walk {
    /**
     * Copy the slot to the stack and rotate the entry, then drop the lock; the entry is only
     * compared by reference until the slot is pinned (f9c0f1c32cb5).
     */
    ROTATE_FIRST,
    /** Read the slot from the entry after the lock was dropped. */
    READ_AFTER_UNLOCK,
    /** Take the entry off the list before the lock is dropped; put it back if writeback failed. */
    ISOLATE_AND_PUT_BACK,
    /** Take the entry off the list before the lock is dropped, and leave it off. */
    ISOLATE_ONLY,
    /** Leave the entry where it is; rotate it if writeback failed. */
    ROTATE_AFTER
  }

  /** R4, the adder's side: how it finds and keeps the memcg. */
  public enum Add {
    /** RCU around lookup and add (a65b0e7607cc, 6.8). */
    RCU_ADD,
    /** A reference by css_tryget, tried again until it is had: v4 of the series. */
    CSS_TRYGET,
    /** A reference by css_tryget_online, waited for while the memcg is going offline. */
    CSS_TRYGET_ONLINE,
    /** RCU around the lookup only. */
    RCU_LOOKUP,
    /**
     * A reference by css_tryget, and the LRU lists move to the parent when the cgroup is released
     * instead of when it goes offline: Johannes Weiner, told by Nhat Pham.
     */
    REPARENT_AT_RELEASE
  }

  /** R4, the offliner's side. */
  public enum Order {
    /** The kmemcg id changes before the lists are spliced: up to 6.12. */
    ID_FIRST,
    /** The lists are spliced before the id changes: the order that the report supposes. */
    ID_LAST
  }

  /** R4, the lists themselves: two bugs of this class that did ship. */
  public enum Lists {
    /** One lock per node; offlining looks at a list only under it. */
    LOCKED,
    /**
     * Offlining skips a node whose count it reads as zero without the lock (fixed by 405cc51fc104,
     * 5.18-rc1).
     */
    LOCKLESS_COUNT,
    /**
     * A lock per list, and offlining takes the lists out of the table before it splices them: a
     * delete finds no list of the child's and takes the parent's lock for an item that is still on
     * the child's (6.13 to 7.0, fixed by 98733f3f0bec).
     */
    PARENT_LOCK_DELETE
  }

  /** R5, zswap's side. */
  public enum Load {
    /**
     * Keep the entry unless the folio is in the swap cache: Johannes Weiner (25cd241408a2, 6.9).
     */
    KEEP_UNLESS_SWAP_CACHE,
    /** Give the entry up on every path (c2e2ba770200, 6.9-rc; before, a knob that was off). */
    EXCLUSIVE,
    /**
     * Give the entry up on every path, and send a fault through the swap cache if zswap holds its
     * slot: Chengming Zhou's first patch.
     */
    SWAP_CACHE_ALWAYS,
    /**
     * Give the entry up on every path, and store the page back when the fault fails: Yosry Ahmed.
     */
    STORE_BACK,
    /** Keep the entry until the slot is freed or stored to again, as zram does: Barry Song. */
    KEEP_UNTIL_FREED
  }

  /** R5, the fault path's side. */
  public enum Pin {
    /** swapcache_prepare() keeps everybody else away from the slot (13ddaf26be32, 6.8). */
    PINNED,
    /** No pin. */
    UNPINNED
  }

  /** Large folios, which Linux 6.12 does not take yet. */
  public enum Large {
    /**
     * Each page is charged and counted as soon as it is stored (63895d20d63b in 6.14; 6.13.7 has
     * it, 6.13.2 has not).
     */
    PAGE_BY_PAGE,
    /**
     * The folio's pages are charged and counted in one sum when all are stored: 6.13. If one cannot
     * be, those before it are taken back, with charges that they never had.
     */
    CHARGED_LAST
  }

  /** {@link #MERGED} with the unfixed form of one race, 1 to 5. */
  public static Protocol unfixed(int race) {
    return switch (race) {
      case 1 -> MERGED.with(Recheck.NONE);
      case 2 -> MERGED.with(Tree.ENTRY_REFERENCE);
      case 3 -> MERGED.with(Walk.READ_AFTER_UNLOCK);
      case 4 -> MERGED.with(Add.CSS_TRYGET).with(Order.ID_LAST);
      case 5 -> MERGED.with(Load.EXCLUSIVE);
      default -> throw new IllegalArgumentException("there is no race R" + race);
    };
  }

  /**
   * This protocol with another position on the position's axis.
   *
   * @throws IllegalArgumentException if it is no position of an axis
   */
  public Protocol with(Enum<?> position) {
    Enum<?>[] at = positions().toArray(new Enum<?>[0]);
    for (int axis = 0; axis < at.length; axis++) {
      if (at[axis].getDeclaringClass() == position.getDeclaringClass()) {
        at[axis] = position;
        return new Protocol(
            (Recheck) at[0],
            (Tree) at[1],
            (Walk) at[2],
            (Add) at[3],
            (Order) at[4],
            (Lists) at[5],
            (Load) at[6],
            (Pin) at[7],
            (Large) at[8]);
      }
    }
    throw new IllegalArgumentException(position + " is no position of a thread");
  }

  /** The positions, one per axis, in the order of the components. */
  public List<Enum<?>> positions() {
    return List.of(recheck, tree, walk, add, order, lists, load, pin, large);
  }

  /** The positions that differ from {@link #MERGED}, or {@code merged}. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    for (Enum<?> position : positions()) {
      if (!MERGED.positions().contains(position)) {
        words.add(axis(position) + "=" + word(position));
      }
    }
    return words.isEmpty() ? "merged" : String.join(",", words);
  }

  /** The name of a position's axis, for example {@code recheck}. */
  public static String axis(Enum<?> position) {
    return position.getDeclaringClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The name of a position, for example {@code pin-first}. */
  public static String word(Enum<?> position) {
    return position.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
