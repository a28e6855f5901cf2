package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.MemCgroup;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.swap.FailingFlush;
import io.zswap.core.swap.FileSwapDevice;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  void threadsShareAnArea() throws InterruptedException {
    try (SwapArea area = SwapArea.builder().memoryBasis(300 * Pages.SIZE).build()) {
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int id = t;
        Thread thread = new Thread(() -> churn(area, id));
        thread.setUncaughtExceptionHandler((x, e) -> failures.add(e));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
      assertEquals(0, area.statistics().slotsUsed());
    }
  }

  private static void churn(SwapArea area, int id) {
    record Kept(long handle, int seed) {}
    Random random = new Random(id);
    List<Kept> kept = new ArrayList<>();
    ByteBuffer back = ByteBuffer.allocateDirect(Pages.SIZE);
    for (int i = 0; i < 4000; i++) {
      if (kept.size() < 100 && random.nextInt(3) > 0) {
        int seed = random.nextInt(500);
        kept.add(new Kept(area.pageOut(Pages.page(seed)), seed));
      } else if (!kept.isEmpty()) {
        Kept one = kept.remove(random.nextInt(kept.size()));
        if (random.nextBoolean()) {
          area.read(one.handle, back);
          area.free(one.handle);
        } else {
          area.pageIn(one.handle, back);
        }
        if (!Pages.page(one.seed).equals(back)) {
          throw new AssertionError("handle " + one.handle);
        }
      }
    }
    kept.forEach(k -> area.free(k.handle));
  }

  @Test
  void onlyOneOfManyTakesAPage() throws InterruptedException {
    try (SwapArea area = SwapArea.builder().build()) {
      for (int round = 0; round < 300; round++) {
        // In turn from memory and from the device.
        long handle = area.pageOut(Pages.page(round % 2 == 0 ? 3 : 1));
        List<String> got = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
          boolean frees = t == 2;
          Thread thread =
              new Thread(
                  () -> {
                    try {
                      start.await();
                      if (frees) {
                        area.free(handle);
                      } else {
                        area.pageIn(handle, ByteBuffer.allocateDirect(Pages.SIZE));
                      }
                      got.add("it");
                    } catch (InterruptedException | RuntimeException e) {
                      got.add(e.getClass().getSimpleName());
                    }
                  });
          thread.start();
          threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
          thread.join();
        }
        Collections.sort(got);
        assertEquals(List.of("StaleHandleException", "StaleHandleException", "it"), got);
        assertEquals(0, area.statistics().slotsUsed());
      }
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
    List<String> told = new ArrayList<>();
    AreaListener listener =
        new AreaListener() {
          @Override
          public void onDeviceError(SwapDeviceException error) {
            told.add(String.valueOf(error.getMessage()));
            throw new IllegalStateException("a listener that fails");
          }
        };
    try (SwapArea area = SwapArea.builder().device(device).listener(listener).build()) {
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
      device.failing = false;
      assertEquals(Pages.page(3), Pages.read(area, onDevice));
      assertEquals(2, area.statistics().slotsUsed());
    }
  }

  /** At once, though nobody writes, and once. */
  @Test
  void pagesThatDoNotReachTheDisk(@TempDir Path dir) {
    List<SwapDeviceException> told = new ArrayList<>();
    AreaListener listener =
        new AreaListener() {
          @Override
          public void onDeviceError(SwapDeviceException error) {
            told.add(error);
          }
        };
    FileSwapDevice device = FileSwapDevice.create(dir.resolve("swap"), 10, Pages.SIZE, true);
    SwapArea area = SwapArea.builder().device(device).listener(listener).build();
    long handle = area.pageOut(Pages.page(3));
    FailingFlush.of(device);
    assertEquals(1, told.size());
    assertEquals(1, area.statistics().deviceErrors());
    assertTrue(String.valueOf(told.get(0).getMessage()).contains("have not reached the disk"));
    assertEquals(Pages.page(3), Pages.read(area, handle));
    assertEquals(Pages.page(6), Pages.read(area, area.pageOut(Pages.page(6))), "no concern of it");
    area.close();
    assertEquals(1, area.statistics().deviceErrors());
  }

  /** Where the native library does not load. */
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
  void toolsFindIt(@TempDir Path dir) {
    AreaProvider provider =
        ServiceLoader.load(AreaProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.name().equals("core"))
            .findFirst()
            .orElseThrow();
    assertEquals(Set.of("zsmalloc", "zbud"), provider.zpools());
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

  @Test
  void closeWaitsForCallsUnderWay() throws InterruptedException {
    List<String> unexpected = Collections.synchronizedList(new ArrayList<>());
    for (int round = 0; round < 50; round++) {
      SwapArea area = SwapArea.builder().memoryBasis(64 * Pages.SIZE).build();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int first = t * 1000;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    for (int i = first; true; i++) {
                      area.pageIn(area.pageOut(Pages.page(i % 100)), new byte[Pages.SIZE]);
                    }
                  } catch (ClosedException e) {
                    // As it should be.
                  } catch (RuntimeException | Error e) {
                    unexpected.add(e.toString());
                  }
                });
        thread.start();
        threads.add(thread);
      }
      Thread.sleep(5);
      area.close();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(List.of(), unexpected);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static boolean isClosed(SwapArea area) {
    try {
      area.shrink(0);
      return false;
    } catch (ClosedException e) {
      return true;
    }
  }

  @Test
  void whatWasFreedUnderWayIsNotLeftAfterClose() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    InterceptedCodecs codecs =
        new InterceptedCodecs(
            () -> {
              reading.countDown();
              return await(go);
            });
    SwapArea area = SwapArea.builder().codecs(codecs).build();
    long handle = area.pageOut(Pages.page(1));
    Thread reader = new Thread(() -> area.read(handle, new byte[Pages.SIZE]));
    reader.start();
    reading.await();
    area.free(handle);
    assertEquals(1, area.statistics().slotsUsed(), "still being read");
    Thread closer = new Thread(area::close);
    closer.start();
    while (!isClosed(area)) {
      Thread.onSpinWait();
    }
    go.countDown();
    reader.join();
    closer.join();
    assertEquals(0, area.statistics().slotsUsed());
    assertEquals(0, area.statistics().zswap().storedPages());
    assertEquals(0, area.statistics().zswap().poolTotalPages());
  }

  @Test
  void closeWaitsForTheWorker(@TempDir Path dir) {
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> thrown.add(e));
    try {
      Random random = new Random(1);
      ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
      for (int round = 0; round < 300; round++) {
        try (SwapArea area =
            SwapArea.builder()
                .file(dir.resolve("f"))
                .size(4096 * Pages.SIZE)
                .memoryBasis(64 * Pages.SIZE)
                .maxPoolPercent(20)
                .build()) {
          for (int i = 0; i < 20 + round % 60; i++) {
            for (int at = 0; at < Pages.SIZE; at += 8) {
              page.putLong(at, at < 2000 ? random.nextLong() : i);
            }
            area.pageOut(page);
          }
        }
        assertEquals(
            List.of(),
            Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("zswap-shrink"))
                .toList());
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertEquals(List.of(), thrown);
  }

  @Test
  void handlesOfTwoAreasDiffer() {
    try (SwapArea a = SwapArea.builder().build();
        SwapArea b = SwapArea.builder().build()) {
      assertNotEquals(a.pageOut(Pages.page(1)), b.pageOut(Pages.page(1)));
    }
  }
}
