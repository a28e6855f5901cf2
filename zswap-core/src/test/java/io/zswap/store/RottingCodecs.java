package io.zswap.store;

import io.zswap.api.spi.Compressor;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * Codecs that get to see, while told so, compressed bytes that have changed in the pool. They are
 * in memory of their own, as long as they are, so that reading past their end is as bad as it gets.
 */
final class RottingCodecs extends InterceptedCodecs {
  /** What became of the bytes. */
  enum Rot {
    /** Up to four bits are others. */
    BITS,
    /** Random bytes from some place on. */
    REST,
    /** Random bytes at the start, where headers are. */
    HEAD,
    /** Zeros from some place on. */
    ZEROS,
    /** All ones from some place on: the longest runs and copies that there are. */
    ONES,
    /** Nothing is where it was. */
    TURNED
  }

  volatile boolean rotten;
  volatile int seed;
  volatile Rot rot = Rot.BITS;

  RottingCodecs() {
    super(() -> true);
  }

  @Override
  int decompress(
      Compressor codec, ByteBuffer src, int from, int length, ByteBuffer dst, int to, int room) {
    if (!rotten) {
      return codec.decompress(src, from, length, dst, to, room);
    }
    ByteBuffer changed = ByteBuffer.allocateDirect(length).put(0, src, from, length);
    rot(changed, length, new Random(seed));
    return codec.decompress(changed, 0, length, dst, to, room);
  }

  private void rot(ByteBuffer bytes, int length, Random random) {
    int from = random.nextInt(length);
    switch (rot) {
      case BITS -> {
        for (int flips = random.nextInt(4) + 1; flips > 0; flips--) {
          int at = random.nextInt(length);
          bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
        }
      }
      case REST -> fill(bytes, from, length, () -> random.nextInt());
      case HEAD -> fill(bytes, 0, Math.min(length, 1 + random.nextInt(16)), () -> random.nextInt());
      case ZEROS -> fill(bytes, from, length, () -> 0);
      case ONES -> fill(bytes, from, length, () -> -1);
      default -> {
        byte[] turned = new byte[length];
        bytes.get(0, turned);
        bytes.put(0, turned, from, length - from).put(length - from, turned, 0, from);
      }
    }
  }

  private static void fill(ByteBuffer bytes, int from, int to, IntSupplier with) {
    for (int at = from; at < to; at++) {
      bytes.put(at, (byte) with.getAsInt());
    }
  }
}
