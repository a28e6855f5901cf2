package io.zswap.conformance.program;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pages of files, read through mappings that are kept: the same pages are wanted again and again,
 * once per machine and write. Thread-safe.
 */
final class FilePages {
  /** A multiple of every page size, so that no page lies in two mappings. */
  private static final long CHUNK = 1L << 30;

  private static final ConcurrentHashMap<Path, List<MappedByteBuffer>> MAPPED =
      new ConcurrentHashMap<>();

  private FilePages() {}

  static void fill(Path file, long number, byte[] page) {
    List<MappedByteBuffer> chunks = MAPPED.computeIfAbsent(file, FilePages::map);
    long at = number * page.length;
    int copied = 0;
    if (number >= 0 && at / CHUNK < chunks.size()) {
      MappedByteBuffer chunk = chunks.get((int) (at / CHUNK));
      int from = (int) (at % CHUNK);
      copied = Math.max(0, Math.min(page.length, chunk.capacity() - from));
      chunk.get(from, page, 0, copied);
    }
    Arrays.fill(page, copied, page.length, (byte) 0);
  }

  private static List<MappedByteBuffer> map(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      List<MappedByteBuffer> chunks = new ArrayList<>();
      long size = channel.size();
      for (long at = 0; at < size; at += CHUNK) {
        chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(CHUNK, size - at)));
      }
      return chunks;
    } catch (IOException e) {
      throw new ProgramException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
