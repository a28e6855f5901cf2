package io.zswap.store;

import java.util.SplittableRandom;

/** Pages that tell their version in every part, so that one mixed of two is noticed. */
final class Versions {
  /** What a page reads as that is none. */
  static final long TORN = -2;

  private Versions() {}

  /** One version in 16 does not compress, one is zeros but for its number, the others do. */
  static byte[] page(long version) {
    byte[] page = new byte[Pages.SIZE];
    SplittableRandom random = new SplittableRandom(version);
    for (int at = 0; at < page.length; at += Long.BYTES) {
      long word =
          at == 0
              ? version
              : version % 16 == 3 ? random.nextLong() : version % 16 == 5 ? 0 : version * 31;
      for (int b = 0; b < Long.BYTES; b++) {
        page[at + b] = (byte) (word >>> (8 * b));
      }
    }
    return page;
  }

  /** The version of a page, or {@link #TORN}. */
  static long of(byte[] page) {
    long version = 0;
    for (int b = Long.BYTES - 1; b >= 0; b--) {
      version = version << 8 | (page[b] & 0xFF);
    }
    return java.util.Arrays.equals(page, page(version)) ? version : TORN;
  }
}
