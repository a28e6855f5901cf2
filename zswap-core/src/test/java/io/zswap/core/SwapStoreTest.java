package io.zswap.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.MachineException;
import io.zswap.api.MemCgroup;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.SwapEntry;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.Zswap;
import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.swap.MemorySwapDevice;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SwapStoreTest {
  private static ByteBuffer page(int seed, int size) {
    byte[] bytes = new byte[size];
    if (seed % 3 == 0) {
      new Random(seed).nextBytes(bytes);
    } else {
      for (int i = 0; i < size; i++) {
        bytes[i] = (byte) (i / 32 * seed);
      }
    }
    return ByteBuffer.allocateDirect(size).put(0, bytes);
  }

  private static ByteBuffer read(SwapStore store, long slot) {
    ByteBuffer page = ByteBuffer.allocateDirect(4096);
    store.read(slot, page);
    return page;
  }

  @Test
  void theExample(@TempDir Path dir) {
    Path file = dir.resolve("overflow");
    ByteBuffer page = page(1, 4096);
    try (SwapStore store = SwapStore.builder().swapFile(file, 65_536).build()) {
      long slot = store.swapOut(page); // a direct buffer of 4096 bytes
      store.read(slot, page);
      store.free(slot);
    }
    assertEquals(page(1, 4096), page);
  }

  @Test
  void overflowsInTheBackground(@TempDir Path dir) throws InterruptedException {
    try (SwapStore store =
        SwapStore.builder()
            .swapFile(dir.resolve("overflow"), 2000)
            .totalRamPages(200)
            .parameter(ZswapParameter.MAX_POOL_PERCENT, "10")
            .build()) {
      List<Long> slots = new ArrayList<>();
      for (int i = 1; i <= 1500; i++) {
        slots.add(store.swapOut(page(i, 4096)));
      }
      // The limit is 20 pages; a zspage may add up to 8 at once.
      assertTrue(store.zswap().totalPages() < 28);
      for (int tries = 0; tries < 500 && writtenBack(store) == 0; tries++) {
        Thread.sleep(10);
      }
      assertTrue(writtenBack(store) > 0);
      assertTrue(store.zswap().statistics().poolLimitHit() > 0);
      for (int i = 1; i <= 1500; i++) {
        assertEquals(page(i, 4096), read(store, slots.get(i - 1)));
        assertEquals(page(i, 4096), read(store, slots.get(i - 1)), "reading takes nothing away");
      }
      slots.forEach(store::free);
      assertEquals(0, store.zswap().statistics().storedPages());
      assertEquals(0, store.zswap().totalPages());
    }
  }

  private static long writtenBack(SwapStore store) {
    return store.zswap().statistics().writtenBackPages();
  }

  @Test
  void threadsShareAStore() throws InterruptedException {
    try (SwapStore store = SwapStore.builder().totalRamPages(300).nodes(2).build()) {
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int id = t;
        Thread thread = new Thread(() -> churn(store, id));
        thread.setUncaughtExceptionHandler((x, e) -> failures.add(e));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
      assertEquals(0, store.zswap().statistics().storedPages());
    }
  }

  private static void churn(SwapStore store, int id) {
    record Kept(long slot, int seed) {}
    Random random = new Random(id);
    List<Kept> kept = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      if (kept.size() < 100 && random.nextInt(3) > 0) {
        int seed = random.nextInt(500);
        kept.add(new Kept(store.swapOut(page(seed, 4096)), seed));
      } else if (!kept.isEmpty()) {
        Kept one = kept.remove(random.nextInt(kept.size()));
        if (!page(one.seed, 4096).equals(read(store, one.slot))) {
          throw new AssertionError("slot " + one.slot);
        }
        store.free(one.slot);
      }
    }
    kept.forEach(k -> store.free(k.slot));
  }

  @Test
  void cgroups() {
    try (SwapStore store = SwapStore.builder().build()) {
      MemCgroup group = store.createCgroup(store.rootCgroup());
      MemCgroup child = store.createCgroup(group);
      store.configure(group, 1, true);
      long slot = store.swapOut(page(1, 4096), child);
      assertEquals(1, group.zswapped());
      assertEquals(1, child.zswapped());
      assertThrows(IllegalStateException.class, () -> store.removeCgroup(group));
      store.removeCgroup(child);
      assertThrows(IllegalStateException.class, () -> store.removeCgroup(child));
      assertThrows(IllegalStateException.class, () -> store.createCgroup(child));
      store.free(slot);
      assertEquals(0, group.zswapped());
      store.configure(group, 0, false);
      SwapDeviceException e =
          assertThrows(SwapDeviceException.class, () -> store.swapOut(page(1, 4096), group));
      assertTrue(String.valueOf(e.getMessage()).contains("refused"));
    }
  }

  /** Fails from a certain point on. */
  private static final class Failing implements SwapDevice {
    private final SwapDevice device = new MemorySwapDevice(2, 4096, false);
    private boolean failing;

    @Override
    public long slots() {
      return device.slots();
    }

    @Override
    public int pageSize() {
      return device.pageSize();
    }

    @Override
    public boolean isSynchronous() {
      return device.isSynchronous();
    }

    @Override
    public void read(long slot, ByteBuffer dst) {
      check();
      device.read(slot, dst);
    }

    @Override
    public void write(long slot, ByteBuffer src) {
      check();
      device.write(slot, src);
    }

    private void check() {
      if (failing) {
        throw new SwapDeviceException("as asked");
      }
    }

    @Override
    public void close() {
      device.close();
    }
  }

  @Test
  void deviceFailures() {
    Failing device = new Failing();
    try (SwapStore store = SwapStore.builder().swapDevice(device).build()) {
      long a = store.swapOut(page(3, 4096));
      device.failing = true;
      assertThrows(SwapDeviceException.class, () -> store.swapOut(page(3, 4096)));
      assertThrows(SwapDeviceException.class, () -> read(store, a));
      device.failing = false;
      assertEquals(page(3, 4096), read(store, a));
      long b = store.swapOut(page(6, 4096));
      assertThrows(SwapDeviceException.class, () -> store.swapOut(page(1, 4096)), "full");
      store.free(a);
      store.free(b);
      long zero = store.swapOut(ByteBuffer.allocateDirect(4096));
      assertEquals(ByteBuffer.allocateDirect(4096), read(store, zero));
    }
  }

  @Test
  void writebackToAFailingDeviceLosesNothing() {
    Failing device = new Failing();
    try (SwapStore store = SwapStore.builder().swapDevice(device).build()) {
      long slot = store.swapOut(page(1, 4096));
      device.failing = true;
      store.zswap().shrinkMemcg(store.rootCgroup());
      assertEquals(Zswap.ShrinkResult.SHRUNK, store.zswap().shrinkMemcg(store.rootCgroup()));
      assertEquals(0, store.zswap().statistics().storedPages());
      assertEquals(page(1, 4096), read(store, slot), "dirty in the swap cache");
      store.free(slot);
      assertThrows(UnknownSlotException.class, () -> read(store, slot));
    }
  }

  @Test
  void misuse() {
    SwapStore store = SwapStore.builder().build();
    ByteBuffer page = page(1, 4096);
    assertThrows(UnknownSlotException.class, () -> store.read(0, page));
    assertThrows(UnknownSlotException.class, () -> store.free(0));
    assertThrows(UnknownSlotException.class, () -> store.free(-1));
    assertThrows(UnknownSlotException.class, () -> store.free(1L << 40));
    assertThrows(InvalidPageSizeException.class, () -> store.swapOut(page(1, 64)));
    assertThrows(InvalidPageSizeException.class, () -> store.read(0, page(1, 8192)));
    Zswap zswap = store.zswap();
    assertThrows(IllegalStateException.class, () -> zswap.swapon(0, 10));
    zswap.swapon(3, 10);
    assertThrows(UnknownSlotException.class, () -> zswap.invalidate(new SwapEntry(3, 10).pack()));
    assertThrows(UnknownSlotException.class, () -> zswap.invalidate(-1));
    assertThrows(UnknownSlotException.class, () -> zswap.invalidate(Long.MAX_VALUE));
    assertThrows(UnknownSlotException.class, () -> zswap.swapon(32, 10));
    zswap.invalidate(new SwapEntry(3, 9).pack());
    zswap.swapoff(3);
    zswap.swapoff(3);
    zswap.swapoff(99);
    store.close();
    store.close();
    assertThrows(ClosedException.class, () -> store.swapOut(page));
    assertThrows(ClosedException.class, () -> zswap.invalidate(0));
    assertThrows(ClosedException.class, () -> zswap.swapon(1, 1));
  }

  @Test
  void builderRefuses(@TempDir Path dir) {
    SwapStore.Builder builder = SwapStore.builder();
    assertThrows(InvalidPageSizeException.class, () -> builder.pageSize(100));
    assertThrows(InvalidPageSizeException.class, () -> builder.pageSize(32));
    assertThrows(UnknownSlotException.class, () -> builder.nodes(65));
    assertThrows(UnknownSlotException.class, () -> builder.totalRamPages(0));
    assertThrows(UnknownSlotException.class, () -> builder.swapFile(dir, 0));
    assertThrows(MachineException.class, () -> SwapStore.builder().codecOrigin("nowhere").build());
    assertThrows(
        InvalidParameterException.class,
        () -> SwapStore.builder().parameter(ZswapParameter.ENABLED, "?").build());
    assertThrows(
        SwapDeviceException.class,
        () -> SwapStore.builder().swapFile(dir.resolve("no/where"), 1).build());
  }

  @Test
  void otherPageSizes() {
    for (int size : new int[] {64, 512, 65536}) {
      try (SwapStore store = SwapStore.builder().pageSize(size).build()) {
        long slot = store.swapOut(page(5, size));
        ByteBuffer back = ByteBuffer.allocateDirect(size);
        store.read(slot, back);
        assertEquals(page(5, size), back);
        assertFalse(store.zswap().parameters().get(ZswapParameter.ENABLED).isEmpty());
      }
    }
  }

  @Test
  void closeWaitsForTheWorker(@TempDir Path dir) {
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> thrown.add(e));
    try {
      Random random = new Random(1);
      ByteBuffer page = ByteBuffer.allocateDirect(4096);
      for (int round = 0; round < 300; round++) {
        try (SwapStore store =
            SwapStore.builder().swapFile(dir.resolve("f"), 4096).totalRamPages(64).build()) {
          for (int i = 0; i < 20 + round % 60; i++) {
            for (int at = 0; at < 4096; at += 8) {
              page.putLong(at, at < 2000 ? random.nextLong() : i);
            }
            store.swapOut(page);
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
