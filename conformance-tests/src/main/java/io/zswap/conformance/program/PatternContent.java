package io.zswap.conformance.program;

import io.zswap.api.UnknownSlotException;
import java.util.Arrays;

/**
 * A compressible page: {@code noise} bytes that no codec compresses, then one byte repeated. Every
 * codec makes a little more than {@code noise} bytes of it, so that limits can be worked out by
 * hand.
 *
 * @param seed decides every byte
 * @param noise how many bytes are noise; {@link #QUARTER} for a quarter of the page. More than the
 *     page has means all of it
 */
public record PatternContent(long seed, int noise) implements ProgramContent {
  /** A quarter of the page. */
  public static final int QUARTER = -1;

  /** Checks the range. */
  public PatternContent {
    if (noise < QUARTER) {
      throw new UnknownSlotException("noise " + noise + " is negative");
    }
  }

  @Override
  public void fill(byte[] page) {
    int head = noise == QUARTER ? page.length / 4 : Math.min(noise, page.length);
    Noise.fill(seed, page, head);
    // Never zero, so that a page with little noise is not zero-filled.
    Arrays.fill(page, head, page.length, (byte) (1 + Math.floorMod(seed, 255)));
  }

  @Override
  public ProgramContent at(int index) {
    return index == 0 ? this : new PatternContent(seed + index, noise);
  }

  @Override
  public String toString() {
    return "pattern " + seed + (noise == QUARTER ? "" : " noise " + noise);
  }
}
