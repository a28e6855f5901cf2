package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.area.AreaStatistics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that share an area, and one that closes it meanwhile. */
@Timeout(60)
class AreaThreadsTest {
  /** Where reads are held up, until they may go. */
  private final CountDownLatch reading = new CountDownLatch(1);

  private final CountDownLatch go = new CountDownLatch(1);
  private final InterceptedCodecs held =
      new InterceptedCodecs(
          () -> {
            reading.countDown();
            return await(go);
          });

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
  void closeWaitsForCallsUnderWay() throws InterruptedException {
    List<String> unexpected = Collections.synchronizedList(new ArrayList<>());
    for (int round = 0; round < 50; round++) {
      SwapArea area = SwapArea.builder().device(new FailingDevice(1000)).build();
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
      while (area.statistics().zswpout() < 100 && unexpected.isEmpty()) {
        Thread.onSpinWait();
      }
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
    SwapArea area = SwapArea.builder().codecs(held).build();
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

  /** While close waits for a call, and that call is under way, nothing is gone yet. */
  @Test
  void numbersStayWhileCloseWaits() throws InterruptedException {
    SwapArea area = SwapArea.builder().codecs(held).build();
    long handle = area.pageOut(Pages.page(1));
    area.pageOut(Pages.page(3));
    Thread reader = new Thread(() -> area.read(handle, new byte[Pages.SIZE]));
    reader.start();
    reading.await();
    AreaStatistics before = area.statistics();
    String text = area.toString();
    Thread closer = new Thread(area::close);
    closer.start();
    while (!isClosed(area)) {
      Thread.sleep(1);
    }
    for (int i = 0; i < 100; i++) {
      assertEquals(before, area.statistics());
      assertEquals(text, area.toString());
    }
    assertTrue(reader.isAlive() && closer.isAlive(), "close waits still");
    go.countDown();
    reader.join();
    closer.join();
    assertEquals(2, area.statistics().slotsUsed());
    assertEquals(text, area.toString());
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
}
