package io.zswap.conformance.program;

import java.util.Arrays;

/** A page of zeros: what the swap layer keeps out of zswap. */
public record ZeroContent() implements ProgramContent {
  @Override
  public void fill(byte[] page) {
    Arrays.fill(page, (byte) 0);
  }

  @Override
  public ProgramContent at(int index) {
    return this;
  }

  @Override
  public String toString() {
    return "zero";
  }
}
