package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MemCgroup;
import io.zswap.api.area.AreaStatistics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writeback in the background: in batches, held up by a slow device. */
@Timeout(60)
class WritebackTest extends WritebackRig {
  @Test
  void adjacentSlotsGoInOneTransfer() {
    pageOut(60);
    assertEquals(0, device.writes().size(), "below the limit");
    assertEquals(50, area.shrink(50));
    assertEquals(1, device.writes().size());
    assertEquals(50, device.writes().get(0).pages());
    AreaStatistics s = area.statistics();
    assertEquals(
        List.of(10L, 50L, 50L, 50L),
        List.of(s.zswap().storedPages(), s.zswap().writtenBackPages(), s.zswpwb(), s.pswpout()));
    checkAll();
    assertEquals(50, area.statistics().pswpin(), "one read for each page that was written back");
  }

  @Test
  void slotsThatAreNotAdjacentAreSorted() {
    // What is freed leaves gaps, which count.
    reopen(b -> b.poolLimit(2 * LIMIT));
    pageOut(60);
    // The second time these are the youngest, in slots that lie in between.
    for (int i = 0; i < 60; i += 3) {
      area.free(handles.get(i));
    }
    for (int i = 57; i >= 0; i -= 3) {
      handles.set(i, area.pageOut(page(i)));
    }
    assertEquals(60, area.shrink(60));
    assertEquals(1, device.writes().size(), "one run of 60 slots");
    checkAll();
  }

  @Test
  void aThreadOfItsOwnMakesRoom() throws InterruptedException {
    pageOut(200);
    while (device.writes().stream().noneMatch(w -> w.thread() != Thread.currentThread())) {
      Thread.sleep(1);
    }
    assertTrue(area.statistics().zswap().poolLimitHit() > 0);
    checkAll();
  }

  @Test
  void aSlowDeviceHoldsTheIntakeUp() throws InterruptedException {
    device.held = true;
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread intake = new Thread(() -> pageOut(500));
    intake.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    intake.start();
    // The worker with its batch, and the intake with the page that found no room: all stands still.
    device.arrived.acquire(2);
    AreaStatistics s = area.statistics();
    int taken = handles.size();
    assertTrue(taken < 100, "pages taken: " + taken);
    assertTrue(s.poolBytes() <= MOST, "pool: " + s.poolBytes());
    assertEquals(0, device.writes().size());
    device.open();
    intake.join();
    assertEquals(null, failure.get());
    assertEquals(500, handles.size());
    checkAll();
  }

  private static Thread start(Runnable work, List<Throwable> failures) {
    Thread thread = new Thread(work);
    thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
    thread.start();
    return thread;
  }

  private static boolean waitsInTheArea(Thread thread) {
    return switch (thread.getState()) {
      case BLOCKED, WAITING, TIMED_WAITING ->
          Arrays.stream(thread.getStackTrace())
              .anyMatch(frame -> frame.getClassName().equals(SwapArea.class.getName()));
      default -> false;
    };
  }

  @Test
  void pagesUnderWayCanBeReadAndFreed() throws InterruptedException {
    pageOut(60);
    device.held = true;
    AtomicLong shrunk = new AtomicLong();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Thread shrink = start(() -> shrunk.set(area.shrink(10)), failures);
    device.arrived.acquire();
    List<ByteBuffer> read = Collections.synchronizedList(new ArrayList<>());
    List<Thread> users =
        List.of(
            start(() -> read.add(Pages.read(area, handles.get(0))), failures),
            start(
                () -> {
                  ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
                  area.pageIn(handles.get(1), page);
                  read.add(page);
                },
                failures),
            start(() -> area.free(handles.get(2)), failures));
    assertEquals(page(20), Pages.read(area, handles.get(20)), "others are not held up");
    for (Thread user : users) {
      while (user.isAlive() && !waitsInTheArea(user)) {
        Thread.sleep(1);
      }
    }
    device.open();
    for (Thread user : users) {
      user.join();
    }
    shrink.join();
    assertEquals(List.of(), failures);
    assertEquals(10, shrunk.get());
    assertTrue(read.contains(page(0)) && read.contains(page(1)));
    assertEquals(58, area.statistics().slotsUsed());
  }

  @Test
  void synchronousWritebackIsTheSameEveryTime() {
    reopen(SwapAreaBuilder::synchronousWriteback);
    pageOut(300);
    AreaStatistics first = area.statistics();
    assertTrue(first.zswap().writtenBackPages() > 0);
    checkAll();
    handles.clear();
    reopen(SwapAreaBuilder::synchronousWriteback);
    pageOut(300);
    assertEquals(first, area.statistics());
  }

  @Test
  void cgroupsTakeTurns() {
    List<MemCgroup> groups = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      MemCgroup group = area.cgroups().create(area.cgroups().root());
      for (int n = 0; n < 20; n++) {
        handles.add(area.pageOut(page(handles.size()), group));
      }
      groups.add(group);
    }
    assertEquals(20, area.shrink(20));
    assertEquals(List.of(10L, 10L), groups.stream().map(MemCgroup::zswapped).toList());
    checkAll();
  }

  /** In zbud each page has one of the pool for itself if it hardly compresses. */
  @Test
  void theWorkerTakesWhatItNeeds() {
    reopen(b -> b.synchronousWriteback().zpool("zbud"));
    byte[] most = new byte[Pages.SIZE - 256];
    for (int i = 0; area.statistics().zswap().poolLimitHit() == 0; i++) {
      new Random(i).nextBytes(most);
      area.pageOut(ByteBuffer.allocateDirect(Pages.SIZE).put(0, most));
    }
    // From 40 pages to 90 % of that. Four are on their way with a little less than 16 KiB, so that
    // one more goes.
    assertEquals(4 + 1, area.statistics().zswap().writtenBackPages());
    assertEquals(35L * Pages.SIZE, area.statistics().poolBytes());
  }

  /** Whether there is a permit before long. */
  private static boolean await(Semaphore permits) {
    try {
      return permits.tryAcquire(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static boolean isHelper(Thread thread) {
    return thread.getName().equals("zswap-writeback");
  }

  @Test
  void aHelperDecompressesWhileTheWalkGoesOn() {
    Thread walk = Thread.currentThread();
    Semaphore helped = new Semaphore(0);
    AtomicReference<Thread> helper = new AtomicReference<>();
    roomy(
        () -> {
          if (Thread.currentThread() == walk && !await(helped)) {
            return false;
          }
          helped.release();
          if (isHelper(Thread.currentThread())) {
            helper.set(Thread.currentThread());
          }
          return true;
        });
    pageOut(500);
    assertEquals(500, area.shrink(500));
    assertEquals(500, area.statistics().pswpout());
    assertEquals(
        List.of(500, true),
        List.of(
            device.writes().stream().mapToInt(WatchingDevice.Write::pages).sum(),
            device.writes().stream().allMatch(w -> w.thread() == walk)),
        "every page is written once, by the walk's thread");
    checkAll();
    area.close();
    assertFalse(Objects.requireNonNull(helper.get()).isAlive());
  }

  /** Pages come and go while all that lie longest are written back in many batches. */
  @Test
  void manyThreadsAndManyBatches() throws InterruptedException {
    AtomicLong helped = new AtomicLong();
    roomy(
        () -> {
          if (isHelper(Thread.currentThread())) {
            helped.incrementAndGet();
          }
          return true;
        });
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong shrunk = new AtomicLong();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Thread shrinker =
        new Thread(
            () -> {
              while (!done.get()) {
                if (area.statistics().zswap().storedPages() < 200) {
                  LockSupport.parkNanos(100_000);
                } else {
                  shrunk.addAndGet(area.shrink(400));
                }
              }
            });
    shrinker.setUncaughtExceptionHandler((x, e) -> failures.add(e));
    shrinker.start();
    // Where the system has had no processor for the helper, once more.
    do {
      List<Thread> users = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int base = t * 10_000;
        users.add(new Thread(() -> useAtRandom(base)));
      }
      for (Thread user : users) {
        user.setUncaughtExceptionHandler((x, e) -> failures.add(e));
        user.start();
      }
      for (Thread user : users) {
        user.join();
      }
    } while (helped.get() == 0 && failures.isEmpty());
    done.set(true);
    shrinker.join();
    assertEquals(List.of(), failures);
    AreaStatistics s = area.statistics();
    assertEquals(
        List.of(0L, 0L, 0L), List.of(s.slotsUsed(), s.zswap().storedPages(), s.deviceErrors()));
    assertEquals(shrunk.get(), s.zswap().writtenBackPages());
  }
}
