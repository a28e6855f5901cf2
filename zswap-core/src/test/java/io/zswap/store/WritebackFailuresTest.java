package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.area.AreaStatistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that cannot be written, or not be decompressed: they stay where they are. */
@Timeout(60)
class WritebackFailuresTest extends WritebackRig {
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
}
