package io.zswap.core.pool;

import io.zswap.api.spi.Zpool;

/** How a pool's handles are made: the number of a piece of memory, and the place in it. */
final class Handle {
  /** Places in a piece, which has 64 pages of 64 KiB at most. */
  private static final int OFFSET_BITS = 22;

  private static final int NUMBERS = 1 << (Zpool.HANDLE_BITS - OFFSET_BITS);

  private Handle() {}

  static long of(int number, int offset) {
    return (long) number << OFFSET_BITS | offset;
  }

  /** Whether it may be one. */
  static boolean isPossible(long handle) {
    return handle > 0 && handle >>> Zpool.HANDLE_BITS == 0;
  }

  static int number(long handle) {
    return (int) (handle >>> OFFSET_BITS);
  }

  static int offset(long handle) {
    return (int) handle & (1 << OFFSET_BITS) - 1;
  }

  /**
   * How many numbers there should be where so many are not enough.
   *
   * @throws OutOfMemoryError if there are no more
   */
  static int more(int numbers) {
    if (numbers >= NUMBERS) {
      throw new OutOfMemoryError("a pool of " + numbers + " pieces of memory cannot grow");
    }
    return Math.min(NUMBERS, numbers + Math.max(4, numbers / 4));
  }
}
