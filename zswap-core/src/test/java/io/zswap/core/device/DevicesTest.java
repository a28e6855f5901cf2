package io.zswap.core.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.DeviceBusyException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.spi.SwapDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {
  private static final int PAGE = 512;
  private static final int SLOTS = 100;

  private final Path dir;

  DevicesTest(@TempDir Path dir) {
    this.dir = dir;
  }

  private Path file() {
    return dir.resolve("swap");
  }

  private static ByteBuffer page(long seed) {
    byte[] bytes = new byte[PAGE];
    new Random(seed).nextBytes(bytes);
    return ByteBuffer.allocateDirect(PAGE).put(0, bytes);
  }

  private static byte[] read(SwapDevice device, long slot) {
    ByteBuffer page = page(99);
    device.read(slot, page);
    assertEquals(0, page.position());
    assertEquals(PAGE, page.limit());
    byte[] bytes = new byte[PAGE];
    page.get(0, bytes);
    return bytes;
  }

  private static byte[] bytes(long seed) {
    byte[] bytes = new byte[PAGE];
    page(seed).get(0, bytes);
    return bytes;
  }

  private static void keepsPages(SwapDevice device) {
    assertEquals(SLOTS, device.slots());
    assertEquals(PAGE, device.pageSize());
    assertTrue(device.isSynchronous());
    assertArrayEquals(new byte[PAGE], read(device, 7), "never written");
    for (int slot : new int[] {0, 31, 32, 99}) {
      device.write(slot, page(slot));
      assertArrayEquals(bytes(slot), read(device, slot));
      device.write(slot, page(slot + 1));
      assertArrayEquals(bytes(slot + 1), read(device, slot));
    }
    assertArrayEquals(new byte[PAGE], read(device, 30));
    assertThrows(UnknownSlotException.class, () -> device.write(SLOTS, page(1)));
    assertThrows(UnknownSlotException.class, () -> device.read(-1, page(1)));
    device.close();
    device.close();
    assertThrows(ClosedException.class, () -> device.read(0, page(1)));
  }

  @Test
  void inMemory() {
    keepsPages(new MemorySwapDevice(SLOTS, PAGE, true));
  }

  @Test
  void inAFile() throws IOException {
    keepsPages(FileSwapDevice.create(file(), SLOTS, PAGE, true));
    assertEquals((long) SLOTS * PAGE, Files.size(file()));
    byte[] left = Files.readAllBytes(file());
    assertArrayEquals(bytes(100), Arrays.copyOfRange(left, 99 * PAGE, 100 * PAGE));
  }

  @Test
  void filesThatWillNotDo() {
    assertThrows(SwapDeviceException.class, () -> FileSwapDevice.create(dir, SLOTS, PAGE, true));
    // Not even root may write to it. It has no bytes either, but that is not why.
    Path readOnly = Path.of("/proc/sys/kernel/osrelease");
    SwapDeviceException refused =
        assertThrows(
            SwapDeviceException.class, () -> FileSwapDevice.create(readOnly, 1, PAGE, true));
    assertInstanceOf(FileSystemException.class, refused.getCause());
  }

  @Test
  void fileThatBecomesTooShort() throws IOException {
    try (FileSwapDevice device = FileSwapDevice.create(file(), SLOTS, PAGE, true);
        FileChannel other = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      other.truncate(10 * PAGE + 100);
      assertThrows(SwapDeviceException.class, () -> device.read(10, page(1)));
      assertThrows(SwapDeviceException.class, () -> device.read(11, page(1)));
      assertArrayEquals(new byte[PAGE], read(device, 9));
    }
  }

  @Test
  void aFileWhoseNameIsGoneStaysUsable() throws IOException {
    try (FileSwapDevice device = FileSwapDevice.create(file(), SLOTS, PAGE, true)) {
      Files.delete(file());
      Thread.currentThread().interrupt();
      device.write(1, page(5));
      assertTrue(Thread.interrupted());
      assertArrayEquals(bytes(5), read(device, 1));
    }
  }

  @Test
  void oneDevicePerFile() {
    try (FileSwapDevice device = FileSwapDevice.create(file(), SLOTS, PAGE, true)) {
      device.write(1, page(5));
      assertThrows(
          DeviceBusyException.class, () -> FileSwapDevice.create(file(), SLOTS, PAGE, true));
      Thread.currentThread().interrupt();
      assertArrayEquals(bytes(5), read(device, 1), "nothing was lost by the attempts");
      assertTrue(Thread.interrupted());
      assertThrows(
          DeviceBusyException.class,
          () -> FileSwapDevice.create(file(), SLOTS, PAGE, true),
          "an interrupt does not take the lock away");
    }
    FileSwapDevice.create(file(), SLOTS, PAGE, true).close();
  }

  @Test
  void adjacentSlotsInOneTransfer() {
    try (FileSwapDevice device = FileSwapDevice.create(file(), SLOTS, PAGE, true)) {
      ByteBuffer pages = ByteBuffer.allocateDirect(3 * PAGE);
      for (int i = 0; i < 3; i++) {
        pages.put(i * PAGE, bytes(7 + i));
      }
      device.write(SLOTS - 3, pages, 3);
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(bytes(7 + i), read(device, SLOTS - 3 + i));
      }
      assertThrows(UnknownSlotException.class, () -> device.write(SLOTS - 2, pages, 3));
    }
  }

  @Test
  void interruptionIsSurvivedAndKept() {
    try (FileSwapDevice device = FileSwapDevice.create(file(), SLOTS, PAGE, true)) {
      Thread.currentThread().interrupt();
      device.write(3, page(3));
      assertTrue(Thread.interrupted());
      Thread.currentThread().interrupt();
      assertArrayEquals(bytes(3), read(device, 3));
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void interruptionOfOneThreadDoesNotHurtOthers() throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    try (FileSwapDevice device = FileSwapDevice.create(file(), SLOTS, PAGE, true)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int first = t * 50;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 2000; i++) {
                    int slot = first + i % 50;
                    device.write(slot, page(i));
                    assertArrayEquals(bytes(i), read(device, slot));
                    if (first == 0 && i % 10 == 0) {
                      Thread.currentThread().interrupt();
                    }
                  }
                });
        thread.setUncaughtExceptionHandler((x, e) -> failures.add(e));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(List.of(), failures);
  }

  /** What is under way is finished, what comes later is refused, and nothing else happens. */
  @Test
  void closingBesideTransfers() throws InterruptedException {
    byte[] expected = bytes(3);
    for (int round = 0; round < 100; round++) {
      FileSwapDevice device = FileSwapDevice.create(file(), SLOTS, PAGE, true);
      AtomicReference<Throwable> end = new AtomicReference<>();
      CountDownLatch begun = new CountDownLatch(1);
      Thread user =
          new Thread(
              () -> {
                try {
                  while (true) {
                    device.write(3, page(3));
                    assertArrayEquals(expected, read(device, 3));
                    begun.countDown();
                  }
                } catch (Throwable e) {
                  end.set(e);
                  begun.countDown();
                }
              });
      user.start();
      begun.await();
      device.close();
      user.join();
      assertInstanceOf(ClosedException.class, end.get());
    }
  }

  @Test
  void whatDoesNotReachTheDiskIsTold() throws IOException {
    FailingDisk disk = new FailingDisk();
    List<String> told = new ArrayList<>();
    try (FileSwapDevice device = disk.device(file(), SLOTS, PAGE, PAGE)) {
      device.onLost(e -> told.add(String.valueOf(e.getMessage())));
      device.write(1, page(1));
      disk.failing(true);
      disk.await();
      assertEquals(1, told.size());
      assertTrue(told.get(0).contains("have not reached the disk"), told::toString);
      assertArrayEquals(bytes(1), read(device, 1), "readers are not concerned");
      device.write(2, page(2));
      disk.failing(false);
      disk.await();
      assertArrayEquals(bytes(2), read(device, 2), "nor are writers of other pages");
    }
    assertEquals(1, told.size());
  }

  /** The JVM takes half a second for each refusal. */
  @Test
  void memoryThatWasRefusedIsAskedForAgainInAWhile() {
    AtomicInteger asked = new AtomicInteger();
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    AtomicBoolean scarce = new AtomicBoolean();
    MemorySwapDevice device =
        new MemorySwapDevice(
            SLOTS,
            PAGE,
            true,
            bytes -> {
              asked.incrementAndGet();
              if (scarce.get()) {
                throw new OutOfMemoryError("as asked");
              }
              return ByteBuffer.allocateDirect(bytes);
            },
            nanos::get);
    device.write(0, page(1));
    scarce.set(true);
    for (int i = 0; i < 3; i++) {
      assertThrows(SwapDeviceException.class, () -> device.write(50, page(2)));
      device.write(1, page(2));
    }
    assertEquals(2, asked.get());
    scarce.set(false);
    nanos.addAndGet(999_999_999);
    assertThrows(SwapDeviceException.class, () -> device.write(50, page(2)));
    nanos.addAndGet(1);
    device.write(50, page(3));
    device.write(99, page(4));
    assertEquals(4, asked.get());
    assertArrayEquals(bytes(3), read(device, 50));
  }

  /**
   * Whoever writes the fourth page since the last time has the disk waited for, in the background.
   */
  @Test
  void theDiskIsWaitedForNowAndThen() throws IOException {
    FailingDisk disk = new FailingDisk();
    List<String> told = new ArrayList<>();
    try (FileSwapDevice device = disk.device(file(), SLOTS, PAGE, 4 * PAGE)) {
      device.onLost(e -> told.add(String.valueOf(e.getMessage())));
      for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < 3; i++) {
          device.write(i, page(i));
        }
        assertEquals(0, disk.waiting(), "three pages, round " + round);
        device.write(3, page(3));
        assertEquals(1, disk.waiting());
        disk.failing(round == 2);
        disk.await();
        assertEquals(round, disk.forced());
        assertEquals(round < 2 ? 0 : 1, told.size());
      }
      assertTrue(told.get(0).contains("have not reached the disk"), told::toString);
      ByteBuffer four = ByteBuffer.allocateDirect(4 * PAGE);
      device.write(10, four, 4);
      assertEquals(1, disk.waiting(), "pages of one transfer count one by one");
    }
  }

  @Test
  void muchIsWrittenWhileTheDiskIsWaitedFor() {
    int large = 1 << 20;
    ByteBuffer page = ByteBuffer.allocateDirect(large);
    try (FileSwapDevice device = FileSwapDevice.create(file(), 80, large, true)) {
      for (int slot = 0; slot < 80; slot++) {
        page.putInt(0, slot).putInt(large - 4, ~slot);
        device.write(slot, page);
      }
      for (int slot = 0; slot < 80; slot++) {
        device.read(slot, page);
        assertEquals(slot, page.getInt(0));
        assertEquals(~slot, page.getInt(large - 4));
      }
    }
  }

  @Test
  void onlyTheOwnerCanReadAFile() throws IOException {
    Path file = dir.resolve("private");
    FileSwapDevice.create(file, 4, 4096, true).close();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertThrows(
        SwapDeviceException.class, () -> FileSwapDevice.create(dir, 4, 4096, true).close());
  }
}
