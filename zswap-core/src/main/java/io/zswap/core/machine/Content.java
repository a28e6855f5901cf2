package io.zswap.core.machine;

import java.nio.ByteBuffer;

/** {@link io.zswap.api.machine.Digest#content} of a page that lies in a little-endian buffer. */
final class Content {
  private Content() {}

  static long hash(ByteBuffer page) {
    long h = page.capacity();
    for (int i = 0; i < page.capacity(); i += Long.BYTES) {
      h = (h ^ page.getLong(i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 29;
    }
    return h;
  }
}
