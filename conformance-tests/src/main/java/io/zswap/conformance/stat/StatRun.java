package io.zswap.conformance.stat;

import io.zswap.api.ZswapException;
import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.HdrHistogram.Histogram;

/** Puts pages of files away, fetches them in random order, and measures each call. */
public final class StatRun {
  private static final long LONGEST = 60_000_000_000L;
  private static final int DIGITS = 3;

  /** Enough for the compilers to be done. */
  private static final int WARM_UP = 20_000;

  private final PageFiles files;
  private final int pages;
  private final LongConsumer progress;
  private long done;

  /**
   * A run over as many pages, spread evenly over all files.
   *
   * @param progress told how many pages have been put away or fetched
   */
  public StatRun(PageFiles files, int pages, LongConsumer progress) {
    this.files = files;
    this.pages = (int) Math.min(pages, files.pages());
    this.progress = progress;
  }

  /** How many pages it takes. */
  public int pages() {
    return pages;
  }

  /** How far {@link #measure} counts for one row. */
  public long steps() {
    return warmUp() + 2L * pages;
  }

  private int warmUp() {
    return 2 * Math.min(WARM_UP, Math.max(2000, pages));
  }

  private long number(int page) {
    // Without the product of two ints running over.
    return page * files.pages() / pages;
  }

  /**
   * Measures one compressor in one allocator.
   *
   * @throws IOException if a file cannot be read
   * @throws ZswapException if the area fails or gives another page back
   */
  public StatRow measure(AreaProvider provider, String compressor, String zpool)
      throws IOException {
    try (PageArea area = open(provider, compressor, zpool)) {
      warmUp(area);
      AreaStatistics before = area.statistics();
      Histogram store = new Histogram(LONGEST, DIGITS);
      Histogram load = new Histogram(LONGEST, DIGITS);
      long[] handles = new long[pages];
      long[] sums = new long[pages];
      ByteBuffer page = ByteBuffer.allocateDirect(files.pageSize());
      for (int i = 0; i < pages; i++) {
        files.read(number(i), page);
        sums[i] = sum(page);
        long start = System.nanoTime();
        handles[i] = area.pageOut(page);
        store.recordValue(System.nanoTime() - start);
        progress.accept(++done);
      }
      AreaStatistics full = area.statistics();
      for (int i : shuffled(pages)) {
        long start = System.nanoTime();
        area.pageIn(handles[i], page);
        load.recordValue(System.nanoTime() - start);
        if (sum(page) != sums[i]) {
          throw new WrongPageException(
              compressor + " in " + zpool + " gave another page back than page " + number(i));
        }
        progress.accept(++done);
      }
      return new StatRow(
          provider.name(),
          compressor,
          zpool,
          pages,
          full.swpoutZero() - before.swpoutZero(),
          full.pswpout() - before.pswpout(),
          full.poolBytes(),
          files.pageSize(),
          latency(store),
          latency(load));
    }
  }

  private PageArea open(AreaProvider provider, String compressor, String zpool) {
    long size = (long) pages * files.pageSize();
    // The limit is out of reach: what is asked is what pages take, not what happens at a limit.
    return provider.open(
        new AreaConfig(
            Optional.empty(), size, files.pageSize(), compressor, zpool, 4 * size + (1 << 20)));
  }

  private void warmUp(PageArea area) throws IOException {
    ByteBuffer page = ByteBuffer.allocateDirect(files.pageSize());
    int rounds = warmUp() / 2;
    for (int i = 0; i < rounds; i++) {
      files.read(number(i % pages), page);
      area.pageIn(area.pageOut(page), page);
      done += 2;
      progress.accept(done);
    }
  }

  private static long sum(ByteBuffer page) {
    CRC32C sum = new CRC32C();
    sum.update(page.duplicate().clear());
    return sum.getValue();
  }

  private static int[] shuffled(int count) {
    Random random = new Random(1);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static StatRow.Latency latency(Histogram h) {
    return new StatRow.Latency(
        Math.round(h.getMean()),
        h.getValueAtPercentile(50),
        h.getValueAtPercentile(90),
        h.getValueAtPercentile(99),
        h.getValueAtPercentile(99.9),
        h.getMaxValue());
  }
}
