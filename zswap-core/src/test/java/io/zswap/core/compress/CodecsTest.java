package io.zswap.core.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdCompressCtx;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.MachineException;
import io.zswap.api.spi.Compressor;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
  private static final int PAGE = 4096;

  /** Bytes around what a codec may write, to see whether it keeps to it. */
  private static final int FENCE = 64;

  private final JavaCompressorProvider provider = new JavaCompressorProvider();

  static Stream<String> names() {
    return Stream.of("lz4", "lz4hc", "zstd", "deflate");
  }

  private static ByteBuffer page(int kind, long seed) {
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    Random random = new Random(seed);
    for (int i = 0; i < PAGE; i++) {
      byte b =
          switch (kind) {
            case 0 -> (byte) 0;
            case 1 -> (byte) (i / 64);
            case 2 -> (byte) "the quick brown fox ".charAt(random.nextInt(20));
            case 3 -> i < PAGE / 2 ? (byte) random.nextInt() : 7;
            default -> (byte) random.nextInt();
          };
      page.put(i, b);
    }
    return page;
  }

  private static byte[] bytes(ByteBuffer buffer, int at, int length) {
    byte[] bytes = new byte[length];
    buffer.get(at, bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("names")
  void roundTrip(String name) {
    try (Compressor c = provider.create(name)) {
      assertEquals(name, c.name());
      for (int kind = 0; kind < 4; kind++) {
        for (int seed = 0; seed < 20; seed++) {
          ByteBuffer src = page(kind, seed);
          ByteBuffer dst = ByteBuffer.allocateDirect(PAGE + FENCE);
          int length = c.compress(src, 0, PAGE, dst, FENCE, PAGE);
          assertTrue(length > 0 && length < PAGE, name + " kind " + kind + ": " + length);
          ByteBuffer back = ByteBuffer.allocateDirect(PAGE + 2 * FENCE);
          assertEquals(PAGE, c.decompress(dst, FENCE, length, back, FENCE, PAGE));
          assertArrayEquals(bytes(src, 0, PAGE), bytes(back, FENCE, PAGE));
          assertEquals(0, src.position() + dst.position() + back.position());
          assertEquals(back.capacity(), back.limit());
        }
      }
    }
  }

  /** Those that say so; with zstd this fails, or worse. */
  @ParameterizedTest
  @ValueSource(strings = {"lz4", "lz4hc"})
  @Timeout(60)
  void oneDecompressesForManyThreads(String name) throws InterruptedException {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (Compressor shared = provider.create(name)) {
      assertTrue(shared.decompressesWithoutContext());
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int seed = t;
        threads.add(new Thread(() -> decompress(shared, seed)));
      }
      // Compresses meanwhile what it has too little room for, too.
      threads.add(
          new Thread(() -> new Random(3).ints(500).forEach(i -> misuse(shared, new Random(i)))));
      for (Thread thread : threads) {
        thread.setUncaughtExceptionHandler((who, e) -> failures.add(e));
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(List.of(), failures);
  }

  /** Pages of another compressor's, as a pool has them. */
  private void decompress(Compressor shared, int seed) {
    try (Compressor own = provider.create(shared.name())) {
      ByteBuffer data = ByteBuffer.allocateDirect(PAGE);
      ByteBuffer back = ByteBuffer.allocateDirect(PAGE);
      for (int i = 0; i < 20; i++) {
        ByteBuffer src = page(i % 4, seed * 20L + i);
        int length = own.compress(src, 0, PAGE, data, 0, PAGE);
        for (int times = 0; times < 50; times++) {
          assertEquals(PAGE, shared.decompress(data, 0, length, back, 0, PAGE));
          assertEquals(src, back);
        }
      }
    }
  }

  /** What the explorer relies on: it hands the compressors of one run to the next as they are. */
  @ParameterizedTest
  @ValueSource(strings = {"lz4", "lz4hc", "zstd", "deflate", "toy"})
  void nothingIsCarriedFromOneCallToTheNext(String name) {
    try (Compressor used = provider.create(name)) {
      Random random = new Random(7);
      for (int i = 0; i < 200; i++) {
        misuse(used, random);
        ByteBuffer src = page(random.nextInt(5), i);
        try (Compressor fresh = provider.create(name)) {
          ByteBuffer one = ByteBuffer.allocateDirect(PAGE);
          ByteBuffer two = ByteBuffer.allocateDirect(PAGE);
          int length = fresh.compress(src, 0, PAGE, one, 0, PAGE);
          assertEquals(length, used.compress(src, 0, PAGE, two, 0, PAGE));
          if (length > 0) {
            assertArrayEquals(bytes(one, 0, length), bytes(two, 0, length));
            misuse(used, random);
            assertEquals(PAGE, used.decompress(one, 0, length, two, 0, PAGE));
            assertArrayEquals(bytes(src, 0, PAGE), bytes(two, 0, PAGE));
          }
        }
      }
    }
  }

  /** Calls that fail in the middle, and one that does not. */
  private static void misuse(Compressor codec, Random random) {
    ByteBuffer dst = ByteBuffer.allocateDirect(PAGE);
    ByteBuffer any = page(random.nextInt(5), random.nextLong());
    codec.decompress(any, 0, 1 + random.nextInt(PAGE), dst, 0, PAGE);
    codec.compress(any, 0, PAGE, dst, 0, 1 + random.nextInt(64));
    int length = codec.compress(any, 0, PAGE, dst, 0, PAGE);
    if (length > 1) {
      codec.decompress(dst, 0, 1 + random.nextInt(length - 1), any, 0, PAGE);
    }
  }

  /** Who gives it more room gets the same, and sees himself what is longer than a page. */
  @ParameterizedTest
  @ValueSource(strings = {"lz4", "lz4hc", "zstd", "deflate", "toy"})
  void theWantedCapacityChangesNoResult(String name) {
    try (Compressor c = provider.create(name)) {
      int wanted = c.wantedCapacity(PAGE);
      assertTrue(wanted >= PAGE, name + " wants " + wanted);
      ByteBuffer exact = ByteBuffer.allocateDirect(PAGE);
      ByteBuffer wide = ByteBuffer.allocateDirect(wanted + FENCE);
      for (int i = 0; i < 100; i++) {
        ByteBuffer src = page(i % 5, i);
        for (int at = 0; at < FENCE; at++) {
          wide.put(wanted + at, (byte) 0x5A);
        }
        int length = c.compress(src, 0, PAGE, exact, 0, PAGE);
        int inWide = c.compress(src, 0, PAGE, wide, 0, wanted);
        if (length == Compressor.FAILED) {
          assertTrue(inWide == Compressor.FAILED || inWide > PAGE, name + ": " + inWide);
        } else {
          assertEquals(length, inWide);
          assertArrayEquals(bytes(exact, 0, length), bytes(wide, 0, length));
        }
        for (int at = 0; at < FENCE; at++) {
          assertEquals(0x5A, wide.get(wanted + at), name + " wrote behind its room");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void resultThatDoesNotFitIsAFailure(String name) {
    try (Compressor c = provider.create(name)) {
      ByteBuffer dst = ByteBuffer.allocateDirect(2 * PAGE);
      assertEquals(Compressor.FAILED, c.compress(page(9, 1), 0, PAGE, dst, 0, PAGE));
      int length = c.compress(page(2, 1), 0, PAGE, dst, 0, PAGE);
      assertEquals(Compressor.FAILED, c.compress(page(2, 1), 0, PAGE, dst, 0, length - 1));
      // One byte to spare: zlib wants to see that there is no more to come.
      assertEquals(length, c.compress(page(2, 1), 0, PAGE, dst, 0, length + 1));
      assertTrue(c.compress(page(9, 1), 0, PAGE, dst, 0, 2 * PAGE) >= PAGE);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void corruptInputNeitherCrashesNorOverflows(String name) {
    try (Compressor c = provider.create(name)) {
      Random random = new Random(5);
      for (int round = 0; round < 300; round++) {
        ByteBuffer dst = ByteBuffer.allocateDirect(PAGE);
        int length = c.compress(page(round % 4, round), 0, PAGE, dst, 0, PAGE);
        for (int flips = random.nextInt(8) + 1; flips > 0; flips--) {
          dst.put(random.nextInt(length), (byte) random.nextInt());
        }
        int claimed = random.nextBoolean() ? length : random.nextInt(length) + 1;
        ByteBuffer back = ByteBuffer.allocateDirect(PAGE + 2 * FENCE);
        int result = c.decompress(dst, 0, claimed, back, FENCE, PAGE);
        assertTrue(result >= -1 && result <= PAGE, name + ": " + result);
        assertArrayEquals(new byte[FENCE], bytes(back, 0, FENCE));
        assertArrayEquals(new byte[FENCE], bytes(back, PAGE + FENCE, FENCE));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void resultLongerThanAPageIsAFailure(String name) {
    try (Compressor c = provider.create(name)) {
      ByteBuffer dst = ByteBuffer.allocateDirect(PAGE);
      int length = c.compress(page(1, 1), 0, PAGE, dst, 0, PAGE);
      ByteBuffer back = ByteBuffer.allocateDirect(PAGE);
      int result = c.decompress(dst, 0, length, back, 0, PAGE / 2);
      assertTrue(result != PAGE / 2, name + " must not pass a cut page off as a whole one");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 1024, 65536})
  void otherPageSizes(int size) {
    for (String name : names().toList()) {
      try (Compressor c = provider.create(name)) {
        ByteBuffer src = ByteBuffer.allocateDirect(size);
        ByteBuffer dst = ByteBuffer.allocateDirect(size);
        int length = c.compress(src, 0, size, dst, 0, size);
        src.put(0, (byte) 1);
        assertEquals(size, c.decompress(dst, 0, length, src, 0, size));
        assertEquals(0, src.get(0));
      }
    }
  }

  @Test
  void namesAreThoseThatWork() {
    assertEquals(Set.of("lz4", "lz4hc", "zstd", "deflate", "toy"), provider.names());
    assertEquals("java", provider.origin());
    InvalidParameterException e =
        assertThrows(InvalidParameterException.class, () -> provider.create("lzo"));
    assertEquals(2, e.errno());
  }

  /** What it has is not the collector's. */
  @Test
  @Timeout(60)
  void oneOfZstdThatIsForgottenIsClosed() throws Exception {
    Compressor forgotten = provider.create("zstd");
    Object context = field(forgotten.getClass(), "compressor").get(forgotten);
    // To use it would keep it from being closed, if it came to that just then.
    Field memory = field(ZstdCompressCtx.class, "nativePtr");
    assertNotEquals(0, memory.getLong(context));
    forgotten = null;
    while (memory.getLong(context) != 0) {
      System.gc();
      Thread.sleep(10);
    }
  }

  private static Field field(Class<?> of, String name) throws NoSuchFieldException {
    Field field = of.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  @Test
  void providersAreFoundByOrigin() {
    assertEquals("java", CompressorProviders.of("java").origin());
    MachineException e =
        assertThrows(MachineException.class, () -> CompressorProviders.of("nowhere"));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("nowhere") && message.contains("java"));
  }

  @Test
  void toyKeepsRuns() {
    Compressor c = provider.create("toy");
    ByteBuffer src = ByteBuffer.allocateDirect(300);
    for (int i = 0; i < 300; i++) {
      src.put(i, (byte) (i < 290 ? 5 : 6));
    }
    ByteBuffer dst = ByteBuffer.allocateDirect(300);
    assertEquals(6, c.compress(src, 0, 300, dst, 0, 300));
    assertArrayEquals(new byte[] {(byte) 255, 5, 33, 5, 9, 6}, bytes(dst, 0, 6));
    ByteBuffer back = ByteBuffer.allocateDirect(300);
    assertEquals(300, c.decompress(dst, 0, 6, back, 0, 300));
    assertArrayEquals(bytes(src, 0, 300), bytes(back, 0, 300));
    assertEquals(Compressor.FAILED, c.decompress(dst, 0, 6, back, 0, 299));
    assertEquals(Compressor.FAILED, c.decompress(dst, 0, 5, back, 0, 300));
    // Eight bytes of four runs give eight, which is one too many.
    src.put(0, new byte[] {1, 1, 2, 2, 3, 3, 4, 4});
    assertEquals(Compressor.FAILED, c.compress(src, 0, 8, dst, 0, 8));
    src.put(0, new byte[] {1, 1, 2, 2, 2, 3, 3, 3});
    assertEquals(6, c.compress(src, 0, 8, dst, 0, 8));
    assertEquals(Compressor.FAILED, c.compress(src, 0, 8, dst, 0, 5));
  }
}
