package io.zswap.core.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.zswap.api.spi.Compressor;
import java.nio.ByteBuffer;

/**
 * zstd at the level of the kernel's crypto module, contexts kept between calls. On JDK 22 and newer
 * the library reaches its native half through the foreign function API and makes short-lived views
 * of both buffers for each call, some 128 bytes; below it allocates nothing.
 */
final class ZstdCompressor implements Compressor {
  private static final int LEVEL = 3;

  private final ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(LEVEL);
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final Scratch scratch = new Scratch();

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public int compress(
      ByteBuffer src,
      int srcOffset,
      int srcLength,
      ByteBuffer dst,
      int dstOffset,
      int dstCapacity) {
    // Room enough for any result, because the library throws when there is too little.
    int bound = wantedCapacity(srcLength);
    if (dstCapacity >= bound) {
      return compressor.compressDirectByteBuffer(
          dst, dstOffset, dstCapacity, src, srcOffset, srcLength);
    }
    ByteBuffer room = scratch.atLeast(bound);
    int length = compressor.compressDirectByteBuffer(room, 0, bound, src, srcOffset, srcLength);
    return scratch.copyTo(dst, dstOffset, dstCapacity, length);
  }

  @Override
  public int wantedCapacity(int srcLength) {
    return (int) Zstd.compressBound(srcLength);
  }

  @Override
  public int decompress(
      ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int dstOffset, int dstLength) {
    try {
      return decompressor.decompressDirectByteBuffer(
          dst, dstOffset, dstLength, src, srcOffset, srcLength);
    } catch (ZstdException e) {
      return FAILED;
    }
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
