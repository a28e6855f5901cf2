package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.CorruptPageException;
import io.zswap.api.SwapDeviceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits that change where pages lie: in the pool, or in a file that somebody else writes to. */
@Timeout(60)
class BitRotTest {
  private static final int PAGES = 30;

  @TempDir private Path dir = Path.of("");

  private SwapAreaBuilder inFile() {
    return SwapArea.builder().file(dir.resolve("swap")).size(PAGES * Pages.SIZE);
  }

  private static List<Long> pageOut(SwapArea area) {
    List<Long> handles = new ArrayList<>();
    for (int i = 1; i <= PAGES; i++) {
      handles.add(area.pageOut(Pages.page(i)));
    }
    return handles;
  }

  private static int slot(long handle) {
    return (int) handle & (Handles.MAX_SLOTS - 1);
  }

  private void flip(long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(dir.resolve("swap").toFile(), "rw")) {
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ 1);
    }
  }

  @Test
  void oneBitInTheFile() throws IOException {
    Random random = new Random(1);
    try (SwapArea area = inFile().checksums().build()) {
      List<Long> handles = pageOut(area);
      area.shrink(PAGES);
      for (int slot = 0; slot < PAGES; slot++) {
        long at = slot * (long) Pages.SIZE + random.nextInt(Pages.SIZE);
        long handle = handles.get(slot);
        flip(at);
        CorruptPageException e =
            assertThrows(CorruptPageException.class, () -> Pages.read(area, handle));
        assertEquals(slot, e.slot());
        assertThrows(CorruptPageException.class, () -> area.pageIn(handle, new byte[Pages.SIZE]));
        flip(at);
        assertEquals(Pages.page(slot + 1), Pages.read(area, handle), "not given up by pageIn");
      }
      handles.forEach(area::free);
      assertEquals(0, area.statistics().slotsUsed());
    }
  }

  @Test
  void withoutChecksumsItGoesUnnoticed() throws IOException {
    try (SwapArea area = inFile().build()) {
      List<Long> handles = pageOut(area);
      area.shrink(PAGES);
      flip(0);
      assertFalse(Pages.page(1).equals(Pages.read(area, handles.get(0))));
    }
  }

  @Test
  void fileMadeShorterThenLongAgain() throws IOException {
    try (SwapArea area = inFile().checksums().build()) {
      List<Long> handles = pageOut(area);
      area.shrink(PAGES);
      try (RandomAccessFile file = new RandomAccessFile(dir.resolve("swap").toFile(), "rw")) {
        long length = file.length();
        file.setLength(0);
        for (long handle : handles) {
          assertThrows(SwapDeviceException.class, () -> Pages.read(area, handle));
        }
        area.free(handles.get(PAGES - 1));
        assertThrows(SwapDeviceException.class, () -> area.pageOut(Pages.page(3)));
        // Somebody makes it long again: now there are zeros where pages were.
        file.setLength(length);
        handles.set(PAGES - 1, area.pageOut(Pages.page(3)));
      }
      for (long handle : handles.subList(0, PAGES - 1)) {
        assertThrows(CorruptPageException.class, () -> Pages.read(area, handle));
      }
      assertEquals(Pages.page(3), Pages.read(area, handles.get(PAGES - 1)));
      handles.forEach(area::free);
      assertEquals(0, area.statistics().slotsUsed());
    }
  }

  /** Whatever the codec makes of it: the right page or an exception, and nobody waits for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"lz4", "lz4hc", "zstd", "deflate"})
  void bitsInThePool(String compressor) {
    RottingCodecs codecs = new RottingCodecs();
    int corrupt = 0;
    try (SwapArea area =
        SwapArea.builder().codecs(codecs).compressor(compressor).checksums().build()) {
      List<Long> handles = pageOut(area);
      codecs.rotten = true;
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < PAGES; i++) {
          codecs.seed = round * PAGES + i;
          try {
            assertEquals(Pages.page(i + 1), Pages.read(area, handles.get(i)));
          } catch (CorruptPageException e) {
            assertEquals(slot(handles.get(i)), e.slot());
            corrupt++;
          }
        }
      }
      assertTrue(corrupt > 300, "found " + corrupt);
      codecs.rotten = false;
      for (int i = 0; i < PAGES; i++) {
        assertEquals(Pages.page(i + 1), Pages.read(area, handles.get(i)), "the copy is kept");
      }
      // Writeback of a page that does not decompress leaves it where it is. One that decompresses
      // to something else goes to the device as that, which reading it then tells.
      codecs.rotten = true;
      area.shrink(PAGES);
      codecs.rotten = false;
      for (int i = 0; i < PAGES; i++) {
        ByteBuffer back = ByteBuffer.allocateDirect(Pages.SIZE);
        try {
          area.read(handles.get(i), back);
          assertEquals(Pages.page(i + 1), back);
        } catch (CorruptPageException e) {
          assertEquals(slot(handles.get(i)), e.slot());
        }
      }
      area.shrink(PAGES);
      handles.forEach(area::free);
      assertEquals(0, area.statistics().slotsUsed());
      assertEquals(0, area.statistics().zswap().storedPages());
      assertEquals(0, area.statistics().poolBytes());
    }
  }
}
