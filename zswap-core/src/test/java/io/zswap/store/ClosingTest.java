package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What close waits for, and what it does not. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosingTest {
  private static final int SLOTS = 2000;

  /** Half of it compresses. */
  private static ByteBuffer page(int seed) {
    byte[] half = new byte[Pages.SIZE / 2];
    new Random(seed).nextBytes(half);
    return ByteBuffer.allocateDirect(Pages.SIZE).put(0, half);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static Thread start(Runnable body) {
    Thread thread = new Thread(body);
    thread.start();
    return thread;
  }

  /** Holds up, until it is opened, whoever writes pages by the batch, and whoever closes it. */
  private static final class SlowDevice extends ForwardingDevice {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger batches = new AtomicInteger();

    SlowDevice() {
      super(SLOTS, Pages.SIZE);
    }

    private void pass() {
      arrived.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void write(long slot, ByteBuffer src, int pages) {
      pass();
      batches.incrementAndGet();
      super.write(slot, src, pages);
    }

    @Override
    public void close() {
      pass();
      super.close();
    }
  }

  @Test
  void whatNobodyWillReadIsNotWritten() throws InterruptedException {
    SlowDevice device = new SlowDevice();
    SwapArea area = SwapArea.builder().device(device).poolLimit(100L * SLOTS * Pages.SIZE).build();
    for (int i = 0; i < 1000; i++) {
      area.pageOut(page(i));
    }
    area.parameters().set(ZswapParameter.MAX_POOL_PERCENT, "0");
    area.pageOut(page(1000));
    device.arrived.await();
    Thread closer = start(area::close);
    // It waits for the worker.
    await(
        () ->
            Arrays.stream(closer.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitTermination")));
    device.gate.countDown();
    closer.join();
    assertEquals(1, device.batches.get(), "the one that was under way");
    assertEquals(1001, area.statistics().slotsUsed());
    assertEquals(0, area.statistics().deviceErrors());
  }

  /** Whoever looks before a call is done, and after, sees no counter go backwards. */
  @Test
  void whatIsCountedWhileClosingWaits() throws InterruptedException {
    Semaphore arrived = new Semaphore(0);
    Semaphore gate = new Semaphore(0);
    InterceptedCodecs codecs =
        new InterceptedCodecs(
            () -> {
              arrived.release();
              gate.acquireUninterruptibly();
              return true;
            });
    SwapArea area = SwapArea.builder().codecs(codecs).build();
    long one = area.pageOut(page(1));
    long other = area.pageOut(page(2));
    Thread first = start(() -> Pages.read(area, one));
    arrived.acquire();
    Thread second = start(() -> Pages.read(area, other));
    arrived.acquire();
    Thread closer = start(area::close);
    await(() -> isClosed(area));
    assertEquals(0, area.statistics().zswpin());
    gate.release();
    await(() -> !first.isAlive() || !second.isAlive());
    assertTrue(closer.isAlive(), "waits for the other one");
    assertEquals(1, area.statistics().zswpin());
    gate.release();
    closer.join();
    assertEquals(2, area.statistics().zswpin());
  }

  private static boolean isClosed(SwapArea area) {
    try {
      area.parameters().get(ZswapParameter.ENABLED);
      return false;
    } catch (ClosedException e) {
      return true;
    }
  }

  @Test
  void aDeviceWhoseAreaCannotBeOpenedIsClosed() {
    List<UnaryOperator<SwapAreaBuilder>> refused =
        List.of(
            builder -> builder.compressor("lzo"),
            builder -> builder.maxPoolPercent(-1),
            builder -> builder.parameter(ZswapParameter.ENABLED, "perhaps"),
            // Found out when the area is there already.
            builder -> builder.codecs(new NoCodecs()));
    for (UnaryOperator<SwapAreaBuilder> with : refused) {
      FailingDevice device = new FailingDevice(SLOTS);
      device.failingToClose = true;
      SwapAreaBuilder builder = with.apply(SwapArea.builder().device(device));
      Throwable failure = assertThrows(InvalidParameterException.class, builder::build);
      assertEquals(1, device.closed);
      assertEquals("as asked", failure.getSuppressed()[0].getMessage());
    }
  }

  @Test
  void whoClosesSecondWaitsForTheFirst() throws InterruptedException {
    SlowDevice device = new SlowDevice();
    SwapArea area = SwapArea.builder().device(device).build();
    Thread first = start(area::close);
    device.arrived.await();
    Thread second = start(area::close);
    await(
        () ->
            second.getState() == Thread.State.WAITING
                || second.getState() == Thread.State.TERMINATED);
    assertTrue(second.isAlive(), "the device is still open");
    second.interrupt();
    device.gate.countDown();
    second.join();
    first.join();
  }

  @Test
  void anAreaWhoseDeviceFailsToCloseIsClosed() {
    FailingDevice device = new FailingDevice(SLOTS);
    SwapArea area = SwapArea.builder().device(device).build();
    long handle = area.pageOut(page(1));
    device.failingToClose = true;
    assertThrows(SwapDeviceException.class, area::close);
    area.close();
    assertEquals(1, device.closed);
    assertEquals(1, area.statistics().slotsUsed());
    assertThrows(ClosedException.class, () -> Pages.read(area, handle));
  }

  /** Says that it has codecs, and has none. */
  private static final class NoCodecs implements CompressorProvider {
    @Override
    public String origin() {
      return "nowhere";
    }

    @Override
    public Set<String> names() {
      return Set.of("lz4");
    }

    @Override
    public Compressor create(String name) {
      throw new InvalidParameterException("as asked", 22);
    }
  }

  @Test
  void allCodecsAreClosedThoughEachFails() throws InterruptedException {
    AtomicInteger open = new AtomicInteger();
    InterceptedCodecs codecs =
        new InterceptedCodecs(() -> true) {
          @Override
          Compressor opened(Compressor codec) {
            open.incrementAndGet();
            return codec;
          }

          @Override
          void close(Compressor codec) {
            open.decrementAndGet();
            codec.close();
            throw new IllegalStateException("a bug in somebody's codec");
          }
        };
    SwapArea area = SwapArea.builder().codecs(codecs).build();
    area.pageOut(page(1));
    area.parameters().set(ZswapParameter.COMPRESSOR, "zstd");
    area.pageOut(page(2));
    Thread other = start(() -> area.pageOut(page(3)));
    other.join();
    assertTrue(open.get() > 2, "two of a pool, and one of another");
    assertThrows(IllegalStateException.class, area::close);
    assertEquals(0, open.get());
  }

  @Test
  void aCodecMayCloseItsArea() {
    SwapArea[] area = new SwapArea[1];
    InterceptedCodecs codecs =
        new InterceptedCodecs(() -> true) {
          @Override
          void close(Compressor codec) {
            codec.close();
            area[0].close();
          }
        };
    area[0] = SwapArea.builder().codecs(codecs).build();
    area[0].pageOut(page(1));
    area[0].close();
    assertEquals(1, area[0].statistics().slotsUsed());
  }

  /** The handler of uncaught exceptions hears of it, as no call is to suffer; and close throws. */
  @Test
  void aCodecThatFailsToClose(@TempDir Path dir) {
    InterceptedCodecs codecs =
        new InterceptedCodecs(() -> true) {
          @Override
          void close(Compressor codec) {
            codec.close();
            throw new IllegalStateException("a bug in somebody's codec");
          }
        };
    SwapAreaBuilder builder = SwapArea.builder().file(dir.resolve("swap")).codecs(codecs);
    SwapArea area = builder.build();
    area.free(area.pageOut(page(1)));
    List<String> told = new CopyOnWriteArrayList<>();
    Thread here = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
    here.setUncaughtExceptionHandler((t, e) -> told.add(String.valueOf(e.getMessage())));
    try {
      // The pool of the other one goes.
      area.parameters().set(ZswapParameter.COMPRESSOR, "zstd");
    } finally {
      here.setUncaughtExceptionHandler(before);
    }
    assertEquals(List.of("a bug in somebody's codec"), told);
    long handle = area.pageOut(page(2));
    assertEquals(page(2), Pages.read(area, handle));
    assertThrows(IllegalStateException.class, area::close);
    area.close();
    builder.codecs(new InterceptedCodecs(() -> true)).build().close();
  }
}
