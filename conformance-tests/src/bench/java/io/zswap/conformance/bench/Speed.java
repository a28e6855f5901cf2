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
    ByteBuffer lengthBytes = Loops.buffer(n * Integer.BYTES);
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
    return (numbers, from, n) -> {
      cOrder(numbers, from, n);
      Loops.loops_compress(codec, all, PageSet.SIZE, order, n, dst, CAP);
    };
  }

  /** What a store in C would have to do besides. */
  private Turn keeping() {
    return new Turn() {
      @Override
      public void run(int[] numbers, int from, int n) {
        cOrder(numbers, from, n);
        if (!Loops.loops_keep(codec, all, PageSet.SIZE, order, n, dst, CAP, kept)) {
          throw new OutOfMemoryError("the C loop has no memory for what it keeps");
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
      if (sum != (long) n * PageSet.SIZE) {
        throw new IllegalStateException("the C loop got " + sum + " bytes of " + n + " pages");
      }
    };
  }

  private Turn both() {
    return (numbers, from, n) -> {
      cOrder(numbers, from, n);
      Loops.loops_both(codec, all, PageSet.SIZE, order, n, dst, CAP, page);
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

  /** Ours against C. */
  void againstC(Store ours, String name, double seconds, double[] goals) {
    verify(ours);
    String versus = "C, " + (codec == Loops.LZ4 ? "liblz4 " : "libzstd ") + library;
    report(name + " store", versus, 0, 1, List.of(storing(ours), compressing()), seconds, goals[0]);
    report(
        name + " store",
        "the same C that keeps the results",
        0,
        1,
        List.of(storing(ours), keeping()),
        seconds,
        null);
    report(
        name + " store+load+free", versus, 0, 1, List.of(cycling(ours), both()), seconds, goals[2]);
    fill(ours);
    report(
        name + " load", versus, 0, 1, List.of(loading(ours), decompressing()), seconds, goals[1]);
  }

  /** Ours against a peer; the C loop takes its turn too, so that all are in one unit. */
  void againstPeer(Store ours, Store peer, String peerName, double seconds) {
    verify(ours);
    verify(peer);
    report(
        "put", peerName, 0, 1, List.of(storing(ours), storing(peer), compressing()), seconds, 1.0);
    report(
        "put+get+remove",
        peerName,
        0,
        1,
        List.of(cycling(ours), cycling(peer), both()),
        seconds,
        1.0);
    fill(ours);
    fill(peer);
    report(
        "get",
        peerName,
        0,
        1,
        List.of(loading(ours), loading(peer), decompressing()),
        seconds,
        1.0);
  }

  private void fill(Store store) {
    for (int i = 0; i < pages.count(); i++) {
      store.put(i);
    }
  }

  private void report(
      String name, String versus, int a, int b, List<Turn> turns, double seconds, Double goal) {
    Passes passes = Passes.run(turns, pages.count(), seconds);
    StringBuilder detail =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%.3f us, %.1f B allocated; versus %.3f us",
                passes.micros(a),
                passes.allocated[a],
                passes.micros(b)));
    if (turns.size() > 2) {
      detail.append(
          String.format(
              Locale.ROOT,
              ", %.1f B allocated; times C: ours %.3f, theirs %.3f",
              passes.allocated[b],
              1 / passes.ratio(a, 2).value(),
              1 / passes.ratio(b, 2).value()));
    } else {
      detail.append(String.format(Locale.ROOT, "; %.3f times C", 1 / passes.ratio(a, b).value()));
    }
    Row.of(name, versus, passes.ratio(a, b), goal, detail.toString()).print();
    java.lang.ref.Reference.reachabilityFence(keep);
  }
}
