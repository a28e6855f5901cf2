package io.zswap.conformance.bench;

import io.zswap.conformance.bench.peers.Peers;
import java.util.Locale;

/**
 * One measurement in a JVM of its own: {@code Fork WHAT SECONDS PAGES}. Prints {@link Row}s, and
 * {@link Used} memory.
 */
final class Fork {
  /** Real pages that take part: 64 MiB, more than the caches hold. */
  static final int PAGES = 1 << 14;

  /** In a quick run: 16 MiB, which a large cache may hold in part. */
  static final int FEW_PAGES = PAGES / 4;

  /** What a peer occupies, as its name follows. */
  static final String MEMORY_OF = "memory of ";

  private static final long SEED = 5;

  private Fork() {}

  public static void main(String[] args) throws Exception {
    String what = args[0];
    double seconds = Double.parseDouble(args[1]);
    try {
      run(what, seconds, Integer.parseInt(args[2]));
    } catch (Throwable e) {
      e.printStackTrace();
      Row.missing(what, "", e.toString()).print();
    }
    // Peers leave threads behind.
    System.exit(0);
  }

  private static void run(String what, double seconds, int pages) throws Exception {
    switch (what) {
      case "lz4" ->
          againstC("lz4", Loops.LZ4, seconds, pages, new double[] {1 / 1.04, 1 / 1.08, 1 / 1.05});
      case "zstd" ->
          againstC("zstd", Loops.ZSTD, seconds, pages, new double[] {1 / 1.04, 1 / 1.08, 1 / 1.05});
      case "memory" -> new Memory(new PageSet(pages, SEED)).ours();
      case "threads" -> new Scaling(new PageSet(pages, SEED)).run(seconds);
      case "kernel" -> Kernel.run(new PageSet(pages, SEED), seconds);
      case "file" -> new FileSpeed(new PageSet(pages, SEED), seconds).run();
      case "large" -> new Large(seconds).run();
      default -> {
        if (what.startsWith(MEMORY_OF)) {
          new Memory(new PageSet(pages, SEED)).peer(what.substring(MEMORY_OF.length()));
        } else {
          peer(what, seconds, pages);
        }
      }
    }
  }

  private static void againstC(
      String compressor, int codec, double seconds, int count, double[] goals) throws Exception {
    PageSet pages = new PageSet(count, SEED);
    say(pages);
    try (ZswapStore ours = new ZswapStore(pages, count, compressor)) {
      new Speed(pages, codec).againstC(ours, compressor, seconds / 3, goals);
    }
  }

  private static void peer(String name, double seconds, int count) throws Exception {
    PageSet pages = new PageSet(count, SEED);
    say(pages);
    try (Store ours = new ZswapStore(pages, count, "lz4");
        Store peer = Peers.open(name, pages.heap, count, pages.meanLength())) {
      new Speed(pages, Loops.LZ4).againstPeer(ours, peer, name, seconds / 3);
    }
  }

  private static void say(PageSet pages) {
    System.out.printf(
        Locale.ROOT,
        "%,d pages of 4 KiB from files of this JDK, lz4 ratio %.2f%n",
        pages.count(),
        (double) pages.count() * PageSet.SIZE / pages.compressed);
  }
}
