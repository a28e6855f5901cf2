package io.zswap.conformance.bench;

import io.zswap.store.SwapArea;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntToLongFunction;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * How much slower loads get when an area holds 16 million pages instead of 64 thousand, beside an
 * array of the same size off-heap whose elements are decompressed in the same order: once found by
 * their number, as all are of one length, and once by a table of places, which whoever has elements
 * of any length must have. Pages compress to a few dozen bytes, so that it is the index that is
 * measured. All are there at once and take turns, as what else the machine does changes within
 * seconds.
 */
final class Large {
  private static final int SMALL = 1 << 16;
  private static final int LOADS = 1 << 18;

  /** Loads before each turn that are not timed: the caches are as the side before left them. */
  private static final int SETTLE = LOADS / 4;

  private static final int CHUNK = 1 << 30;

  /** Nanoseconds that the JVM's compilers need for each turn at least. */
  private static final long WARM_UP = 750_000_000;

  private static final int CHECKED = 1 << 10;

  private final int large;
  private final int passes;
  private final Random random = new Random(9);
  private final ByteBuffer page = Loops.buffer(PageSet.SIZE);
  private final LZ4SafeDecompressor lz4 = LZ4Factory.nativeInstance().safeDecompressor();
  private final ByteBuffer blob = ByteBuffer.allocateDirect(PageSet.SIZE * 2);
  private final int length;

  Large(double seconds) {
    // Filling 16 million takes about half a minute.
    large = seconds < 60 ? 1 << 21 : 1 << 24;
    passes = Math.max(5, (int) (seconds / 5));
    content(page, 1);
    length =
        LZ4Factory.nativeInstance()
            .fastCompressor()
            .compress(page, 0, PageSet.SIZE, blob, 0, blob.capacity());
  }

  /** One that takes turns; only {@link #run} is timed. */
  private interface Side {
    /** Pages that it has. */
    int count();

    default void prepare(int[] order) {}

    void run(int[] order, int from, int to);

    default void check(int[] order) {}
  }

  void run() throws IOException {
    // Their handles first: they are no part of what an area takes.
    long[] smallSlots = new long[SMALL];
    long[] largeSlots = new long[large];
    try (SwapArea small = ZswapStore.open(SMALL, "lz4")) {
      fill(small, smallSlots);
      long before = Memory.live() + Memory.resident();
      try (SwapArea big = ZswapStore.open(large, "lz4")) {
        fill(big, largeSlots);
        long bytes = Memory.live() + Memory.resident() - before;
        // An element takes what a page in the area does, all things counted.
        int stride = ((int) Math.max(length, bytes / large) + 7) & ~7;
        Elements few = new Elements(SMALL, stride);
        Elements many = new Elements(large, stride);
        double[][] nanos =
            measure(
                List.of(
                    area(small, smallSlots),
                    area(big, largeSlots),
                    byNumber(few),
                    byNumber(many),
                    byPlace(few),
                    byPlace(many)));
        report(nanos, 2, "off-heap array of that size", 0.9, stride);
        report(nanos, 4, "that array behind a table of places", null, stride);
      }
    }
  }

  /** The area's loads beside those of the array that is the sides {@code array}, and the next. */
  private void report(double[][] nanos, int array, String versus, Double goal, int stride) {
    double[] ratios = new double[passes];
    for (int i = 0; i < passes; i++) {
      ratios[i] = nanos[0][i] / nanos[1][i] / (nanos[array][i] / nanos[array + 1][i]);
    }
    Row.of(
            String.format(Locale.ROOT, "%,d pages", large),
            versus,
            Estimate.ofMedian(ratios),
            goal,
            String.format(
                Locale.ROOT,
                "load from %.0f to %.0f ns, array from %.0f to %.0f ns; %d B a page, %d of them"
                    + " compressed",
                Estimate.ofMedian(nanos[0]).value(),
                Estimate.ofMedian(nanos[1]).value(),
                Estimate.ofMedian(nanos[array]).value(),
                Estimate.ofMedian(nanos[array + 1]).value(),
                stride,
                length))
        .print();
  }

  private static void content(ByteBuffer page, int i) {
    page.putInt(128, i).putInt(2048, ~i);
  }

  private void fill(SwapArea area, long[] slots) {
    for (int i = 0; i < slots.length; i++) {
      content(page, i);
      slots[i] = area.pageOut(page);
    }
  }

  private Side area(SwapArea area, long[] slots) {
    long[] handles = new long[SETTLE + LOADS];
    return new Side() {
      @Override
      public int count() {
        return slots.length;
      }

      @Override
      public void prepare(int[] order) {
        // Where its user keeps a handle is not the area's business: it is at hand.
        for (int i = 0; i < order.length; i++) {
          handles[i] = slots[order[i]];
        }
      }

      @Override
      public void run(int[] order, int from, int to) {
        for (int i = from; i < to; i++) {
          area.read(handles[i], page);
        }
      }

      @Override
      public void check(int[] order) {
        for (int i = 0; i < CHECKED; i++) {
          area.read(handles[i], page);
          if (page.getInt(128) != order[i] || page.getInt(2048) != ~order[i]) {
            throw new IllegalStateException("page " + order[i] + " came back changed");
          }
        }
      }
    };
  }

  private Side byNumber(Elements elements) {
    return array(elements, elements::place);
  }

  private Side byPlace(Elements elements) {
    ByteBuffer places =
        ByteBuffer.allocateDirect(elements.count * Long.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < elements.count; i++) {
      places.putLong(i * Long.BYTES, elements.place(i));
    }
    return array(elements, element -> places.getLong(element * Long.BYTES));
  }

  private Side array(Elements elements, IntToLongFunction place) {
    return new Side() {
      @Override
      public int count() {
        return elements.count;
      }

      @Override
      public void run(int[] order, int from, int to) {
        for (int i = from; i < to; i++) {
          decompress(elements, place.applyAsLong(order[i]));
        }
      }
    };
  }

  private void decompress(Elements elements, long place) {
    ByteBuffer chunk = elements.chunks[(int) (place >>> Integer.SIZE)];
    lz4.decompress(chunk, (int) place, length, page, 0, PageSet.SIZE);
  }

  /** Compressed pages off-heap, each a stride behind the one before. */
  private final class Elements {
    final int count;
    final ByteBuffer[] chunks;
    private final int stride;
    private final int perChunk;

    Elements(int count, int stride) {
      this.count = count;
      this.stride = stride;
      perChunk = CHUNK / stride;
      chunks = new ByteBuffer[(count - 1) / perChunk + 1];
      for (int c = 0; c < chunks.length; c++) {
        int here = Math.min(perChunk, count - c * perChunk);
        chunks[c] = ByteBuffer.allocateDirect(here * stride).order(ByteOrder.nativeOrder());
        for (int e = 0; e < here; e++) {
          chunks[c].put(e * stride, blob, 0, length);
        }
      }
    }

    /** Its chunk in the upper half, and where it begins there in the lower one. */
    long place(int element) {
      return (long) (element / perChunk) << Integer.SIZE | (long) (element % perChunk) * stride;
    }
  }

  /** By side and pass: nanoseconds for one load. */
  private double[][] measure(List<Side> sides) {
    double[][] nanos = new double[sides.size()][passes];
    long start = System.nanoTime();
    do {
      pass(sides);
    } while (System.nanoTime() - start < sides.size() * WARM_UP);
    for (int pass = 0; pass < passes; pass++) {
      double[] one = pass(sides);
      for (int side = 0; side < one.length; side++) {
        nanos[side][pass] = one[side];
      }
    }
    return nanos;
  }

  private double[] pass(List<Side> sides) {
    double[] nanos = new double[sides.size()];
    int[] order = new int[SETTLE + LOADS];
    int first = random.nextInt(sides.size());
    for (int k = 0; k < sides.size(); k++) {
      int turn = (first + k) % sides.size();
      Side side = sides.get(turn);
      for (int i = 0; i < order.length; i++) {
        order[i] = random.nextInt(side.count());
      }
      side.prepare(order);
      side.run(order, 0, SETTLE);
      long start = Passes.cpu();
      side.run(order, SETTLE, order.length);
      nanos[turn] = (double) (Passes.cpu() - start) / LOADS;
      side.check(order);
    }
    return nanos;
  }
}
