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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files as a row of pages; what is missing of a file's last page is zeros. Not thread-safe. */
public final class PageFiles implements AutoCloseable {
  private final int pageSize;
  private final List<Path> files = new ArrayList<>();
  private final List<FileChannel> channels = new ArrayList<>();

  /** Number of pages up to and with each file. */
  private final List<Long> ends = new ArrayList<>();

  private int empty;

  /**
   * Opens files.
   *
   * @param names files; a folder stands for the files in it, not for its subfolders; empty ones are
   *     left out and counted
   * @param pageSize bytes per page
   * @throws IOException if one is missing, no file, or cannot be read, or all are empty; the
   *     message names it
   */
  public PageFiles(List<Path> names, int pageSize) throws IOException {
    this.pageSize = pageSize;
    try {
      for (Path name : names) {
        add(name);
      }
      if (files.isEmpty()) {
        String all = names.stream().map(Path::toString).collect(Collectors.joining(", "));
        throw new IOException(
            "no pages in " + all + (empty > 0 ? ": nothing but empty files" : ""));
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
          open(file);
        }
      }
    } else {
      open(name);
    }
  }

  private void open(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A pipe would be waited for, and has no pages to be read in another order.
      throw new IOException(file + " is neither a regular file nor a folder");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new IOException("the file " + file + " cannot be read: permission denied", e);
    }
    channels.add(channel);
    long size = channel.size();
    if (size == 0) {
      channels.remove(channel);
      channel.close();
      empty++;
      return;
    }
    files.add(file);
    ends.add(pages() + (size - 1) / pageSize + 1);
  }

  /** How many files were left out because they are empty. */
  public int empty() {
    return empty;
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
