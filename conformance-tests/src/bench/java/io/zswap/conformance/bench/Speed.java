package io.zswap.conformance.bench;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/** Store, load, and store+load+free of zswap against the C loop, and of one peer beside it. */
final class Speed {
  private static final int CAP = 1 << 13;

  private final PageSet pages;
  private final int codec;
  private final Pointer all;
  private final Pointer order;
  private final ByteBuffer orderBytes;
  private final Pointer dst;
  private final Pointer page;
  private final Pointer blobs;
  private final Pointer offsets;
  private final Pointer lengths;
  private final ByteBuffer lengthBytes;
  private final Pointer kept;

  /** What the pointers point to, which would be freed otherwise: a pointer keeps nothing alive. */
  private final List<ByteBuffer> keep;

  private final String library;

  Speed(PageSet pages, int codec) throws IOException {
    this.pages = pages;
    this.codec = codec;
    library = Loops.open(codec);
    int n = pages.count();
    orderBytes = Loops.buffer(n * Integer.BYTES);
    ByteBuffer blobBytes = Loops.buffer(n * PageSet.SIZE + (1 << 20));
    ByteBuffer offsetBytes = Loops.buffer(n * Long.BYTES);
    lengthBytes = Loops.buffer(n * Integer.BYTES);
    ByteBuffer keptBytes = Loops.buffer(n * Long.BYTES);
    ByteBuffer dstBytes = Loops.buffer(CAP);
    ByteBuffer pageBytes = Loops.buffer(PageSet.SIZE);
    keep =
        List.of(
            pages.all,
            orderBytes,
            blobBytes,
            offsetBytes,
            lengthBytes,
            keptBytes,
            dstBytes,
            pageBytes);
    kept = Loops.pointer(keptBytes);
    dst = Loops.pointer(dstBytes);
    page = Loops.pointer(pageBytes);
    all = Loops.pointer(pages.all);
    order = Loops.pointer(orderBytes);
    blobs = Loops.pointer(blobBytes);
    offsets = Loops.pointer(offsetBytes);
    lengths = Loops.pointer(lengthBytes);
    long bytes =
        Loops.loops_fill(
            codec, all, PageSet.SIZE, n, blobs, offsets, lengths, blobBytes.capacity());
    if (bytes < 0) {
      throw new IOException("the C loop could not compress the pages");
    }
  }

  private int[] cOrder(int[] numbers, int from, int n) {
    orderBytes.clear().asIntBuffer().put(numbers, from, n);
    return numbers;
  }

  private Turn compressing() {
    return new Turn() {
      private long expected;

      @Override
      public void prepare(int[] numbers, int from, int n) {
        expected = 0;
        for (int i = from; i < from + n; i++) {
          expected += lengthBytes.getInt(numbers[i] * Integer.BYTES);
        }
      }

      @Override
      public void run(int[] numbers, int from, int n) {
        cOrder(numbers, from, n);
        long sum = Loops.loops_compress(codec, all, PageSet.SIZE, order, n, dst, CAP);
        if (sum != expected) {
          throw new IllegalStateException(
              "the C loop made " + sum + " bytes of " + n + " pages, and once " + expected);
        }
      }
    };
  }

  /** What a store in C would have to do besides. */
  private Turn keeping() {
    return new Turn() {
      @Override
      public void run(int[] numbers, int from, int n) {
        cOrder(numbers, from, n);
        if (!Loops.loops_keep(codec, all, PageSet.SIZE, order, n, dst, CAP, kept)) {
          throw new IllegalStateException("the C loop could not compress a page, or keep it");
        }
      }

      @Override
      public void finish(int[] numbers) {
        cOrder(numbers, 0, numbers.length);
        Loops.loops_drop(order, numbers.length, kept);
      }
    };
  }

  private Turn decompressing() {
    return (numbers, from, n) -> {
      cOrder(numbers, from, n);
      long sum =
          Loops.loops_decompress(codec, blobs, offsets, lengths, order, n, page, PageSet.SIZE);
      Loops.checkPages(sum, n);
    };
  }

  private Turn both() {
    return (numbers, from, n) -> {
      cOrder(numbers, from, n);
      Loops.checkPages(Loops.loops_both(codec, all, PageSet.SIZE, order, n, dst, CAP, page), n);
    };
  }

  private static Turn storing(Store store) {
    return new Turn() {
      @Override
      public void run(int[] order, int from, int n) {
        for (int i = from; i < from + n; i++) {
          store.put(order[i]);
        }
      }

      @Override
      public void finish(int[] order) {
        for (int key : order) {
          store.remove(key);
        }
      }
    };
  }

  private static Turn loading(Store store) {
    return (order, from, n) -> {
      for (int i = from; i < from + n; i++) {
        store.get(order[i]);
      }
    };
  }

  private static Turn cycling(Store store) {
    return (order, from, n) -> {
      for (int i = from; i < from + n; i++) {
        store.put(order[i]);
        store.get(order[i]);
        store.remove(order[i]);
      }
    };
  }

  /** Every page comes back as it went in. */
  private void verify(Store store) {
    ByteBuffer view = pages.view();
    for (int i = 0; i < pages.count(); i++) {
      store.put(i);
    }
    for (int i = 0; i < pages.count(); i++) {
      store.get(i);
      if (!ByteBuffer.wrap(store.last()).equals(PageSet.turnTo(view, i))) {
        throw new IllegalStateException("page " + i + " came back changed");
      }
    }
    for (int i = 0; i < pages.count(); i++) {
      store.remove(i);
    }
  }

  /** Ours against C, and against the codec that ours calls. */
  void againstC(ZswapStore ours, String name, double seconds, double[] goals) {
    verify(ours);
    String versus = "C, " + (codec == Loops.LZ4 ? "liblz4 " : "libzstd ") + library;
    try (CodecAlone alone = new CodecAlone(pages, codec)) {
      Passes stores =
          run(List.of(storing(ours), compressing(), keeping(), alone.compressing()), seconds);
      versusC(name + " store", versus, stores, 1, goals[0]);
      versusC(name + " store", "the same C that keeps the results", stores, 2, null);
      versusC(name + " store", alone.name(), stores, 3, null);
      Passes cycles = run(List.of(cycling(ours), both()), seconds);
      versusC(name + " store+load+free", versus, cycles, 1, goals[2]);
      fill(ours);
      Passes loads = run(List.of(ours.loading(), decompressing(), alone.decompressing()), seconds);
      versusC(name + " load", versus, loads, 1, goals[1]);
      versusC(name + " load", alone.name(), loads, 2, null);
      // By themselves: with two turns of four the store would find more of itself in the caches.
      Passes byPage = run(List.of(loading(ours), decompressing(), alone.decompressing()), seconds);
      versusC(name + " load, handles in a table by page", versus, byPage, 1, null);
    }
  }

  private static void versusC(String name, String versus, Passes passes, int other, Double goal) {
    Estimate ratio = passes.ratio(0, other);
    Row.of(
            name,
            versus,
            ratio,
            goal,
            String.format(
                Locale.ROOT,
                "%.3f us, %.1f B allocated; versus %.3f us; %.3f times that",
                passes.micros(0),
                passes.allocated[0],
                passes.micros(other),
                1 / ratio.value()))
        .print();
  }

  /** Ours against a peer; the C loop takes its turn too, so that all are in one unit. */
  void againstPeer(Store ours, Store peer, String peerName, double seconds) {
    verify(ours);
    verify(peer);
    Passes puts = run(List.of(storing(ours), storing(peer), compressing()), seconds);
    versusPeer("put", peerName, puts);
    Passes cycles = run(List.of(cycling(ours), cycling(peer), both()), seconds);
    versusPeer("put+get+remove", peerName, cycles);
    allocation(peerName, cycles.allocated[0], cycles.allocated[1]);
    fill(ours);
    fill(peer);
    Passes gets = run(List.of(loading(ours), loading(peer), decompressing()), seconds);
    versusPeer("get", peerName, gets);
  }

  private static void versusPeer(String name, String peer, Passes passes) {
    Row.of(
            name,
            peer,
            passes.ratio(0, 1),
            1.0,
            String.format(
                Locale.ROOT,
                "%.3f us, %.1f B allocated; versus %.3f us, %.1f B allocated; times C: ours %.3f,"
                    + " theirs %.3f; CPU of all threads %.3f us versus %.3f us",
                passes.micros(0),
                passes.allocated[0],
                passes.micros(1),
                passes.allocated[1],
                1 / passes.ratio(0, 2).value(),
                1 / passes.ratio(1, 2).value(),
                passes.processMicros(0),
                passes.processMicros(1)))
        .print();
  }

  /** Yes or no, as with ours at nothing there is no ratio. */
  private static void allocation(String peer, double ours, double theirs) {
    boolean ahead = ours < Allocation.NOTHING || ours < theirs;
    Row.of(
            "allocation, put+get+remove",
            peer,
            Estimate.exactly(ahead ? 1 : 0),
            1.0,
            String.format(
                Locale.ROOT, "1: ours is not more; %.1f B versus %.1f B a page", ours, theirs))
        .print();
  }

  private Passes run(List<Turn> turns, double seconds) {
    Passes passes = Passes.run(turns, pages.count(), seconds);
    java.lang.ref.Reference.reachabilityFence(keep);
    return passes;
  }

  private void fill(Store store) {
    for (int i = 0; i < pages.count(); i++) {
      store.put(i);
    }
  }
}
