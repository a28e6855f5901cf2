package io.zswap.api.explore;

import java.util.ArrayList;
import java.util.List;

/**
 * Which position of each thread of {@code races.md} a machine follows: one axis per race, R4 and R5
 * with a second one for what the surroundings decide. A kernel tree follows its own source and its
 * own order, so that only {@link #MERGED} can be asked of it.
 *
 * @param recheck R1: how writeback makes sure that its entry is still the slot's
 * @param tree R2: what keeps the tree alive while writeback looks at it
 * @param walk R3: what the LRU walk does before it drops the lock
 * @param add R4: what keeps the memcg in place while an entry is added
 * @param order R4: what offlining changes first
 * @param load R5: when a load gives up zswap's copy
 * @param pin R5: whether the fault path that skips the swap cache pins the slot
 */
public record Protocol(
    Recheck recheck, Tree tree, Walk walk, Add add, Order order, Load load, Pin pin) {

  /** What was merged, as of Linux 6.12. */
  public static final Protocol MERGED =
      new Protocol(
          Recheck.COMPARE_AND_REMOVE,
          Tree.PIN_FIRST,
          Walk.ROTATE_FIRST,
          Add.RCU_ADD,
          Order.ID_FIRST,
          Load.KEEP_UNLESS_SWAP_CACHE,
          Pin.PINNED);

  /** R1. */
  public enum Recheck {
    /**
     * Compare and remove after the pin (6.10 on; before, a lookup under the tree lock:
     * 04fc7816089c).
     */
    COMPARE_AND_REMOVE,
    /** No check: before 04fc7816089c (6.4). */
    NONE
  }

  /** R2. */
  public enum Tree {
    /** Pin the slot first, look at the tree after (5878303c5353, 6.9). */
    PIN_FIRST,
    /** Take the tree's address before the pin; only the entry is referenced. */
    ENTRY_REFERENCE
  }

  /** R3. */
  public enum Walk {
    /** Copy the slot to the stack and rotate the entry, then drop the lock (f9c0f1c32cb5). */
    ROTATE_FIRST,
    /** Read the slot from the entry after the lock was dropped. */
    READ_AFTER_UNLOCK
  }

  /** R4, the adder's side. */
  public enum Add {
    /** RCU around lookup and add (a65b0e7607cc, 6.8). */
    RCU_ADD,
    /** A reference to the memcg by css_tryget. */
    CSS_TRYGET
  }

  /** R4, the offliner's side. */
  public enum Order {
    /** The id changes before the lists are spliced (up to 6.12). */
    ID_FIRST,
    /** The lists are spliced before the id changes. */
    ID_LAST
  }

  /** R5, zswap's side. */
  public enum Load {
    /** Keep the entry unless the folio is in the swap cache (25cd241408a2, 6.9). */
    KEEP_UNLESS_SWAP_CACHE,
    /** Give the entry up on every path (c2e2ba770200, 6.9-rc). */
    EXCLUSIVE
  }

  /** R5, the fault path's side. */
  public enum Pin {
    /** swapcache_prepare() keeps everybody else away from the slot (13ddaf26be32, 6.8). */
    PINNED,
    /** No pin. */
    UNPINNED
  }

  /** {@link #MERGED} with the unfixed form of one race, 1 to 5. */
  public static Protocol unfixed(int race) {
    Protocol m = MERGED;
    return switch (race) {
      case 1 -> new Protocol(Recheck.NONE, m.tree, m.walk, m.add, m.order, m.load, m.pin);
      case 2 ->
          new Protocol(m.recheck, Tree.ENTRY_REFERENCE, m.walk, m.add, m.order, m.load, m.pin);
      case 3 ->
          new Protocol(m.recheck, m.tree, Walk.READ_AFTER_UNLOCK, m.add, m.order, m.load, m.pin);
      case 4 ->
          new Protocol(m.recheck, m.tree, m.walk, Add.CSS_TRYGET, Order.ID_LAST, m.load, m.pin);
      case 5 -> new Protocol(m.recheck, m.tree, m.walk, m.add, m.order, Load.EXCLUSIVE, m.pin);
      default -> throw new IllegalArgumentException("there is no race R" + race);
    };
  }

  /** The positions that differ from {@link #MERGED}, or {@code merged}. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    for (Enum<?> position : positions()) {
      if (!MERGED.positions().contains(position)) {
        words.add(word(position));
      }
    }
    return words.isEmpty() ? "merged" : String.join(",", words);
  }

  private List<Enum<?>> positions() {
    return List.of(recheck, tree, walk, add, order, load, pin);
  }

  private static String word(Enum<?> position) {
    return (position.getDeclaringClass().getSimpleName() + "=" + position.name())
        .toLowerCase(java.util.Locale.ROOT)
        .replace('_', '-');
  }
}
