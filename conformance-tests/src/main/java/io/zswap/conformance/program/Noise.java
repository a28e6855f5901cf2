package io.zswap.conformance.program;

/** Incompressible bytes that are the same on every JDK. */
final class Noise {
  private Noise() {}

  /** Fills the first {@code length} bytes. */
  static void fill(long seed, byte[] page, int length) {
    long state = seed * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < length; i += 8) {
      state += 0x9E3779B97F4A7C15L;
      long word = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
      word = (word ^ (word >>> 27)) * 0x94D049BB133111EBL;
      word ^= word >>> 31;
      for (int b = i; b < Math.min(i + 8, length); b++) {
        page[b] = (byte) word;
        word >>>= 8;
      }
    }
  }
}
