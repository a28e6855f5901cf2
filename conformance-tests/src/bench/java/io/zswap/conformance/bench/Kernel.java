package io.zswap.conformance.bench;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.zswap.store.SwapArea;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A swap area beside the kernel's own mm/zswap.c in the harness, with the same codec: pages out,
 * and back in for good. Either side does what swapping asks for besides: slots, swap cache, LRU.
 * The kernel's loops are main/speed.c's; one call runs a block of pages.
 */
final class Kernel {
  /** The library that the launcher has built; not set if it could not. */
  private static final String LIBRARY = System.getenv("ZSWAP_BENCH_KERNEL");

  private static final double GOAL = 0.95;

  /** Direct-mapped functions of the library. */
  private static final class Calls {
    static {
      Native.register(Calls.class, NativeLibrary.getInstance(LIBRARY));
    }

    static native long speed_open(Pointer content, long pages, long pageSize, String compressor);

    static native long speed_pageout(Pointer order, long n);

    static native long speed_fault(Pointer order, long n);

    static native long speed_same(long page, Pointer content, long pageSize);

    static native long speed_close();

    static native long speed_error(byte[] out, long length);
  }

  private final PageSet pages;
  private final ByteBuffer view;
  private final ByteBuffer order;

  /** Where pages come in, each to a place of its own, as each of the kernel's has a frame. */
  private final ByteBuffer frames;

  private Kernel(PageSet pages) {
    this.pages = pages;
    view = pages.view();
    order = Loops.buffer(pages.count() * Integer.BYTES);
    frames = Loops.buffer(pages.count() * PageSet.SIZE);
  }

  static void run(PageSet pages, double seconds) throws IOException {
    if (LIBRARY == null) {
      Row.missing("pages out", "mm/zswap.c", "no kernel source, or it could not be built").print();
      return;
    }
    for (String compressor : List.of("lz4", "zstd")) {
      new Kernel(pages).run(compressor, seconds / 2);
    }
  }

  private void run(String compressor, double seconds) throws IOException {
    Pointer content = Loops.pointer(pages.all);
    check(Calls.speed_open(content, pages.count(), PageSet.SIZE, compressor));
    try (SwapArea area = ZswapStore.open(pages.count(), compressor)) {
      long[] handles = new long[pages.count()];
      int[] all = new int[pages.count()];
      for (int i = 0; i < all.length; i++) {
        all[i] = i;
      }
      verify(area, handles, all);
      Passes out =
          Passes.run(
              List.of(
                  turn((o, from, n) -> out(area, handles, o, from, n), o -> in(area, handles, o)),
                  turn(this::kernelOut, this::kernelIn)),
              pages.count(),
              seconds / 2);
      report(compressor + " pages out", out);
      out(area, handles, all, 0, all.length);
      kernelOut(all, 0, all.length);
      Passes in =
          Passes.run(
              List.of(
                  turn(
                      (o, from, n) -> in(area, handles, o, from, n),
                      o -> out(area, handles, o, 0, o.length)),
                  turn(this::kernelIn, o -> kernelOut(o, 0, o.length))),
              pages.count(),
              seconds / 2);
      report(compressor + " pages in", in);
    } finally {
      Calls.speed_close();
    }
  }

  private static Turn turn(Turn run, java.util.function.Consumer<int[]> finish) {
    return new Turn() {
      @Override
      public void run(int[] numbers, int from, int n) {
        run.run(numbers, from, n);
      }

      @Override
      public void finish(int[] numbers) {
        finish.accept(numbers);
      }
    };
  }

  /** Both have taken every page, and give it back as it was. */
  private void verify(SwapArea area, long[] handles, int[] all) {
    out(area, handles, all, 0, all.length);
    for (int i : all) {
      area.pageIn(handles[i], PageSet.turnTo(frames, i));
      if (!PageSet.turnTo(frames, i).equals(PageSet.turnTo(view, i))) {
        throw new IllegalStateException("page " + i + " came back changed");
      }
    }
    kernelOut(all, 0, all.length);
    kernelIn(all);
    for (int i : all) {
      if (Calls.speed_same(i, Loops.pointer(pages.all).share((long) i * PageSet.SIZE), PageSet.SIZE)
          != 1) {
        throw new IllegalStateException("the kernel's page " + i + " came back changed");
      }
    }
  }

  private void out(SwapArea area, long[] handles, int[] numbers, int from, int n) {
    for (int i = from; i < from + n; i++) {
      handles[numbers[i]] = area.pageOut(PageSet.turnTo(view, numbers[i]));
    }
  }

  private void in(SwapArea area, long[] handles, int[] numbers, int from, int n) {
    for (int i = from; i < from + n; i++) {
      area.pageIn(handles[numbers[i]], PageSet.turnTo(frames, numbers[i]));
    }
  }

  private void in(SwapArea area, long[] handles, int[] numbers) {
    in(area, handles, numbers, 0, numbers.length);
  }

  private void kernelOut(int[] numbers, int from, int n) {
    order.clear().asIntBuffer().put(numbers, from, n);
    long stored = check(Calls.speed_pageout(Loops.pointer(order), n));
    if (stored < n) {
      throw new IllegalStateException("of " + n + " pages the kernel's zswap has " + stored);
    }
  }

  private void kernelIn(int[] numbers, int from, int n) {
    order.clear().asIntBuffer().put(numbers, from, n);
    check(Calls.speed_fault(Loops.pointer(order), n));
  }

  private void kernelIn(int[] numbers) {
    kernelIn(numbers, 0, numbers.length);
  }

  private static long check(long result) {
    if (result < 0) {
      byte[] text = new byte[500];
      int length = (int) Math.min(text.length, Math.max(0, Calls.speed_error(text, text.length)));
      throw new IllegalStateException(new String(text, 0, length, StandardCharsets.UTF_8));
    }
    return result;
  }

  private static void report(String name, Passes passes) {
    String file = Path.of(LIBRARY).getFileName().toString();
    Row.of(
            name,
            "mm/zswap.c, " + file.replaceAll("libzswap-|-speed\\.so", ""),
            passes.ratio(0, 1),
            GOAL,
            String.format(
                Locale.ROOT, "%.3f us; versus %.3f us", passes.micros(0), passes.micros(1)))
        .print();
  }
}
