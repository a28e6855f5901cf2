package io.zswap.core.machine;

import io.zswap.api.machine.PageContent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Page contents for tests, each the same every time. */
record Bytes(Kind kind, int seed) implements PageContent {
  enum Kind {
    /** All zeros. */
    ZERO,
    /** One byte over and over, not zero. */
    FILL,
    /** Compresses well. */
    TEXT,
    /** Does not compress. */
    RANDOM,
    /** Half random, half zeros. */
    HALF
  }

  private static final List<byte[]> WORDS =
      Stream.of("compressed ", "folio ", "writeback ", "shrinker ", "reclaim ", "swapcache ")
          .map(w -> w.getBytes(StandardCharsets.US_ASCII))
          .toList();

  @Override
  public void fill(byte[] page) {
    Arrays.fill(page, (byte) 0);
    Random random = new Random(seed);
    switch (kind) {
      case ZERO -> {}
      case FILL -> Arrays.fill(page, (byte) (seed % 255 + 1));
      case TEXT -> {
        for (int i = 0; i < page.length; ) {
          byte[] word = WORDS.get(random.nextInt(WORDS.size()));
          int n = Math.min(word.length, page.length - i);
          System.arraycopy(word, 0, page, i, n);
          i += n;
        }
      }
      case RANDOM -> random.nextBytes(page);
      case HALF -> {
        byte[] half = new byte[page.length / 2];
        random.nextBytes(half);
        System.arraycopy(half, 0, page, 0, half.length);
      }
    }
  }

  byte[] bytes(int pageSize) {
    byte[] page = new byte[pageSize];
    fill(page);
    return page;
  }

  static Bytes text(int seed) {
    return new Bytes(Kind.TEXT, seed);
  }

  static Bytes random(int seed) {
    return new Bytes(Kind.RANDOM, seed);
  }
}
