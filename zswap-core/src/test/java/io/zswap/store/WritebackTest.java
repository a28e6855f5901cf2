package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MemCgroup;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.area.AreaStatistics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writeback in the background: in batches, held up by a slow device, unharmed by a bad one. */
@Timeout(60)
class WritebackTest {
  private static final int SLOTS = 1000;
  private static final long LIMIT = 40L * Pages.SIZE;

  /** Whoever is below the limit may add a zspage, of 16 pages at most. */
  private static final long MOST = LIMIT + 15L * Pages.SIZE;

  private WatchingDevice device = new WatchingDevice(SLOTS);
  private SwapArea area = SwapArea.builder().device(device).poolLimit(LIMIT).build();
  private final List<Long> handles = new ArrayList<>();

  @AfterEach
  void close() {
    device.open();
    area.close();
  }

  /** Another area, on a device of its own. */
  private void reopen(UnaryOperator<SwapAreaBuilder> with) {
    area.close();
    device = new WatchingDevice(SLOTS);
    area = with.apply(SwapArea.builder().device(device).poolLimit(LIMIT)).build();
  }

  /** Half of a page compresses, so that about twice as many fit as the limit has pages. */
  private static ByteBuffer page(int seed) {
    byte[] half = new byte[Pages.SIZE / 2];
    new Random(seed).nextBytes(half);
    return ByteBuffer.allocateDirect(Pages.SIZE).put(0, half);
  }

  private void pageOut(int n) {
    for (int i = 0; i < n; i++) {
      handles.add(area.pageOut(page(handles.size())));
    }
  }

  private void checkAll() {
    for (int i = 0; i < handles.size(); i++) {
      assertEquals(page(i), Pages.read(area, handles.get(i)), "page " + i);
    }
  }

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

  @Test
  void pagesUnderWayCanBeReadAndFreed() throws InterruptedException {
    pageOut(60);
    device.held = true;
    Thread shrink = new Thread(() -> area.shrink(10));
    shrink.start();
    device.arrived.acquire();
    List<ByteBuffer> read = Collections.synchronizedList(new ArrayList<>());
    Thread reader = new Thread(() -> read.add(Pages.read(area, handles.get(0))));
    Thread taker =
        new Thread(
            () -> {
              ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
              area.pageIn(handles.get(1), page);
              read.add(page);
            });
    Thread freer = new Thread(() -> area.free(handles.get(2)));
    List<Thread> threads = List.of(reader, taker, freer);
    threads.forEach(Thread::start);
    assertEquals(page(20), Pages.read(area, handles.get(20)), "others are not held up");
    device.open();
    for (Thread thread : threads) {
      thread.join();
    }
    shrink.join();
    assertTrue(read.contains(page(0)) && read.contains(page(1)));
    assertEquals(58, area.statistics().slotsUsed());
  }

  @Test
  void pagesThatCannotBeWrittenStayCompressed() {
    pageOut(60);
    long pool = area.statistics().poolBytes();
    device.bad = slot -> true;
    assertEquals(0, area.shrink(50));
    AreaStatistics s = area.statistics();
    assertEquals(60, s.zswap().storedPages());
    assertEquals(pool, s.poolBytes());
    assertEquals(0, s.zswap().writtenBackPages());
    assertEquals(0, s.pswpout());
    // All at once, then each.
    assertEquals(51, s.deviceErrors());
    assertEquals(50, s.zswap().rejectReclaimFail());
    checkAll();
    device.bad = slot -> false;
    assertEquals(60, area.shrink(60), "they are still on the list");
    checkAll();
  }

  @Test
  void oneBadSlotTakesNoOtherAlong() {
    pageOut(60);
    device.bad = slot -> slot == 7;
    assertEquals(49, area.shrink(50));
    assertEquals(11, area.statistics().zswap().storedPages());
    assertEquals(0, area.shrink(0));
    checkAll();
    assertEquals(49, area.statistics().pswpin());
  }

  @Test
  void aDeadDeviceDoesNotLetMemoryGrow() {
    device.bad = slot -> true;
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      try {
        pageOut(1);
      } catch (SwapDeviceException e) {
        refused++;
      }
    }
    assertTrue(refused > 400, "refused: " + refused);
    assertTrue(area.statistics().poolBytes() <= MOST);
    assertEquals(500 - refused, area.statistics().slotsUsed());
    assertEquals(500 - refused, area.statistics().zswap().storedPages());
    checkAll();
  }

  @Test
  void aDeviceThatThrowsWhatItShouldNot() {
    pageOut(60);
    device.bad =
        slot -> {
          throw new IllegalStateException("a bug in somebody's device");
        };
    assertEquals(0, area.shrink(10));
    assertThrows(SwapDeviceException.class, () -> area.pageOut(Pages.page(3)));
    assertNotEquals(0, area.statistics().deviceErrors());
    checkAll();
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

  /** An area with room for all slots, whose pages are decompressed if they are let. */
  private void roomy(BooleanSupplier let) {
    reopen(b -> b.poolLimit((long) SLOTS * Pages.SIZE).codecs(new InterceptedCodecs(let)));
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

  @Test
  void pagesThatCannotBeDecompressedStay() {
    AtomicInteger calls = new AtomicInteger();
    AtomicBoolean rotten = new AtomicBoolean(true);
    roomy(() -> !rotten.get() || calls.incrementAndGet() % 10 != 0);
    pageOut(300);
    // Among 200 pages there are 20, and as many more go instead, of which two cannot.
    long written = area.shrink(200);
    assertEquals(200, written);
    AreaStatistics s = area.statistics();
    assertEquals(calls.get() / 10, s.zswap().rejectReclaimFail());
    assertEquals(100, s.zswap().storedPages());
    assertEquals(0, s.deviceErrors());
    rotten.set(false);
    checkAll();
    assertEquals(100, area.shrink(300), "they are still on the list");
  }

  @Test
  void noPageCanBeDecompressed() throws InterruptedException {
    AtomicBoolean rotten = new AtomicBoolean(true);
    AtomicInteger tries = new AtomicInteger();
    int most = 1_000_000;
    reopen(
        b ->
            b.codecs(new InterceptedCodecs(() -> !rotten.get() || tries.incrementAndGet() > most)));
    // The worker tries each page a few times, and has to end nevertheless.
    pageOut(300);
    assertEquals(0, area.shrink(50));
    int before;
    do {
      before = tries.get();
      Thread.sleep(20);
    } while (tries.get() != before && before <= most);
    assertTrue(before <= most, "tries: " + before);
    assertEquals(0, area.statistics().zswap().writtenBackPages());
    rotten.set(false);
    checkAll();
  }

  @Test
  void aCodecThatThrowsLosesNoPage() {
    AtomicInteger calls = new AtomicInteger();
    AtomicBoolean broken = new AtomicBoolean(true);
    roomy(
        () -> {
          int call = broken.get() ? calls.incrementAndGet() : 1;
          if (call % 50 == 0) {
            throw new IllegalStateException("a bug in somebody's codec");
          }
          if (call % 60 == 0) {
            throw new OutOfMemoryError("no memory for somebody's codec");
          }
          if (call % 70 == 0) {
            throw new NoClassDefFoundError("a part of somebody's codec");
          }
          return true;
        });
    pageOut(500);
    assertEquals(400, area.shrink(400));
    assertEquals(100, area.statistics().zswap().storedPages());
    broken.set(false);
    checkAll();
  }

  @Test
  void aDeviceThatThrowsAnErrorIsOneThatFails() {
    roomy(() -> true);
    pageOut(300);
    device.bad =
        slot -> {
          if (slot == 150) {
            throw new AssertionError("a bug in somebody's device");
          }
          return false;
        };
    // The helper has more pages by then, which go before it is known.
    long written = area.shrink(300);
    AreaStatistics s = area.statistics();
    assertEquals(List.of(300 - written, written), List.of(s.zswap().storedPages(), s.pswpout()));
    assertTrue(written >= 150 && written < 300, "written: " + written);
    checkAll();
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
    List<Thread> users = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      int base = t * 10_000;
      users.add(new Thread(() -> useAtRandom(base)));
    }
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
    List<Thread> threads = new ArrayList<>(users);
    threads.add(shrinker);
    for (Thread thread : threads) {
      thread.setUncaughtExceptionHandler((x, e) -> failures.add(e));
      thread.start();
    }
    for (Thread user : users) {
      user.join();
    }
    done.set(true);
    shrinker.join();
    assertEquals(List.of(), failures);
    AreaStatistics s = area.statistics();
    assertEquals(
        List.of(0L, 0L, 0L), List.of(s.slotsUsed(), s.zswap().storedPages(), s.deviceErrors()));
    assertEquals(shrunk.get(), s.zswap().writtenBackPages());
    assertTrue(helped.get() > 0);
  }

  /** Many threads on a device that refuses one page in seven, now this one and now that. */
  @Test
  void manyThreadsOnABadDevice() throws InterruptedException {
    AtomicLong turn = new AtomicLong();
    device.bad = slot -> turn.incrementAndGet() % 7 == 0;
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int base = t * 10_000;
      Thread thread = new Thread(() -> useAtRandom(base));
      thread.setUncaughtExceptionHandler((x, e) -> failures.add(e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    assertEquals(0, area.statistics().slotsUsed());
    assertEquals(0, area.statistics().zswap().storedPages());
    assertTrue(area.statistics().deviceErrors() > 0);
    assertTrue(area.statistics().zswap().writtenBackPages() > 0);
  }

  private void useAtRandom(int base) {
    Random random = new Random(base);
    List<Long> mine = new ArrayList<>();
    List<Integer> seeds = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      if (mine.size() < 200 && random.nextInt(5) < 3) {
        try {
          mine.add(area.pageOut(page(base + i)));
          seeds.add(base + i);
        } catch (SwapDeviceException e) {
          // Not acknowledged.
        }
      } else if (!mine.isEmpty()) {
        takeOne(mine, seeds, random.nextInt(mine.size()));
      }
    }
    while (!mine.isEmpty()) {
      takeOne(mine, seeds, mine.size() - 1);
    }
  }

  private void takeOne(List<Long> mine, List<Integer> seeds, int i) {
    ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
    area.pageIn(mine.remove(i), page);
    assertEquals(page(seeds.remove(i)), page);
  }
}
