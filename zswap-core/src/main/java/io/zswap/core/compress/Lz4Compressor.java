package io.zswap.core.compress;

import io.zswap.api.spi.Compressor;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * lz4 and lz4hc. The native codecs of lz4-java: its "unsafe" ones are slower, and the decompressor
 * that it calls fast trusts its input.
 */
final class Lz4Compressor implements Compressor {
  /** The level of the kernel's lz4hc. */
  private static final int HC_LEVEL = 9;

  private final String name;
  private final LZ4Compressor compressor;
  private final LZ4SafeDecompressor decompressor;
  private final Scratch scratch = new Scratch();

  Lz4Compressor(String name) {
    this.name = name;
    LZ4Factory factory = LZ4Factory.nativeInstance();
    compressor = name.equals("lz4hc") ? factory.highCompressor(HC_LEVEL) : factory.fastCompressor();
    decompressor = factory.safeDecompressor();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int compress(
      ByteBuffer src,
      int srcOffset,
      int srcLength,
      ByteBuffer dst,
      int dstOffset,
      int dstCapacity) {
    int bound = compressor.maxCompressedLength(srcLength);
    if (dstCapacity >= bound) {
      return compressor.compress(src, srcOffset, srcLength, dst, dstOffset, dstCapacity);
    }
    // Given too little room, the library throws. Pages that do not compress are common, exceptions
    // are slow; so it gets room enough and we look at the length.
    ByteBuffer room = scratch.atLeast(bound);
    int length = compressor.compress(src, srcOffset, srcLength, room, 0, bound);
    return scratch.copyTo(dst, dstOffset, dstCapacity, length);
  }

  @Override
  public int wantedCapacity(int srcLength) {
    return compressor.maxCompressedLength(srcLength);
  }

  @Override
  public int decompress(
      ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int dstOffset, int dstLength) {
    try {
      return decompressor.decompress(src, srcOffset, srcLength, dst, dstOffset, dstLength);
    } catch (LZ4Exception e) {
      return FAILED;
    }
  }

  @Override
  public boolean decompressesWithoutContext() {
    return true;
  }

  @Override
  public void close() {
    // Holds nothing but memory that the collector frees.
  }
}
