package io.zswap.core.compress;

import io.zswap.api.spi.Compressor;
import java.nio.ByteBuffer;

/** Run lengths: pairs of a count less one, and a value. For exploring with pages that are tiny. */
final class ToyCompressor implements Compressor {
  private static final int MAX_RUN = 256;

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public int compress(
      ByteBuffer src,
      int srcOffset,
      int srcLength,
      ByteBuffer dst,
      int dstOffset,
      int dstCapacity) {
    // A result as long as the page is of no use.
    int room = Math.min(dstCapacity, srcLength - 1);
    int length = 0;
    int i = 0;
    while (i < srcLength) {
      byte value = src.get(srcOffset + i);
      int run = 1;
      while (i + run < srcLength && run < MAX_RUN && src.get(srcOffset + i + run) == value) {
        run++;
      }
      if (length + 2 > room) {
        return FAILED;
      }
      dst.put(dstOffset + length, (byte) (run - 1));
      dst.put(dstOffset + length + 1, value);
      length += 2;
      i += run;
    }
    return length;
  }

  @Override
  public int decompress(
      ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int dstOffset, int dstLength) {
    if (srcLength % 2 != 0) {
      return FAILED;
    }
    int length = 0;
    for (int i = 0; i < srcLength; i += 2) {
      int run = (src.get(srcOffset + i) & 0xFF) + 1;
      byte value = src.get(srcOffset + i + 1);
      if (length + run > dstLength) {
        return FAILED;
      }
      for (int end = length + run; length < end; length++) {
        dst.put(dstOffset + length, value);
      }
    }
    return length;
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
