package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.AreaFullException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.PageArea;
import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.device.MemorySwapDevice;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What areas can be made, and what cannot. */
class AreaBuilderTest {
  /** Where the native library does not load. */
  @Test
  void aLimitThatCannotBeCountedIsNone() {
    for (int percent : new int[] {100, 16_384, 1 << 30}) {
      SwapAreaBuilder builder = SwapArea.builder().size(1 << 20);
      try (SwapArea area = builder.memoryBasis(1L << 62).maxPoolPercent(percent).build()) {
        area.pageOut(Pages.page(1));
        assertTrue(area.statistics().poolBytes() > 0, percent + " %");
      }
    }
  }

  @Test
  void withoutItsCompressorThereIsNoArea() {
    InvalidParameterException reason = new InvalidParameterException("no place to unpack it", 2);
    CompressorProvider codecs =
        new CompressorProvider() {
          private final CompressorProvider all = new JavaCompressorProvider();

          @Override
          public String origin() {
            return "crippled";
          }

          @Override
          public Set<String> names() {
            return Set.of("deflate", "zstd");
          }

          @Override
          public Compressor create(String name) {
            if (!name.equals("deflate")) {
              throw reason;
            }
            return all.create(name);
          }
        };
    // The default, one that is not there, one that claims to be.
    for (SwapAreaBuilder builder :
        List.of(
            SwapArea.builder(),
            SwapArea.builder().compressor("lz4"),
            SwapArea.builder().compressor("zstd"))) {
      InvalidParameterException e =
          assertThrows(InvalidParameterException.class, builder.codecs(codecs)::build);
      assertSame(reason, e.getCause(), e.getMessage());
    }
    SwapArea.builder().codecs(codecs).compressor("deflate").build().close();
    try (SwapArea area =
        SwapArea.builder().codecs(codecs).parameter(ZswapParameter.ENABLED, "N").build()) {
      assertEquals("N", area.parameters().get(ZswapParameter.ENABLED));
      assertEquals(Pages.page(1), Pages.read(area, area.pageOut(Pages.page(1))), "uncompressed");
    }
  }

  @Test
  void builderRefuses() {
    assertThrows(
        InvalidParameterException.class,
        () -> SwapArea.builder().parameter(ZswapParameter.ENABLED, "?").build());
    assertThrows(
        InvalidParameterException.class, () -> SwapArea.builder().maxPoolPercent(-1).build());
  }

  @Test
  void sizesThatArePages() {
    for (int wrong : new int[] {5000, 131072, 0, -4096, 2048, Integer.MIN_VALUE}) {
      assertThrows(InvalidPageSizeException.class, () -> SwapArea.builder().pageSize(wrong));
    }
    for (long bytes : new long[] {1, Pages.SIZE}) {
      try (SwapArea area = SwapArea.builder().size(bytes).build()) {
        assertEquals(1, area.statistics().slots());
      }
    }
    try (SwapArea area = SwapArea.builder().size(Pages.SIZE + 1).build()) {
      assertEquals(2, area.statistics().slots());
      long first = area.pageOut(Pages.page(1));
      area.pageOut(Pages.page(2));
      assertThrows(AreaFullException.class, () -> area.pageOut(Pages.page(4)));
      area.free(first);
      assertEquals(Pages.page(4), Pages.read(area, area.pageOut(Pages.page(4))));
    }
  }

  @Test
  void sizesThatAreNone() {
    for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
      for (Executable call :
          List.<Executable>of(
              () -> SwapArea.builder().size(wrong),
              () -> SwapArea.builder().memoryBasis(wrong),
              () -> SwapArea.builder().poolLimit(wrong))) {
        assertThrows(InvalidParameterException.class, call);
      }
    }
  }

  /** A limit of less than a page is one of a page. */
  @Test
  void theSmallestLimit() {
    try (SwapArea area = SwapArea.builder().size(10 * Pages.SIZE).poolLimit(1).build()) {
      for (int seed = 0; seed < 5; seed++) {
        long handle = area.pageOut(Pages.page(seed));
        ByteBuffer back = ByteBuffer.allocateDirect(Pages.SIZE);
        area.pageIn(handle, back);
        assertEquals(Pages.page(seed), back);
      }
      assertTrue(area.statistics().zswpout() > 0, "some of them in memory");
    }
  }

  @Test
  void pageSizes() {
    for (int size : new int[] {4096, 8192, 16384, 32768, 65536}) {
      for (String zpool : List.of("zsmalloc", "zbud")) {
        try (SwapArea area = SwapArea.builder().pageSize(size).zpool(zpool).build()) {
          long handle = area.pageOut(Pages.page(5, size));
          assertEquals(Pages.page(5, size), Pages.read(area, handle));
          assertEquals(1, area.statistics().zswap().storedPages());
        }
      }
    }
  }

  @Test
  void aDeviceSetsThePageSizeOfItsAreaOnly() {
    int large = 4 * Pages.SIZE;
    SwapAreaBuilder builder = SwapArea.builder().size(10 * Pages.SIZE).poolLimit(100L * large);
    try (SwapArea area =
        builder.device(new MemorySwapDevice(1000, large, true)).synchronousWriteback().build()) {
      assertEquals(large, area.pageSize());
      // Half of it compresses.
      ByteBuffer page = ByteBuffer.allocateDirect(large).put(0, Pages.bytes(3, large / 2));
      for (int i = 0; i < 500; i++) {
        area.pageOut(page);
        long bytes = area.statistics().poolBytes();
        assertTrue(bytes < 130L * large, "the limit is in bytes: " + bytes);
      }
    }
    try (SwapArea area = builder.inMemory().build()) {
      assertEquals(Pages.SIZE, area.pageSize());
      assertEquals(10, area.statistics().slots());
    }
  }

  /** Of which the simple name is empty. */
  @Test
  void aDeviceWithoutAName() {
    SwapDevice device = new ForwardingDevice(1, Pages.SIZE) {};
    assertEquals(device.getClass().getName(), SwapArea.builder().device(device).name());
  }

  @Test
  void toolsFindIt(@TempDir Path dir) {
    AreaProvider provider =
        ServiceLoader.load(AreaProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.name().equals("core"))
            .findFirst()
            .orElseThrow();
    assertEquals(Set.of("packed", "zsmalloc", "zbud"), provider.zpools());
    assertTrue(provider.compressors().containsAll(Set.of("lz4", "zstd", "deflate", "lz4hc")));
    AreaConfig config =
        new AreaConfig(Optional.of(dir.resolve("swap")), 1 << 20, 8192, "zstd", "zbud", 1 << 20);
    try (PageArea area = provider.open(config)) {
      assertEquals(128, area.statistics().slots());
      ByteBuffer back = ByteBuffer.allocateDirect(8192);
      area.read(area.pageOut(Pages.page(1, 8192)), back);
      assertEquals(Pages.page(1, 8192), back);
    }
  }
}
