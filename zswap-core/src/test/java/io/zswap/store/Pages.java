package io.zswap.store;

import java.nio.ByteBuffer;
import java.util.Random;

/** Pages for tests. */
final class Pages {
  static final int SIZE = 4096;

  private Pages() {}

  /** A page that tells its seed; every third does not compress. */
  static ByteBuffer page(int seed) {
    return page(seed, SIZE);
  }

  static ByteBuffer page(int seed, int size) {
    return ByteBuffer.allocateDirect(size).put(0, bytes(seed, size));
  }

  static byte[] bytes(int seed, int size) {
    byte[] bytes = new byte[size];
    if (seed % 3 == 0) {
      new Random(seed).nextBytes(bytes);
    } else {
      for (int i = 0; i < size; i++) {
        bytes[i] = (byte) (i / 32 * seed + (seed >>> 8));
      }
    }
    return bytes;
  }

  static ByteBuffer read(SwapArea area, long handle) {
    ByteBuffer page = ByteBuffer.allocateDirect(area.pageSize());
    area.read(handle, page);
    return page;
  }
}
