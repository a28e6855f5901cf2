package io.zswap.conformance.bench;

import com.github.luben.zstd.Zstd;
import io.zswap.conformance.realpages.RealPages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * Pages of the files of this JDK, drawn at random. Left out are pages of zeros, which cost nothing
 * here and the same as others in the C loop, and pages that lz4 or zstd cannot shorten, which zswap
 * leaves to the device.
 */
final class PageSet {
  static final int SIZE = Store.PAGE_SIZE;

  /** The kernel's, and zswap-core's. */
  private static final int ZSTD_LEVEL = 3;

  /**
   * All pages, one after the other, as the C loop has them: with a buffer for each, to look at the
   * buffer would cost a cache miss of its own.
   */
  final ByteBuffer all;

  /** The same on the heap. */
  final byte[] heap;

  /** What lz4 makes of each, in bytes. */
  final int[] lengths;

  /** And of all together. */
  final long compressed;

  PageSet(int count, long seed) throws IOException {
    all = ByteBuffer.allocateDirect(count * SIZE).order(ByteOrder.nativeOrder());
    heap = new byte[count * SIZE];
    lengths = new int[count];
    compressed = fill(count, new Random(seed));
    all.get(0, heap);
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : RealPages.ofThisJdk()) {
      try (Stream<Path> inside = Files.list(folder)) {
        inside.filter(Files::isRegularFile).filter(Files::isReadable).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private long fill(int count, Random random) throws IOException {
    List<Path> files = files();
    List<Long> ends = new ArrayList<>();
    long pages = 0;
    for (Path file : files) {
      pages += Files.size(file) / SIZE;
      ends.add(pages);
    }
    LZ4Compressor lz4 = LZ4Factory.nativeInstance().fastCompressor();
    ByteBuffer out = ByteBuffer.allocateDirect(lz4.maxCompressedLength(SIZE));
    FileChannel[] open = new FileChannel[files.size()];
    long sum = 0;
    for (int i = 0; i < count; ) {
      long page = (long) (random.nextDouble() * pages);
      int file = 0;
      while (page >= ends.get(file)) {
        file++;
      }
      if (open[file] == null) {
        open[file] = FileChannel.open(files.get(file));
      }
      long first = file == 0 ? 0 : ends.get(file - 1);
      ByteBuffer to = all.slice(i * SIZE, SIZE);
      if (open[file].read(to, (page - first) * SIZE) != SIZE) {
        throw new IOException(files.get(file) + " has become shorter");
      }
      int length = lz4.compress(to, 0, SIZE, out, 0, out.capacity());
      if (length < SIZE && !isZero(to) && zstdShortens(to)) {
        sum += length;
        lengths[i++] = length;
      }
    }
    for (FileChannel channel : open) {
      if (channel != null) {
        channel.close();
      }
    }
    return sum;
  }

  private static boolean zstdShortens(ByteBuffer page) {
    byte[] bytes = new byte[SIZE];
    page.get(0, bytes);
    return Zstd.compress(bytes, ZSTD_LEVEL).length < SIZE;
  }

  private static boolean isZero(ByteBuffer page) {
    for (int i = 0; i < SIZE; i += Long.BYTES) {
      if (page.getLong(i) != 0) {
        return false;
      }
    }
    return true;
  }

  int count() {
    return lengths.length;
  }

  /** Bytes of a page that lz4 has compressed, on average. */
  double meanLength() {
    return (double) compressed / count();
  }

  /** All pages, for one thread that looks at one after the other by {@link #turnTo}. */
  ByteBuffer view() {
    return all.duplicate();
  }

  /** The buffer's position and limit are those of a page from here on. */
  static ByteBuffer turnTo(ByteBuffer view, int page) {
    return view.limit((page + 1) * SIZE).position(page * SIZE);
  }

  /** The pages' numbers in random order. */
  static int[] shuffled(int count, Random random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
