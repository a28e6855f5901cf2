package io.zswap.core.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.zswap.api.spi.Compressor;
import io.zswap.core.sync.Cleanup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;

/**
 * zstd at the level of the kernel's crypto module, contexts kept between calls.
 *
 * <p>On JDK 22 and newer the library reaches its native half through the foreign function API and
 * makes short-lived views of both buffers for each call, 352 bytes. The JVM's compiler removes them
 * where it compiles the library's method by itself, if not always all of them, but hardly ever
 * where it has inlined it into a page's whole way from the caller to here. So the way ends before
 * it: a method handle that is no constant is called, never inlined.
 */
final class ZstdCompressor implements Compressor {
  private static final int LEVEL = 3;

  /** Both hold memory that no collector knows of. */
  private record Contexts(ZstdCompressCtx compressor, ZstdDecompressCtx decompressor)
      implements Runnable {
    @Override
    public void run() {
      try {
        compressor.close();
      } finally {
        decompressor.close();
      }
    }
  }

  private final ZstdCompressCtx compressor;
  private final ZstdDecompressCtx decompressor;

  /** Of an area that was forgotten, too. */
  private final Cleaner.Cleanable closing;

  private final MethodHandle compress = handle(ZstdCompressCtx.class, "compressDirectByteBuffer");
  private final MethodHandle decompress =
      handle(ZstdDecompressCtx.class, "decompressDirectByteBuffer");
  private final Scratch scratch = new Scratch();

  ZstdCompressor() {
    compressor = new ZstdCompressCtx();
    try {
      compressor.setLevel(LEVEL);
      decompressor = new ZstdDecompressCtx();
    } catch (Throwable e) {
      compressor.close();
      throw e;
    }
    Contexts contexts = new Contexts(compressor, decompressor);
    try {
      closing = Cleanup.FREEING.register(this, contexts);
    } catch (Throwable e) {
      contexts.run();
      throw e;
    }
  }

  /** For a field of an object, not of a class, which would be a constant to the compiler. */
  private static MethodHandle handle(Class<?> context, String name) {
    MethodType type =
        MethodType.methodType(
            int.class,
            ByteBuffer.class,
            int.class,
            int.class,
            ByteBuffer.class,
            int.class,
            int.class);
    try {
      return MethodHandles.lookup().findVirtual(context, name, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("zstd-jni without " + name, e);
    }
  }

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
      return into(dst, dstOffset, dstCapacity, src, srcOffset, srcLength);
    }
    ByteBuffer room = scratch.atLeast(bound);
    int length = into(room, 0, bound, src, srcOffset, srcLength);
    return scratch.copyTo(dst, dstOffset, dstCapacity, length);
  }

  private int into(
      ByteBuffer dst,
      int dstOffset,
      int dstCapacity,
      ByteBuffer src,
      int srcOffset,
      int srcLength) {
    try {
      return (int)
          compress.invokeExact(compressor, dst, dstOffset, dstCapacity, src, srcOffset, srcLength);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** The library's methods declare nothing else, but a handle's caller cannot know. */
  private static Error unchecked(Throwable e) {
    if (e instanceof RuntimeException runtime) {
      throw runtime;
    }
    return e instanceof Error error ? error : new AssertionError(e);
  }

  @Override
  public int wantedCapacity(int srcLength) {
    return (int) Zstd.compressBound(srcLength);
  }

  @Override
  public int decompress(
      ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int dstOffset, int dstLength) {
    try {
      return (int)
          decompress.invokeExact(
              decompressor, dst, dstOffset, dstLength, src, srcOffset, srcLength);
    } catch (ZstdException e) {
      return FAILED;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  @Override
  public void close() {
    closing.clean();
  }
}
