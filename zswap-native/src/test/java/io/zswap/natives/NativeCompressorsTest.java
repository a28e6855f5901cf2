package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.spi.Compressor;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The harness's codecs as Java sees them. */
class NativeCompressorsTest {
  private final NativeCompressors provider = new NativeCompressors();

  @Test
  void everyDebianHasThem() {
    assertEquals("native", provider.origin());
    assertEquals(Set.of("lz4", "lz4hc", "zstd", "deflate"), provider.names());
  }

  @Test
  void thereAndBack() {
    ByteBuffer src = ByteBuffer.allocateDirect(5000);
    ByteBuffer packed = ByteBuffer.allocateDirect(9000);
    ByteBuffer dst = ByteBuffer.allocateDirect(4200);
    for (int i = 0; i < 4096; i++) {
      src.put(100 + i, (byte) (i % 100));
    }
    for (String name : provider.names()) {
      try (Compressor c = provider.create(name)) {
        assertEquals(name, c.name());
        int n = c.compress(src, 100, 4096, packed, 7, 4096);
        assertTrue(n > 0 && n < 1000, name + " " + n);
        assertEquals(4096, c.decompress(packed, 7, n, dst, 3, 4096));
        assertEquals(src.slice(100, 4096), dst.slice(3, 4096));
        assertEquals(Compressor.FAILED, c.decompress(packed, 8, n, dst, 3, 4096));
        assertEquals(Compressor.FAILED, c.compress(src, 100, 4096, packed, 7, n - 1));
        assertEquals(0, src.position());
      }
    }
  }

  @Test
  void whatDoesNotFitFails() {
    ByteBuffer noise = ByteBuffer.allocateDirect(4096);
    byte[] bytes = new byte[4096];
    new Random(1).nextBytes(bytes);
    noise.put(0, bytes);
    ByteBuffer dst = ByteBuffer.allocateDirect(8192);
    for (String name : provider.names()) {
      try (Compressor c = provider.create(name)) {
        assertEquals(Compressor.FAILED, c.compress(noise, 0, 4096, dst, 0, 4096), name);
      }
    }
  }

  @Test
  void mistakesAreTyped() {
    assertThrows(InvalidParameterException.class, () -> provider.create("lzo"));
    Compressor c = provider.create("lz4");
    ByteBuffer direct = ByteBuffer.allocateDirect(64);
    ByteBuffer heap = ByteBuffer.allocate(64);
    assertThrows(IllegalArgumentException.class, () -> c.compress(heap, 0, 64, direct, 0, 64));
    assertThrows(IndexOutOfBoundsException.class, () -> c.compress(direct, 1, 64, direct, 0, 64));
    assertThrows(
        IndexOutOfBoundsException.class, () -> c.decompress(direct, 0, 64, direct, -1, 64));
    c.close();
    c.close();
    assertThrows(ClosedException.class, () -> c.compress(direct, 0, 64, direct, 0, 64));
  }
}
