package io.zswap.core.compress;

import io.zswap.api.spi.Compressor;
import java.nio.ByteBuffer;

/** A direct buffer that a codec may overfill. Grows to the largest page size seen and stays. */
final class Scratch {
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

  ByteBuffer atLeast(int capacity) {
    if (buffer.capacity() < capacity) {
      buffer = ByteBuffer.allocateDirect(capacity);
    }
    return buffer;
  }

  /** Moves the result to where it belongs, if it fits there. */
  int copyTo(ByteBuffer dst, int dstOffset, int dstCapacity, int length) {
    if (length < 0 || length > dstCapacity) {
      return Compressor.FAILED;
    }
    dst.put(dstOffset, buffer, 0, length);
    return length;
  }
}
