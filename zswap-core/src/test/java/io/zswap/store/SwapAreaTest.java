package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MemCgroup;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.area.AreaStatistics;
import io.zswap.core.device.FailingDisk;
import io.zswap.core.device.FileSwapDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SwapAreaTest {
  @Test
  void overflowsInTheBackground(@TempDir Path dir) throws InterruptedException {
    try (SwapArea area =
        SwapArea.builder()
            .file(dir.resolve("overflow"))
            .size(2000 * Pages.SIZE)
            .memoryBasis(200 * Pages.SIZE)
            .maxPoolPercent(10)
            .build()) {
      List<Long> handles = new ArrayList<>();
      for (int i = 1; i <= 1500; i++) {
        handles.add(area.pageOut(Pages.page(i)));
      }
      // The limit is 20 pages; a zspage of a small area adds up to 5 at once.
      assertTrue(area.statistics().zswap().poolTotalPages() < 28);
      for (int tries = 0; tries < 500 && writtenBack(area) == 0; tries++) {
        Thread.sleep(10);
      }
      assertTrue(writtenBack(area) > 0);
      assertTrue(area.statistics().zswap().poolLimitHit() > 0);
      for (int i = 1; i <= 1500; i++) {
        assertEquals(Pages.page(i), Pages.read(area, handles.get(i - 1)));
        assertEquals(Pages.page(i), Pages.read(area, handles.get(i - 1)), "reading leaves it");
      }
      handles.forEach(area::free);
      assertEquals(0, area.statistics().slotsUsed());
      assertEquals(0, area.statistics().poolBytes());
    }
  }

  private static long writtenBack(SwapArea area) {
    return area.statistics().zswap().writtenBackPages();
  }

  @Test
  void buffersOfEveryKind() {
    try (SwapArea area = SwapArea.builder().build()) {
      byte[] bytes = Pages.bytes(1, Pages.SIZE);
      ByteBuffer inTheMiddle = ByteBuffer.allocate(3 * Pages.SIZE).put(100, bytes);
      inTheMiddle.position(100).limit(100 + Pages.SIZE);
      long fromHeap = area.pageOut(inTheMiddle.asReadOnlyBuffer());
      long fromArray = area.pageOut(bytes);
      assertEquals(100, inTheMiddle.position(), "does not move");
      assertEquals(Pages.page(1), Pages.read(area, fromHeap));
      ByteBuffer room = ByteBuffer.allocate(Pages.SIZE + 9).position(9);
      area.pageIn(fromArray, room);
      assertEquals(Pages.page(1), room);
      assertEquals(9, room.position());
      byte[] back = new byte[Pages.SIZE];
      area.read(fromHeap, back);
      assertArrayEquals(bytes, back);
      area.pageIn(fromHeap, back);
      assertEquals(0, area.statistics().slotsUsed());
    }
  }

  @Test
  void pageInTakesThePageFromWhereverItIs() {
    try (SwapArea area = SwapArea.builder().size(10 * Pages.SIZE).build()) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(Pages.SIZE);
      ByteBuffer back = Pages.page(9);
      area.pageIn(area.pageOut(zeros), back);
      assertEquals(zeros, back);
      area.pageIn(area.pageOut(Pages.page(3)), back);
      assertEquals(Pages.page(3), back, "from the device");
      area.pageIn(area.pageOut(Pages.page(1)), back);
      assertEquals(Pages.page(1), back, "from memory");
      AreaStatistics s = area.statistics();
      assertEquals(
          List.of(1L, 1L, 1L, 1L, 1L, 1L),
          List.of(s.swpinZero(), s.swpoutZero(), s.pswpin(), s.pswpout(), s.zswpin(), s.zswpout()));
      assertEquals(0, s.slotsUsed());
      assertEquals(0, s.zswap().storedPages());
    }
  }

  @Test
  void shrinkMovesTheOldestToTheDevice() {
    try (SwapArea area = SwapArea.builder().size(100 * Pages.SIZE).build()) {
      List<Long> handles = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        handles.add(area.pageOut(Pages.page(3 * i + 1)));
      }
      assertEquals(5, area.shrink(5));
      assertEquals(5, area.statistics().zswpwb());
      for (int i = 0; i < 20; i++) {
        long before = area.statistics().pswpin();
        assertEquals(Pages.page(3 * i + 1), Pages.read(area, handles.get(i)));
        assertEquals(i < 5 ? 1 : 0, area.statistics().pswpin() - before, "page " + i);
      }
      assertEquals(15, area.shrink(1000));
      assertEquals(0, area.shrink(1000));
      assertEquals(0, area.statistics().poolBytes());
    }
  }

  @Test
  void cgroups() {
    try (SwapArea area = SwapArea.builder().build()) {
      Cgroups cgroups = area.cgroups();
      MemCgroup group = cgroups.create(cgroups.root());
      MemCgroup child = cgroups.create(group);
      cgroups.max(group, Pages.SIZE);
      long handle = area.pageOut(Pages.page(1), child);
      assertEquals(1, group.zswapped());
      assertEquals(1, child.zswapped());
      assertThrows(IllegalStateException.class, () -> cgroups.remove(group));
      cgroups.remove(child);
      assertThrows(IllegalStateException.class, () -> cgroups.remove(child));
      assertThrows(IllegalStateException.class, () -> cgroups.create(child));
      area.free(handle);
      assertEquals(0, group.zswapped());
    }
  }

  @Test
  void aDeviceThatComesBack() {
    FailingDevice device = new FailingDevice(4);
    IllegalStateException bug = new IllegalStateException("a listener that fails");
    List<String> told = new ArrayList<>();
    AreaListener listener =
        new AreaListener() {
          @Override
          public void onDeviceError(SwapDeviceException error) {
            told.add(String.valueOf(error.getMessage()));
            throw bug;
          }
        };
    try (LoggedFailures log = new LoggedFailures(SwapArea.class);
        SwapArea area = SwapArea.builder().device(device).listener(listener).build()) {
      long onDevice = area.pageOut(Pages.page(3));
      long inMemory = area.pageOut(Pages.page(1));
      device.failing = true;
      for (Executable call :
          List.<Executable>of(
              () -> area.pageOut(Pages.page(3)),
              () -> area.pageOut(Pages.bytes(3, Pages.SIZE)),
              () -> Pages.read(area, onDevice),
              () -> area.pageIn(onDevice, ByteBuffer.allocateDirect(Pages.SIZE)))) {
        SwapDeviceException e = assertThrows(SwapDeviceException.class, call);
        assertTrue(String.valueOf(e.getMessage()).endsWith(": as asked"), e.getMessage());
        assertEquals("as asked", e.getCause() == null ? null : e.getCause().getMessage());
      }
      area.shrink(10);
      assertEquals(Pages.page(1), Pages.read(area, inMemory));
      assertTrue(area.statistics().deviceErrors() >= 4);
      assertEquals(area.statistics().deviceErrors(), told.size());
      assertEquals(Collections.nCopies(told.size(), bug), log.thrown());
      device.failing = false;
      assertEquals(Pages.page(3), Pages.read(area, onDevice));
      assertEquals(2, area.statistics().slotsUsed());
    }
  }

  /** At once, though nobody writes, and once. */
  @Test
  void pagesThatDoNotReachTheDisk(@TempDir Path dir) throws IOException {
    List<SwapDeviceException> told = new ArrayList<>();
    AreaListener listener =
        new AreaListener() {
          @Override
          public void onDeviceError(SwapDeviceException error) {
            told.add(error);
          }
        };
    FailingDisk disk = new FailingDisk();
    FileSwapDevice device = disk.device(dir.resolve("swap"), 10, Pages.SIZE, Pages.SIZE);
    SwapArea area = SwapArea.builder().device(device).listener(listener).build();
    long handle = area.pageOut(Pages.page(3));
    disk.failing(true);
    disk.await();
    assertEquals(1, told.size());
    assertEquals(1, area.statistics().deviceErrors());
    assertTrue(String.valueOf(told.get(0).getMessage()).contains("have not reached the disk"));
    assertEquals(Pages.page(3), Pages.read(area, handle));
    assertEquals(Pages.page(6), Pages.read(area, area.pageOut(Pages.page(6))), "no concern of it");
    area.close();
    assertEquals(1, area.statistics().deviceErrors());
  }

  @Test
  void statisticsBearTheirKernelNames() {
    SwapArea area = SwapArea.builder().size(5 * Pages.SIZE).build();
    area.pageOut(Pages.page(1));
    Map<String, Long> map = area.statistics().toMap();
    assertEquals(1, map.get("stored_pages"));
    assertEquals(1, map.get("zswpout"));
    assertEquals(5, map.get("slots"));
    assertEquals(1, map.get("slots_used"));
    assertEquals(area.statistics().poolBytes(), map.get("pool_total_size"));
    assertTrue(area.statistics().poolBytes() >= Pages.SIZE);
    assertTrue(map.keySet().containsAll(Set.of("pool_limit_hit", "reject_compress_poor")));
    area.close();
    assertEquals(map, area.statistics().toMap(), "after close too");
  }

  @Test
  void handlesOfTwoAreasDiffer() {
    try (SwapArea a = SwapArea.builder().build();
        SwapArea b = SwapArea.builder().build()) {
      assertNotEquals(a.pageOut(Pages.page(1)), b.pageOut(Pages.page(1)));
    }
  }
}
