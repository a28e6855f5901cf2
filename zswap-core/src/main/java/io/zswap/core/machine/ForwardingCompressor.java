package io.zswap.core.machine;

import io.zswap.api.spi.Compressor;
import java.nio.ByteBuffer;

/** Does what another does, but for what a subclass says. */
class ForwardingCompressor implements Compressor {
  final Compressor codec;

  ForwardingCompressor(Compressor codec) {
    this.codec = codec;
  }

  @Override
  public String name() {
    return codec.name();
  }

  @Override
  public int compress(
      ByteBuffer src,
      int srcOffset,
      int srcLength,
      ByteBuffer dst,
      int dstOffset,
      int dstCapacity) {
    return codec.compress(src, srcOffset, srcLength, dst, dstOffset, dstCapacity);
  }

  @Override
  public int wantedCapacity(int srcLength) {
    return codec.wantedCapacity(srcLength);
  }

  @Override
  public int decompress(
      ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int dstOffset, int dstLength) {
    return codec.decompress(src, srcOffset, srcLength, dst, dstOffset, dstLength);
  }

  @Override
  public boolean decompressesWithoutContext() {
    return codec.decompressesWithoutContext();
  }

  @Override
  public void close() {
    codec.close();
  }
}
