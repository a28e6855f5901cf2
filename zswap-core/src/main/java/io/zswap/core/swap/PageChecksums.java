package io.zswap.core.swap;

import io.zswap.api.CorruptPageException;
import java.nio.ByteBuffer;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * A checksum of each slot's page, xxHash64: finds what neither codec nor device notices. Whoever
 * has a slot pinned may use its checksum; the swap map's lock keeps others off.
 */
final class PageChecksums {
  private static final long SEED = 0;

  private final XXHash64 hash = XXHashFactory.fastestInstance().hash64();
  private final int pageSize;
  private final long[] sums;

  PageChecksums(int slots, int pageSize) {
    this.pageSize = pageSize;
    sums = new long[slots];
  }

  /** Remembers a page that is put away, a ByteBuffer or an array. */
  void set(int slot, Object page, int at) {
    sums[slot] = of(page, at);
  }

  /**
   * Looks at a page that has come back.
   *
   * @throws CorruptPageException if it is another one
   */
  void check(int slot, Object page, int at) {
    long is = of(page, at);
    if (is != sums[slot]) {
      throw new CorruptPageException(
          slot,
          String.format(
              "the page has changed in memory or on the device: checksum %016x, expected %016x",
              is, sums[slot]));
    }
  }

  private long of(Object page, int at) {
    return page instanceof byte[] bytes
        ? hash.hash(bytes, at, pageSize, SEED)
        : hash.hash((ByteBuffer) page, at, pageSize, SEED);
  }
}
