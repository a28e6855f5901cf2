package io.zswap.conformance.bench;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * The codec that zswap-core calls, by itself: the library's build and JNI on the same pages, and no
 * store. C has another build, the system's; this one between the two shows what of a ratio is the
 * build's and what the store's.
 */
final class CodecAlone implements AutoCloseable {
  private static final int ZSTD_LEVEL = 3;

  /** Direct memory to direct memory. */
  private interface Call {
    int run(ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int offset, int room);
  }

  private final PageSet pages;
  private final String name;
  private final Call compress;
  private final Call decompress;
  private final Runnable close;
  private final ByteBuffer dst;
  private final ByteBuffer page = Loops.buffer(PageSet.SIZE);
  private final ByteBuffer blobs;
  private final int[] offsets;

  CodecAlone(PageSet pages, int codec) {
    this.pages = pages;
    int bound;
    if (codec == Loops.LZ4) {
      LZ4Compressor compressor = LZ4Factory.nativeInstance().fastCompressor();
      LZ4SafeDecompressor decompressor = LZ4Factory.nativeInstance().safeDecompressor();
      name = "lz4-java " + version(LZ4Factory.class) + " alone";
      bound = compressor.maxCompressedLength(PageSet.SIZE);
      compress = compressor::compress;
      decompress = decompressor::decompress;
      close = () -> {};
    } else {
      ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(ZSTD_LEVEL);
      ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
      name = "zstd-jni " + version(Zstd.class) + " alone";
      bound = (int) Zstd.compressBound(PageSet.SIZE);
      compress =
          (s, at, n, d, o, room) -> compressor.compressDirectByteBuffer(d, o, room, s, at, n);
      decompress =
          (s, at, n, d, o, room) -> decompressor.decompressDirectByteBuffer(d, o, room, s, at, n);
      close =
          () -> {
            compressor.close();
            decompressor.close();
          };
    }
    dst = Loops.buffer(bound);
    blobs = Loops.buffer(pages.count() * PageSet.SIZE + bound);
    offsets = new int[pages.count() + 1];
    for (int i = 0; i < pages.count(); i++) {
      int length =
          compress.run(pages.all, i * PageSet.SIZE, PageSet.SIZE, blobs, offsets[i], bound);
      offsets[i + 1] = offsets[i] + length;
    }
  }

  /** By the name of the jar: neither library says what codec it was built from. */
  private static String version(Class<?> of) {
    String jar = of.getProtectionDomain().getCodeSource().getLocation().getPath();
    return jar.replaceAll(".*?-([0-9][0-9.-]*)\\.jar", "$1");
  }

  String name() {
    return name;
  }

  Turn compressing() {
    return (order, from, n) -> {
      for (int i = from; i < from + n; i++) {
        compress.run(pages.all, order[i] * PageSet.SIZE, PageSet.SIZE, dst, 0, dst.capacity());
      }
    };
  }

  Turn decompressing() {
    return (order, from, n) -> {
      for (int i = from; i < from + n; i++) {
        int at = offsets[order[i]];
        int length = offsets[order[i] + 1] - at;
        if (decompress.run(blobs, at, length, page, 0, PageSet.SIZE) != PageSet.SIZE) {
          throw new IllegalStateException("page " + order[i] + " has another length");
        }
      }
    };
  }

  @Override
  public void close() {
    close.run();
  }
}
