package io.zswap.conformance.program;

import io.zswap.api.UnknownSlotException;
import java.util.Arrays;

/**
 * A page of one byte, repeated.
 *
 * @param value the byte, 0 to 255
 */
public record FillContent(int value) implements ProgramContent {
  /** Checks the range. */
  public FillContent {
    if (value < 0 || value > 255) {
      throw new UnknownSlotException("fill " + value + " is not a byte, 0..255");
    }
  }

  @Override
  public void fill(byte[] page) {
    Arrays.fill(page, (byte) value);
  }

  @Override
  public ProgramContent at(int index) {
    return this;
  }

  @Override
  public String toString() {
    return String.format("fill 0x%02X", value);
  }
}
