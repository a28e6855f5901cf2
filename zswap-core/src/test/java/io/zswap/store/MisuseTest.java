package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.MemCgroup;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.ZswapException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.ZswapParameters;
import io.zswap.api.area.AreaStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of misuse in the package's documentation, row by row: the exception it names is what
 * comes, and the page that was in the area before is there after.
 */
class MisuseTest {
  private static final Path TABLE = Path.of("src/main/java/io/zswap/store/package-info.java");
  private static final Pattern ROW =
      Pattern.compile("<tr><td>([^<]+)</td><td>([^<]+)</td></tr>", Pattern.DOTALL);

  @TempDir private Path dir = Path.of("");
  private SwapArea area;
  private FailingDevice device;

  /** In the area all the time; compresses. */
  private long kept;

  static Stream<Arguments> rows() throws IOException {
    Matcher m = ROW.matcher(Files.readString(TABLE).replaceAll("\\s*\\n \\*\\s*", " "));
    return m
        .results()
        .map(r -> Arguments.of(r.group(1).strip(), r.group(2).strip()))
        .toList()
        .stream();
  }

  @BeforeEach
  void open() {
    device = new FailingDevice(3);
    area = SwapArea.builder().device(device).build();
    kept = area.pageOut(Pages.page(1));
  }

  @AfterEach
  void close() {
    area.close();
  }

  @Test
  void everyCaseIsARow() throws IOException {
    Set<String> rows = Set.copyOf(rows().map(r -> (String) r.get()[0]).toList());
    assertEquals(rows, cases().keySet());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void misuse(String what, String exception) throws Throwable {
    Executable attempt = cases().get(what);
    assertNotNull(attempt, "no case for: " + what);
    if (exception.equals("none")) {
      attempt.execute();
    } else {
      Throwable e = assertThrowsExactly(named(exception), attempt);
      assertTrue(
          !(e instanceof ZswapException) || !String.valueOf(e.getMessage()).isBlank(), "a message");
    }
    device.failing = false;
    if (!what.contains("closed area") && !what.equals("close twice")) {
      assertEquals(Pages.page(1), Pages.read(area, kept), "the page that was there");
    }
  }

  private static Class<? extends Throwable> named(String exception) throws ClassNotFoundException {
    for (String prefix : List.of("io.zswap.api.", "java.nio.", "java.lang.")) {
      try {
        return Class.forName(prefix + exception).asSubclass(Throwable.class);
      } catch (ClassNotFoundException e) {
        // In another package.
      }
    }
    throw new ClassNotFoundException(exception);
  }

  private Map<String, Executable> cases() {
    Map<String, Executable> cases = new LinkedHashMap<>();
    ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
    ByteBuffer readOnly = page.asReadOnlyBuffer();
    cases.put("page too small", () -> area.pageOut(ByteBuffer.allocate(Pages.SIZE - 1)));
    cases.put("page too large", () -> area.read(kept, ByteBuffer.allocateDirect(Pages.SIZE + 1)));
    cases.put("array of another size", () -> area.pageIn(kept, new byte[Pages.SIZE - 1]));
    cases.put("page size that is none", () -> SwapArea.builder().pageSize(2048));
    cases.put("read into a read-only buffer", () -> area.read(kept, readOnly));
    cases.put("page in to a read-only buffer", () -> area.pageIn(kept, readOnly));
    cases.put("null page", () -> area.pageOut(nothing()));
    cases.put("null cgroup", () -> area.pageOut(page, noCgroup()));
    cases.put("read a freed handle", () -> area.read(freed(), page));
    cases.put("free a freed handle", () -> area.free(freed()));
    cases.put(
        "page in a taken handle",
        () -> {
          long taken = area.pageOut(Pages.page(2));
          area.pageIn(taken, page);
          area.pageIn(taken, page);
        });
    cases.put("read a handle whose slot is used again", () -> area.read(usedAgain(), page));
    cases.put("free a handle whose slot is used again", () -> area.free(usedAgain()));
    cases.put("read a handle of another area", () -> area.read(foreign(), page));
    cases.put("free a handle of another area", () -> area.free(foreign()));
    cases.put("a number that is no handle", () -> area.free(0));
    cases.put(
        "cgroup of another area",
        () -> {
          try (SwapArea other = SwapArea.builder().build()) {
            area.pageOut(page, other.cgroups().root());
          }
        });
    cases.put("page out to a closed area", () -> closed().pageOut(page));
    cases.put("read from a closed area", () -> closed().read(kept, page));
    cases.put("free in a closed area", () -> closed().free(kept));
    cases.put("shrink a closed area", () -> closed().shrink(1));
    cases.put(
        "cgroups of a closed area",
        () -> {
          Cgroups cgroups = area.cgroups();
          MemCgroup root = cgroups.root();
          area.close();
          for (Executable call :
              List.<Executable>of(
                  cgroups::root,
                  () -> cgroups.max(root, 0),
                  () -> cgroups.writeback(root, false),
                  () -> cgroups.remove(root),
                  () -> area.pageOut(page, root))) {
            assertThrows(ClosedException.class, call);
          }
          cgroups.create(root);
        });
    cases.put(
        "parameters of a closed area",
        () -> {
          ZswapParameters parameters = area.parameters();
          area.close();
          assertThrows(ClosedException.class, () -> parameters.set(ZswapParameter.ENABLED, "N"));
          parameters.get(ZswapParameter.ENABLED);
        });
    cases.put(
        "statistics of a closed area",
        () -> {
          AreaStatistics open = area.statistics();
          area.close();
          assertEquals(open, area.statistics(), "as they were");
          assertEquals(Pages.SIZE, area.pageSize());
          assertTrue(area.toString().contains("1 of 3"), area.toString());
        });
    cases.put(
        "page out to a full area",
        () -> {
          for (int i = 0; i < 3; i++) {
            area.pageOut(Pages.page(4));
          }
        });
    Path file = dir.resolve("swap");
    cases.put(
        "two areas on one file",
        () -> {
          try (SwapArea first = SwapArea.builder().file(file).build()) {
            long handle = first.pageOut(Pages.page(3));
            try {
              SwapArea.builder().file(file).build().close();
            } finally {
              assertEquals(Pages.page(3), Pages.read(first, handle), "nothing was overwritten");
            }
          }
        });
    cases.put(
        "file locked by another process",
        () -> {
          try (LockingProcess other = LockingProcess.of(file)) {
            assertTrue(other.isAlive());
            SwapArea.builder().file(file).build().close();
          }
        });
    cases.put("read-only file", () -> SwapArea.builder().file(unwritable()).build());
    cases.put(
        "file in a folder that is not there",
        () -> SwapArea.builder().file(dir.resolve("no/where")).build());
    cases.put(
        "file cut short by somebody else, then read",
        () -> {
          try (SwapArea inFile = SwapArea.builder().file(file).build()) {
            long handle = inFile.pageOut(Pages.page(3));
            truncate(file);
            try {
              inFile.read(handle, page);
            } finally {
              assertEquals(1, inFile.statistics().deviceErrors());
            }
          }
        });
    cases.put(
        "file cut short by somebody else, then written",
        () -> {
          try (SwapArea inFile = SwapArea.builder().file(file).build()) {
            long first = inFile.pageOut(Pages.page(3));
            long inMemory = inFile.pageOut(Pages.page(1));
            truncate(file);
            try {
              inFile.pageOut(Pages.page(6));
            } finally {
              assertThrows(SwapDeviceException.class, () -> Pages.read(inFile, first), "no zeros");
              assertEquals(0, inFile.shrink(1));
              assertEquals(Pages.page(1), Pages.read(inFile, inMemory));
            }
          }
        });
    cases.put(
        "file deleted by somebody else",
        () -> {
          try (SwapArea inFile = SwapArea.builder().file(file).build()) {
            long first = inFile.pageOut(Pages.page(3));
            Files.delete(file);
            long second = inFile.pageOut(Pages.page(6));
            assertEquals(Pages.page(3), Pages.read(inFile, first));
            assertEquals(Pages.page(6), Pages.read(inFile, second));
          }
        });
    cases.put(
        "device fails to write back",
        () -> {
          device.failing = true;
          assertEquals(0, area.shrink(1), "nothing leaves");
          assertEquals(1, area.statistics().zswap().storedPages());
          assertTrue(area.statistics().deviceErrors() > 0);
        });
    cases.put(
        "device fails to read",
        () -> {
          long onDevice = area.pageOut(Pages.page(3));
          device.failing = true;
          area.read(onDevice, page);
        });
    cases.put(
        "device fails to write a page that does not compress",
        () -> {
          device.failing = true;
          area.pageOut(Pages.page(3));
        });
    cases.put(
        "page that has changed, with checksums",
        () -> {
          FailingDevice rotten = new FailingDevice(1);
          try (SwapArea checked = SwapArea.builder().device(rotten).checksums().build()) {
            long handle = checked.pageOut(Pages.page(3));
            rotten.rotten = true;
            checked.read(handle, page);
          }
        });
    cases.put(
        "cgroup that forbids both memory and device",
        () -> {
          MemCgroup group = area.cgroups().create(area.cgroups().root());
          area.cgroups().max(group, 0);
          area.cgroups().writeback(group, false);
          area.pageOut(Pages.page(1), group);
        });
    cases.put(
        "two areas on one device",
        () -> {
          FailingDevice shared = new FailingDevice(1);
          SwapAreaBuilder builder = SwapArea.builder().device(shared);
          try (SwapArea first = builder.build()) {
            assertThrows(IllegalStateException.class, builder::build);
            SwapAreaBuilder other = SwapArea.builder().device(shared);
            assertThrows(IllegalStateException.class, other::build);
            assertEquals(0, shared.closed);
            long handle = first.pageOut(Pages.page(3));
            first.read(handle, page);
          }
          builder.build();
        });
    cases.put(
        "device with a page size that is none",
        () -> {
          for (int size : new int[] {5000, 2048}) {
            FailingDevice odd = new FailingDevice(1, size);
            SwapAreaBuilder builder = SwapArea.builder().device(odd);
            assertThrows(InvalidPageSizeException.class, builder::build);
            assertEquals(1, odd.closed);
          }
          SwapArea.builder().device(new FailingDevice(1, 1 << 17)).build();
        });
    cases.put("unknown compressor", () -> SwapArea.builder().compressor("lzo").build());
    cases.put("unknown zpool", () -> SwapArea.builder().zpool("z3fold").build());
    cases.put("size below one byte", () -> SwapArea.builder().size(0));
    cases.put("size beyond what handles name", () -> SwapArea.builder().size(1L << 43).build());
    cases.put("unknown origin of codecs", () -> SwapArea.builder().codecOrigin("nowhere"));
    cases.put("interrupted thread", this::interrupted);
    cases.put("interrupt during transfers of others", this::interruptedOther);
    cases.put(
        "close twice",
        () -> {
          area.close();
          area.close();
        });
    return cases;
  }

  @SuppressWarnings("NullAway") // The misuse that is tested.
  private static ByteBuffer nothing() {
    return null;
  }

  @SuppressWarnings("NullAway") // Likewise.
  private static MemCgroup noCgroup() {
    return null;
  }

  private long freed() {
    long handle = area.pageOut(Pages.page(2));
    area.free(handle);
    return handle;
  }

  private long usedAgain() {
    long old = freed();
    long now = area.pageOut(Pages.page(4));
    assertFalse(old == now, "the lowest free slot is used again, under another handle");
    return old;
  }

  private static void truncate(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private static long foreign() {
    try (SwapArea other = SwapArea.builder().build()) {
      return other.pageOut(Pages.page(1));
    }
  }

  private SwapArea closed() {
    area.close();
    return area;
  }

  /** Root may write to any file, except for what the kernel itself forbids. */
  private Path unwritable() throws IOException {
    Path file = Files.createFile(dir.resolve("read-only"));
    if (file.toFile().setReadOnly() && !Files.isWritable(file)) {
      return file;
    }
    Path release = Path.of("/proc/sys/kernel/osrelease");
    assertTrue(
        Files.exists(release) && !Files.isWritable(release), "run this as another user than root");
    return release;
  }

  private void interrupted() {
    try (SwapArea inFile = SwapArea.builder().file(dir.resolve("swap")).build()) {
      Thread.currentThread().interrupt();
      long handle = inFile.pageOut(Pages.page(3));
      assertEquals(Pages.page(3), Pages.read(inFile, handle));
      assertTrue(Thread.interrupted(), "the interrupt is kept");
      Thread.currentThread().interrupt();
      inFile.free(handle);
      assertTrue(Thread.interrupted());
      assertEquals(1, inFile.statistics().pswpin(), "it was in the file");
    }
  }

  private void interruptedOther() throws InterruptedException {
    try (SwapArea inFile = SwapArea.builder().file(dir.resolve("swap")).build()) {
      long handle = inFile.pageOut(Pages.page(3));
      Thread reader =
          new Thread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  Pages.read(inFile, handle);
                }
              });
      reader.start();
      for (int i = 0; i < 200; i++) {
        assertEquals(Pages.page(3), Pages.read(inFile, handle));
      }
      reader.interrupt();
      reader.join();
      assertEquals(Pages.page(3), Pages.read(inFile, handle));
      assertEquals(0, inFile.statistics().deviceErrors());
    }
  }
}
