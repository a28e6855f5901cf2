package io.zswap.conformance.program;

/**
 * A page that no codec makes smaller.
 *
 * @param seed decides every byte
 */
public record RandomContent(long seed) implements ProgramContent {
  @Override
  public void fill(byte[] page) {
    Noise.fill(seed, page, page.length);
  }

  @Override
  public ProgramContent at(int index) {
    return index == 0 ? this : new RandomContent(seed + index);
  }

  @Override
  public String toString() {
    return "random " + seed;
  }
}
