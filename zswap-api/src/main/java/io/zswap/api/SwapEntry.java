package io.zswap.api;

/**
 * The name of a swap slot: which swap area, and which page of it. The kernel's {@code swp_entry_t}.
 *
 * <p>Immutable and safe to share between threads. Where an object per call would cost too much, an
 * entry travels as the {@code long} of {@link #pack()}.
 *
 * @param type index of the swap area, 0 to {@link #MAX_TYPE}
 * @param offset index of the slot within the area, in pages, 0 to {@link #MAX_OFFSET}
 */
public record SwapEntry(int type, long offset) {
  /** Largest area index; the kernel allows about as many areas. */
  public static final int MAX_TYPE = 31;

  /** Largest slot index: 2<sup>56</sup> - 1 pages. */
  public static final long MAX_OFFSET = (1L << 56) - 1;

  private static final int TYPE_SHIFT = 56;

  /**
   * Checks the ranges, so that {@link #pack()} is always exact.
   *
   * @throws UnknownSlotException if the area's or the slot's number is out of its range
   */
  public SwapEntry {
    if (type < 0 || type > MAX_TYPE) {
      throw new UnknownSlotException("swap type " + type + " is not in 0.." + MAX_TYPE);
    }
    if (offset < 0 || offset > MAX_OFFSET) {
      throw new UnknownSlotException("swap offset " + offset + " is not in 0.." + MAX_OFFSET);
    }
  }

  /** This entry as one word: the type in the top byte, the offset below it. Never negative. */
  public long pack() {
    return ((long) type << TYPE_SHIFT) | offset;
  }

  /** The entry whose {@link #pack()} is {@code packed}. */
  public static SwapEntry unpack(long packed) {
    return new SwapEntry((int) (packed >>> TYPE_SHIFT), packed & MAX_OFFSET);
  }
}
