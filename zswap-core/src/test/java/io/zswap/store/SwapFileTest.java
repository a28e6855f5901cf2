package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.DeviceBusyException;
import io.zswap.api.SwapDeviceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has the file of an area, and for how long. */
@Timeout(60)
class SwapFileTest {
  @TempDir private Path dir = Path.of("");

  private static SwapArea open(Path file) {
    return SwapArea.builder().size(64 * Pages.SIZE).file(file).build();
  }

  /** Whoever closes a second descriptor of a file gives up what the process has locked of it. */
  @ParameterizedTest
  @ValueSource(strings = {"swap", "hard link", "symbolic link"})
  void aSecondAreaDoesNotUnlockTheFirst(String name) throws IOException {
    Path file = dir.resolve("swap");
    Path again = dir.resolve(name);
    try (SwapArea first = open(file)) {
      long handle = first.pageOut(Pages.page(3));
      switch (name) {
        case "hard link" -> Files.createLink(again, file);
        case "symbolic link" -> Files.createSymbolicLink(again, file);
        default -> {}
      }
      assertThrows(DeviceBusyException.class, () -> open(again));
      assertThrows(
          IOException.class, () -> LockingProcess.of(file).close(), "another process got the lock");
      assertEquals(Pages.page(3), Pages.read(first, handle));
    }
    open(again).close();
    LockingProcess.of(file).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/dev/zero"})
  void whatKeepsNothingIsNoSwapFile(String name) {
    SwapDeviceException e = assertThrows(SwapDeviceException.class, () -> open(Path.of(name)));
    assertTrue(String.valueOf(e.getMessage()).contains("keeps nothing"), e.getMessage());
  }

  @Test
  void aFileThatWasReplacedIsAnotherFile() throws IOException {
    Path file = dir.resolve("swap");
    try (SwapArea first = open(file)) {
      long handle = first.pageOut(Pages.page(3));
      Files.delete(file);
      try (SwapArea second = open(file)) {
        second.pageOut(Pages.page(6));
        assertThrows(DeviceBusyException.class, () -> open(file));
      }
      assertEquals(Pages.page(3), Pages.read(first, handle));
    }
  }

  private static void openAndForget(Path file) {
    long handle = open(file).pageOut(Pages.page(3));
    assertTrue(handle > 0);
  }

  /** Descriptor and lock go when the collector has found the area. */
  @Test
  void aForgottenAreaGivesItsFileBack() throws IOException {
    Path file = dir.resolve("swap");
    openAndForget(file);
    boolean free = false;
    for (int tries = 0; !free; tries++) {
      System.gc();
      try {
        LockingProcess.of(file).close();
        free = true;
      } catch (IOException e) {
        assertTrue(tries < 30, "the file is locked for ever");
      }
    }
    open(file).close();
  }

  @Test
  void otherFileSystems() throws IOException {
    URI zip = URI.create("jar:" + dir.resolve("files.zip").toUri());
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      SwapDeviceException e =
          assertThrows(SwapDeviceException.class, () -> open(files.getPath("swap")));
      assertTrue(String.valueOf(e.getMessage()).contains("swap: "), e.getMessage());
      assertNotNull(e.getCause());
    }
  }
}
