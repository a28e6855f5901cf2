package io.zswap.core.sync;

/**
 * How arrays are laid out whose elements belong to a thread each: a cache line for every one, and
 * the first line for the array's length, which all threads read.
 */
public final class CacheLines {
  /** Longs in a line. */
  public static final int LONGS = 8;

  private CacheLines() {}

  /** Longs that an array needs for so many elements. */
  public static int length(int elements) {
    return at(elements);
  }

  /** Where an element's line begins. */
  public static int at(int element) {
    return (element + 1) * LONGS;
  }
}
