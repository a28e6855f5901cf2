package io.zswap.conformance.bench;

import io.zswap.api.area.AreaStatistics;
import io.zswap.core.device.FileSwapDevice;
import io.zswap.store.SwapArea;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Writeback beside plain writes of blocks as large as its batches to the same file, by the clock on
 * the wall: until the system has the pages, and until the disk has them. Writeback has to
 * decompress each page before.
 *
 * <p>The file has all its blocks, and they are in the page cache: otherwise it would be told apart
 * who is the first to touch memory that the (virtual) machine has not had before.
 */
final class FileSpeed {
  /** Of {@link SwapArea}: 64 pages. */
  private static final int BLOCK = 64 * PageSet.SIZE;

  private static final int COPIES = 2;

  /** After so many rounds the JVM's compilers have seen how, and leave the two CPUs alone. */
  private static final int WARMUP = 16;

  /** Idle time of the disk before either side begins: filling an area takes less. */
  private static final long IDLE = 500_000_000;

  private final PageSet pages;
  private final int rounds;

  private boolean warmingUp;

  /** When the disk had everything last. */
  private long idleSince = System.nanoTime();

  FileSpeed(PageSet pages, double seconds) {
    this.pages = pages;
    rounds = Math.max(5, (int) (seconds / 3));
  }

  /** Nanoseconds for one page: until the system has it, and until the disk has it. */
  private record Times(double written, double forced) {}

  void run() throws IOException, InterruptedException {
    Path file = Files.createTempFile("zswap-bench", ".swap");
    try {
      double[][] ours = new double[2][rounds];
      double[][] theirs = new double[2][rounds];
      for (int round = -WARMUP; round < rounds; round++) {
        warmingUp = round < 0;
        // The memory of the last round's area.
        System.gc();
        // Who is first changes, since a disk may still be busy with what it has acknowledged.
        boolean plainFirst = (round & 1) != 0;
        Times first = plainFirst ? write(file) : writeback(file);
        Times second = plainFirst ? writeback(file) : write(file);
        Times area = plainFirst ? second : first;
        Times plain = plainFirst ? first : second;
        if (round >= 0) {
          ours[0][round] = area.written;
          ours[1][round] = area.forced;
          theirs[0][round] = plain.written;
          theirs[1][round] = plain.forced;
        }
      }
      report("writeback, to the disk", ours[1], theirs[1]);
      report("writeback, to the page cache", ours[0], theirs[0]);
    } finally {
      Files.delete(file);
    }
  }

  /** Waits until the disk has had nothing to do for {@link #IDLE}. */
  private void rest() throws InterruptedException {
    if (warmingUp) {
      return;
    }
    long left = IDLE - (System.nanoTime() - idleSince);
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private Times writeback(Path file) throws IOException, InterruptedException {
    long count = (long) pages.count() * COPIES;
    long bytes = count * PageSet.SIZE;
    FileSwapDevice device = FileSwapDevice.create(file, (int) count, PageSet.SIZE, true);
    // That left the file without blocks.
    fill(file);
    try (SwapArea area =
        SwapArea.builder().device(device).poolLimit(2 * bytes).compressor("lz4").build()) {
      ByteBuffer view = pages.view();
      for (long i = 0; i < count; i++) {
        area.pageOut(PageSet.turnTo(view, (int) (i % pages.count())));
      }
      // What did not compress has gone to the file already.
      if (area.statistics().pswpout() > 0) {
        force(file);
        idleSince = System.nanoTime();
      }
      rest();
      long before = area.statistics().pswpout();
      long start = System.nanoTime();
      long shrunk = area.shrink(count);
      long written = System.nanoTime();
      force(file);
      long forced = System.nanoTime();
      idleSince = forced;
      AreaStatistics now = area.statistics();
      long number = now.pswpout() - before;
      // A page that is not written takes no time.
      if (number == 0
          || shrunk != number
          || now.zswap().storedPages() > 0
          || now.deviceErrors() > 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%d pages written back, %d written, %d still in memory, %d device errors",
                shrunk,
                number,
                now.zswap().storedPages(),
                now.deviceErrors()));
      }
      return new Times((double) (written - start) / number, (double) (forced - start) / number);
    }
  }

  private Times write(Path file) throws IOException, InterruptedException {
    rest();
    return fill(file);
  }

  private Times fill(Path file) throws IOException {
    int blocks = pages.all.capacity() / BLOCK * COPIES;
    double number = (double) blocks * BLOCK / PageSet.SIZE;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long start = System.nanoTime();
      for (int i = 0; i < blocks; i++) {
        ByteBuffer block = pages.all.slice(i * BLOCK % pages.all.capacity(), BLOCK);
        for (long at = (long) i * BLOCK; block.hasRemaining(); ) {
          at += channel.write(block, at);
        }
      }
      long written = System.nanoTime();
      channel.force(false);
      idleSince = System.nanoTime();
      return new Times((written - start) / number, (idleSince - start) / number);
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
  }

  private static void report(String name, double[] ours, double[] theirs) {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = theirs[i] / ours[i];
    }
    Row.of(
            name,
            "FileChannel writes of 256 KiB",
            Estimate.ofMedian(ratios),
            0.8,
            String.format(
                Locale.ROOT,
                "%.2f us a page versus %.2f us",
                Estimate.ofMedian(ours).value() / 1e3,
                Estimate.ofMedian(theirs).value() / 1e3))
        .print();
  }
}
