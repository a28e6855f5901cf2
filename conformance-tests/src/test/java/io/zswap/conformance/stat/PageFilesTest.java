package io.zswap.conformance.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as a row of pages. */
class PageFilesTest {
  @TempDir private Path dir = Path.of("");

  private Path file(String name, int size, int fill) throws IOException {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) fill);
    return Files.write(dir.resolve(name), bytes);
  }

  private static String message(List<Path> names) {
    return String.valueOf(
        assertThrows(IOException.class, () -> new PageFiles(names, 4096)).getMessage());
  }

  @Test
  void pagesOfSeveralFiles() throws IOException {
    List<Path> names = List.of(file("a", 4096, 1), file("b", 4097, 2), file("c", 10, 3));
    try (PageFiles files = new PageFiles(names, 4096)) {
      assertEquals(4, files.pages());
      ByteBuffer page = ByteBuffer.allocateDirect(4096);
      int[] first = {1, 2, 2, 3};
      int[] last = {1, 2, 0, 0};
      for (int i = 0; i < 4; i++) {
        files.read(i, page);
        assertEquals(first[i], page.get(0), "page " + i);
        assertEquals(last[i], page.get(4095), "page " + i);
      }
      files.read(2, page);
      assertEquals(0, page.get(1), "only a byte of it is the file's");
    }
  }

  @Test
  void aFolderStandsForItsFiles() throws IOException {
    file("a", 1, 1);
    file("empty", 0, 0);
    Files.createDirectory(dir.resolve("folder"));
    try (PageFiles files = new PageFiles(List.of(dir), 4096)) {
      assertEquals(1, files.files());
      assertEquals(1, files.pages());
    }
  }

  @Test
  void whatIsNoFileHasAMessage() throws IOException {
    Path missing = dir.resolve("missing");
    Path empty = file("empty", 0, 0);
    assertEquals("there is no file " + missing, message(List.of(missing)));
    assertEquals("no pages in " + empty + ": nothing but empty files", message(List.of(empty)));
    try (PageFiles files = new PageFiles(List.of(file("a", 1, 1), empty), 4096)) {
      assertEquals(1, files.files());
      assertEquals(1, files.empty());
    }
    assertTrue(message(List.of(Files.createDirectory(dir.resolve("folder")))).contains("no pages"));
  }

  /** Opening it would wait for somebody who writes. */
  @Test
  void aPipeIsRefused() throws Exception {
    Path pipe = dir.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    String said = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> message(List.of(pipe)));
    assertEquals(pipe + " is neither a regular file nor a folder", said);
  }

  @Test
  void aFileThatBecomesShorter() throws IOException {
    Path file = file("a", 8192, 1);
    try (PageFiles files = new PageFiles(List.of(file), 4096)) {
      Files.write(file, new byte[1]);
      ByteBuffer page = ByteBuffer.allocateDirect(4096);
      assertThrows(IOException.class, () -> files.read(1, page));
    }
  }
}
