package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.CorruptPageException;
import io.zswap.api.ZswapException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compressed bytes and a swap file that become anything: never a crash, only typed errors, and with
 * checksums never another page than was put away.
 */
@Timeout(3_600)
class CorruptionFuzzTest {
  private static final int PAGES = 24;

  /** Nanoseconds that no device takes for the last page. */
  private static final long PATIENCE = 60_000_000_000L;

  /** Compresses well, a little, or not at all. */
  private static byte[] page(SplittableRandom random) {
    byte[] page = new byte[Pages.SIZE];
    int noise = random.nextInt(Pages.SIZE + 1);
    int period = 1 + random.nextInt(200);
    for (int at = 0; at < page.length; at++) {
      page[at] = (byte) (at < noise ? random.nextInt() : at % period);
    }
    return page;
  }

  @ParameterizedTest
  @CsvSource({
    "lz4,true", "lz4hc,true", "zstd,true", "deflate,true",
    "lz4,false", "lz4hc,false", "zstd,false", "deflate,false"
  })
  void bytesInThePool(String compressor, boolean checksums) {
    RottingCodecs codecs = new RottingCodecs();
    SwapAreaBuilder builder = SwapArea.builder().codecs(codecs).compressor(compressor);
    if (checksums) {
      builder.checksums();
    }
    long[] corrupt = new long[1];
    try (SwapArea area = builder.build()) {
      Rounds.run(
          "pool " + compressor + (checksums ? " with checksums" : ""),
          seed -> corrupt[0] += rot(area, codecs, checksums, new SplittableRandom(seed)));
    }
    assertTrue(corrupt[0] > 0, "nothing was noticed");
  }

  /** Puts a page away and reads it, rotten in each way; how often that was noticed. */
  private static int rot(
      SwapArea area, RottingCodecs codecs, boolean checksums, SplittableRandom random) {
    byte[] page = page(random);
    byte[] back = new byte[Pages.SIZE];
    long handle = area.pageOut(page);
    int noticed = 0;
    for (RottingCodecs.Rot rot : RottingCodecs.Rot.values()) {
      codecs.rot = rot;
      codecs.seed = random.nextInt();
      codecs.rotten = true;
      try {
        area.read(handle, back);
        assertTrue(!checksums || java.util.Arrays.equals(page, back), () -> rot + " unnoticed");
      } catch (CorruptPageException e) {
        noticed++;
      } finally {
        codecs.rotten = false;
      }
    }
    area.pageIn(handle, back);
    assertTrue(java.util.Arrays.equals(page, back), "the page in the pool was never harmed");
    return noticed;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bytesInTheFile(boolean checksums, @TempDir Path dir) {
    Path file = dir.resolve("swap");
    long[] errors = new long[1];
    Rounds.run(
        "swap file" + (checksums ? " with checksums" : ""),
        seed -> {
          SwapAreaBuilder builder =
              SwapArea.builder().file(file).size(PAGES * Pages.SIZE).poolLimit(4 * Pages.SIZE);
          if (checksums) {
            builder.checksums();
          }
          // What is in the file already, of whatever length, is nobody's.
          try (SwapArea area = builder.build()) {
            errors[0] += harm(area, file, checksums, new SplittableRandom(seed));
            assertAllFreed(area);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertTrue(errors[0] > 0, "nothing was noticed");
  }

  /** The worker may have a page on its way that was freed meanwhile; its slot goes afterwards. */
  private static void assertAllFreed(SwapArea area) {
    long end = System.nanoTime() + PATIENCE;
    while (area.statistics().slotsUsed() != 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(0, area.statistics().slotsUsed());
  }

  /** Uses an area while somebody writes to its file; how many calls failed. */
  private static int harm(SwapArea area, Path file, boolean checksums, SplittableRandom random)
      throws IOException {
    Map<Long, byte[]> pages = new TreeMap<>();
    int errors = 0;
    try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
      for (int i = 0; i < 300; i++) {
        try {
          perform(area, other, pages, checksums, random);
        } catch (ZswapException e) {
          errors++;
        }
      }
    }
    pages.keySet().forEach(area::free);
    return errors;
  }

  private static void perform(
      SwapArea area,
      RandomAccessFile other,
      Map<Long, byte[]> pages,
      boolean checksums,
      SplittableRandom random)
      throws IOException {
    int dice = random.nextInt(100);
    if (dice < 35) {
      byte[] page = page(random);
      pages.put(area.pageOut(page), page);
    } else if (dice < 42) {
      area.shrink(random.nextInt(4));
    } else if (dice < 50) {
      change(other, random);
    } else if (!pages.isEmpty()) {
      long handle =
          pages.keySet().stream().skip(random.nextInt(pages.size())).findFirst().orElseThrow();
      byte[] page = pages.getOrDefault(handle, new byte[0]);
      if (dice < 55) {
        area.free(handle);
        pages.remove(handle);
        return;
      }
      ByteBuffer back = ByteBuffer.allocateDirect(Pages.SIZE);
      if (dice < 80) {
        area.read(handle, back);
      } else {
        area.pageIn(handle, back);
        pages.remove(handle);
      }
      assertTrue(!checksums || back.equals(ByteBuffer.wrap(page)), "another page, unnoticed");
    }
  }

  private static void change(RandomAccessFile file, SplittableRandom random) throws IOException {
    long length = PAGES * (long) Pages.SIZE;
    switch (random.nextInt(4)) {
      case 0 -> file.setLength(random.nextLong(length));
      case 1 -> file.setLength(length + random.nextInt(10_000));
      default -> {
        byte[] garbage = new byte[1 + random.nextInt(3 * Pages.SIZE)];
        new java.util.Random(random.nextLong()).nextBytes(garbage);
        file.seek(random.nextLong(length));
        file.write(garbage);
      }
    }
  }
}
