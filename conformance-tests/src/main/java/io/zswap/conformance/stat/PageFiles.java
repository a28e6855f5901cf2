package io.zswap.conformance.stat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files as a row of pages; what is missing of a file's last page is zeros. Not thread-safe. */
public final class PageFiles implements AutoCloseable {
  private final int pageSize;
  private final List<Path> files = new ArrayList<>();
  private final List<FileChannel> channels = new ArrayList<>();

  /** Number of pages up to and with each file. */
  private final List<Long> ends = new ArrayList<>();

  /**
   * Opens files.
   *
   * @param names files; a folder stands for the files in it, not for its subfolders, and the empty
   *     ones among them are left out
   * @param pageSize bytes per page
   * @throws IOException if one is missing, empty or cannot be read; the message names it
   */
  public PageFiles(List<Path> names, int pageSize) throws IOException {
    this.pageSize = pageSize;
    try {
      for (Path name : names) {
        add(name);
      }
      if (files.isEmpty()) {
        throw new IOException("no pages in " + names);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void add(Path name) throws IOException {
    if (Files.isDirectory(name)) {
      try (Stream<Path> inside = Files.list(name)) {
        for (Path file : inside.filter(Files::isRegularFile).sorted().toList()) {
          if (Files.size(file) > 0) {
            open(file);
          }
        }
      }
    } else {
      open(name);
    }
  }

  private void open(Path file) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new IOException("the file " + file + " cannot be read: permission denied", e);
    }
    channels.add(channel);
    files.add(file);
    long size = channel.size();
    if (size == 0) {
      throw new IOException("the file " + file + " is empty: it has no pages");
    }
    ends.add(pages() + (size - 1) / pageSize + 1);
  }

  /** How many files there are. */
  public int files() {
    return files.size();
  }

  /** How many pages they have. */
  public long pages() {
    return ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
  }

  /** Bytes per page. */
  public int pageSize() {
    return pageSize;
  }

  /**
   * Reads a page.
   *
   * @param number from 0 on
   * @param page a buffer of one page, filled from its absolute position 0
   * @throws IOException if the file has become shorter, or the device fails
   */
  public void read(long number, ByteBuffer page) throws IOException {
    int file = 0;
    while (number >= ends.get(file)) {
      file++;
    }
    long at = (number - (file == 0 ? 0 : ends.get(file - 1))) * pageSize;
    ByteBuffer rest = page.duplicate().clear();
    while (rest.hasRemaining()) {
      int n = channels.get(file).read(rest, at + rest.position());
      if (n < 0 && rest.position() == 0) {
        throw new EOFException("the file " + files.get(file) + " has become shorter");
      }
      if (n < 0) {
        while (rest.hasRemaining()) {
          rest.put((byte) 0);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : channels) {
      channel.close();
    }
  }
}
