package io.zswap.conformance.bench;

import io.zswap.store.SwapArea;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * How much slower loads get when an area holds 16 million pages instead of 64 thousand, beside an
 * array of the same size off-heap whose elements are decompressed in the same order. Pages compress
 * to a few dozen bytes, so that it is the index that is measured. All four are there at once and
 * take turns, as what else the machine does changes within seconds.
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
        List<Side> sides =
            List.of(
                area(small, smallSlots),
                area(big, largeSlots),
                array(SMALL, stride),
                array(large, stride));
        report(measure(sides), stride);
      }
    }
  }

  private void report(double[][] nanos, int stride) {
    double[] ratios = new double[passes];
    for (int i = 0; i < passes; i++) {
      ratios[i] = nanos[0][i] / nanos[1][i] / (nanos[2][i] / nanos[3][i]);
    }
    Row.of(
            String.format(Locale.ROOT, "%,d pages", large),
            "off-heap array of that size",
            Estimate.ofMedian(ratios),
            0.9,
            String.format(
                Locale.ROOT,
                "load from %.0f to %.0f ns, array from %.0f to %.0f ns; %d B a page in either, %d of"
                    + " them compressed",
                Estimate.ofMedian(nanos[0]).value(),
                Estimate.ofMedian(nanos[1]).value(),
                Estimate.ofMedian(nanos[2]).value(),
                Estimate.ofMedian(nanos[3]).value(),
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

  private Side array(int count, int stride) {
    int perChunk = CHUNK / stride;
    ByteBuffer[] array = new ByteBuffer[(count - 1) / perChunk + 1];
    for (int c = 0; c < array.length; c++) {
      int elements = Math.min(perChunk, count - c * perChunk);
      array[c] = ByteBuffer.allocateDirect(elements * stride).order(ByteOrder.nativeOrder());
      for (int e = 0; e < elements; e++) {
        array[c].put(e * stride, blob, 0, length);
      }
    }
    return new Side() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public void run(int[] order, int from, int to) {
        for (int i = from; i < to; i++) {
          ByteBuffer chunk = array[order[i] / perChunk];
          lz4.decompress(chunk, order[i] % perChunk * stride, length, page, 0, PageSet.SIZE);
        }
      }
    };
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
