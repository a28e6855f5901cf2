package io.zswap.conformance.bench;

import io.zswap.store.SwapArea;
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
 * to a few dozen bytes, so that it is the index that is measured.
 */
final class Large {
  private static final int SMALL = 1 << 16;
  private static final int LOADS = 1 << 18;
  private static final int CHUNK = 1 << 30;

  private final int large;
  private final int passes;

  Large(double seconds) {
    // Filling 16 million takes about half a minute.
    large = seconds < 60 ? 1 << 21 : 1 << 24;
    passes = Math.max(5, (int) (seconds / 10));
  }

  void run() {
    double[][] small = measure(SMALL);
    double[][] big = measure(large);
    double[] ratios = new double[passes];
    for (int i = 0; i < passes; i++) {
      ratios[i] = small[0][i] / big[0][i] / (small[1][i] / big[1][i]);
    }
    Row.of(
            String.format(Locale.ROOT, "%,d pages", large),
            "off-heap array of that size",
            Estimate.ofMedian(ratios),
            0.9,
            String.format(
                Locale.ROOT,
                "load from %.0f to %.0f ns, array from %.0f to %.0f ns",
                Estimate.ofMedian(small[0]).value(),
                Estimate.ofMedian(big[0]).value(),
                Estimate.ofMedian(small[1]).value(),
                Estimate.ofMedian(big[1]).value()))
        .print();
  }

  private static void content(ByteBuffer page, int i) {
    page.putInt(128, i).putInt(2048, ~i);
  }

  /** By side and pass: nanoseconds for one load. */
  private double[][] measure(int count) {
    ByteBuffer page = ByteBuffer.allocateDirect(PageSet.SIZE).order(ByteOrder.nativeOrder());
    LZ4SafeDecompressor lz4 = LZ4Factory.nativeInstance().safeDecompressor();
    ByteBuffer blob = ByteBuffer.allocateDirect(PageSet.SIZE * 2);
    content(page, 1);
    int length =
        LZ4Factory.nativeInstance()
            .fastCompressor()
            .compress(page, 0, PageSet.SIZE, blob, 0, blob.capacity());
    // An element has the compressed bytes and what zswap may use beside them.
    int stride = (length + 40 + 7) & ~7;
    ByteBuffer[] array = new ByteBuffer[(int) (((long) count * stride) / CHUNK) + 1];
    int perChunk = CHUNK / stride;
    for (int c = 0; c < array.length; c++) {
      int elements = Math.min(perChunk, count - c * perChunk);
      array[c] = ByteBuffer.allocateDirect(Math.max(0, elements) * stride);
      for (int e = 0; e < elements; e++) {
        array[c].put(e * stride, blob, 0, length);
      }
    }
    try (SwapArea store = ZswapStore.open(count, "lz4")) {
      long[] slots = new long[count];
      for (int i = 0; i < count; i++) {
        content(page, i);
        slots[i] = store.pageOut(page);
      }
      long[] handles = new long[LOADS];
      Pass ours =
          new Pass() {
            @Override
            public void prepare(int[] order) {
              // Where its user keeps a handle is not the area's business: it is at hand.
              for (int i = 0; i < LOADS; i++) {
                handles[i] = slots[order[i]];
              }
            }

            @Override
            public void run(int[] order) {
              for (int i = 0; i < LOADS; i++) {
                store.read(handles[i], page);
                if (page.getInt(128) != order[i]) {
                  throw new IllegalStateException("page " + order[i] + " came back changed");
                }
              }
            }
          };
      Pass theirs =
          order -> {
            for (int i = 0; i < LOADS; i++) {
              ByteBuffer chunk = array[order[i] / perChunk];
              lz4.decompress(chunk, order[i] % perChunk * stride, length, page, 0, PageSet.SIZE);
            }
          };
      return loads(List.of(ours, theirs), count);
    }
  }

  /** One side's loads, of which {@link #prepare} is not timed. */
  private interface Pass {
    default void prepare(int[] order) {}

    void run(int[] order);
  }

  private double[][] loads(List<Pass> sides, int count) {
    double[][] nanos = new double[sides.size()][passes];
    Random random = new Random(9);
    int[] order = new int[LOADS];
    for (int pass = -2; pass < passes; pass++) {
      for (int t = 0; t < sides.size(); t++) {
        for (int i = 0; i < LOADS; i++) {
          order[i] = random.nextInt(count);
        }
        sides.get(t).prepare(order);
        long start = Passes.cpu();
        sides.get(t).run(order);
        if (pass >= 0) {
          nanos[t][pass] = (double) (Passes.cpu() - start) / LOADS;
        }
      }
    }
    return nanos;
  }
}
