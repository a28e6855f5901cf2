package io.zswap.store;

import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.core.compress.JavaCompressorProvider;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;

/** Codecs that get to see, while told so, compressed bytes that have changed in the pool. */
final class RottingCodecs implements CompressorProvider {
  private final CompressorProvider codecs = new JavaCompressorProvider();
  volatile boolean rotten;
  volatile int seed;

  @Override
  public String origin() {
    return "rotting";
  }

  @Override
  public Set<String> names() {
    return codecs.names();
  }

  @Override
  public Compressor create(String name) {
    Compressor codec = codecs.create(name);
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
        if (!rotten) {
          return codec.decompress(src, from, length, dst, to, room);
        }
        ByteBuffer changed = ByteBuffer.allocateDirect(length).put(0, src, from, length);
        Random random = new Random(seed);
        for (int flips = random.nextInt(4) + 1; flips > 0; flips--) {
          int at = random.nextInt(length);
          changed.put(at, (byte) (changed.get(at) ^ 1 << random.nextInt(8)));
        }
        return codec.decompress(changed, 0, length, dst, to, room);
      }

      @Override
      public void close() {
        codec.close();
      }
    };
  }
}
