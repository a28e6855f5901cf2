package io.zswap.store;

import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.core.compress.JavaCompressorProvider;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The library's codecs, which decompress a page only if they are let. */
class InterceptedCodecs implements CompressorProvider {
  private final CompressorProvider codecs = new JavaCompressorProvider();
  private final BooleanSupplier let;

  /**
   * @param let asked before each page, in the thread that wants it
   */
  InterceptedCodecs(BooleanSupplier let) {
    this.let = let;
  }

  /** Decompresses as the codec does, or gives what it gives for data that it cannot make out. */
  int decompress(
      Compressor codec, ByteBuffer src, int from, int length, ByteBuffer dst, int to, int room) {
    return let.getAsBoolean() ? codec.decompress(src, from, length, dst, to, room) : -1;
  }

  /** Whether it matters to a codec in which context it decompresses. */
  boolean needsContext() {
    return true;
  }

  /** A codec that is needed from now on. */
  Compressor opened(Compressor codec) {
    return codec;
  }

  /** Closes a codec that is not needed any more. */
  void close(Compressor codec) {
    codec.close();
  }

  @Override
  public final String origin() {
    return "intercepted";
  }

  @Override
  public final Set<String> names() {
    return codecs.names();
  }

  @Override
  public final Compressor create(String name) {
    Compressor codec = opened(codecs.create(name));
    return new Compressor() {
      @Override
      public String name() {
        return codec.name();
      }

      @Override
      public int compress(ByteBuffer src, int from, int length, ByteBuffer dst, int to, int room) {
        return codec.compress(src, from, length, dst, to, room);
      }

      @Override
      public int decompress(
          ByteBuffer src, int from, int length, ByteBuffer dst, int to, int room) {
        return InterceptedCodecs.this.decompress(codec, src, from, length, dst, to, room);
      }

      @Override
      public boolean decompressesWithoutContext() {
        return !needsContext();
      }

      @Override
      public void close() {
        InterceptedCodecs.this.close(codec);
      }
    };
  }
}
