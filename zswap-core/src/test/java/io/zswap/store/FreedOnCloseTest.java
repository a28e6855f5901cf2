package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.ZswapParameters;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an area has off-heap is free once it is closed, though the area itself and everything that
 * it gave out are still referred to. Measured as the JDK counts direct buffers; it frees them when
 * the collector has been by.
 */
@Timeout(120)
@Tag("long")
class FreedOnCloseTest {
  private static final int PAGES = 4_000;

  @TempDir private Path dir = Path.of("");

  /** Here, so that it does not go meanwhile. */
  private final ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);

  /** What is still referred to. */
  private final List<Object> kept = new ArrayList<>();

  private static BufferPoolMXBean direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .findFirst()
        .orElseThrow();
  }

  /** Bytes in direct buffers once they are down to this, or have not reached it for a while. */
  private static long settled(long wanted) throws InterruptedException {
    long used = direct().getMemoryUsed();
    for (int i = 0; i < 20 && used > wanted; i++) {
      System.gc();
      // Buffers are freed by a thread of the JDK's.
      Thread.sleep(50);
      used = direct().getMemoryUsed();
    }
    return used;
  }

  private SwapArea open(String zpool, boolean inFile) {
    SwapAreaBuilder builder =
        SwapArea.builder().zpool(zpool).size(64 << 20).poolLimit(64 << 20).checksums();
    return (inFile ? builder.file(dir.resolve("swap")) : builder).build();
  }

  private void fill(SwapArea area, MemCgroup memcg) {
    Random random = new Random(1);
    byte[] bytes = new byte[Pages.SIZE];
    for (int i = 0; i < PAGES; i++) {
      random.nextBytes(bytes);
      // Half of them do not compress, and go to the device.
      Arrays.fill(bytes, i % 2 == 0 ? 2_000 : Pages.SIZE, Pages.SIZE, (byte) 1);
      area.pageOut(page.clear().put(0, bytes), memcg);
    }
  }

  @ParameterizedTest
  @CsvSource({"zsmalloc,false", "zbud,false", "zsmalloc,true"})
  void everythingIsFree(String zpool, boolean inFile) throws InterruptedException {
    // Once before, for what is made once for all areas, and by the JDK for a thread's transfers.
    try (SwapArea first = open(zpool, inFile)) {
      fill(first, first.cgroups().root());
      first.shrink(100);
    }
    long before = settled(0);
    SwapArea area = open(zpool, inFile);
    Cgroups cgroups = area.cgroups();
    MemCgroup memcg = cgroups.create(cgroups.root());
    ZswapParameters parameters = area.parameters();
    fill(area, memcg);
    area.shrink(100);
    // A pool that is not the current one any more, and goes with its last page.
    parameters.set(ZswapParameter.COMPRESSOR, "zstd");
    area.pageOut(page);
    long full = direct().getMemoryUsed() - before;
    assertTrue(full > (inFile ? PAGES / 2 * 2_000L : PAGES * 2_000L), full + " bytes");
    kept.addAll(List.of(area, cgroups, memcg, parameters));
    area.close();
    long left = settled(before) - before;
    assertTrue(left <= 0, left + " of " + full + " bytes are left");
    assertEquals(PAGES + 1, area.statistics().slotsUsed(), "the numbers are kept");
    assertThrows(ClosedException.class, cgroups::root);
    assertThrows(ClosedException.class, () -> parameters.get(ZswapParameter.ZPOOL));
    assertEquals(4, kept.size());
  }

  @Test
  void thatOfAForgottenAreaToo() throws InterruptedException {
    // Once before, for what is made once for all areas.
    open("zsmalloc", false).close();
    long before = settled(0);
    SwapArea forgotten = open("zsmalloc", false);
    fill(forgotten, forgotten.cgroups().root());
    long full = direct().getMemoryUsed() - before;
    assertTrue(full > PAGES * 2_000L, full + " bytes more than " + before);
    forgotten = null;
    long left = settled(before) - before;
    assertTrue(left <= 0, left + " of " + full + " bytes are left, beside " + before);
  }
}
