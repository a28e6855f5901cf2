package io.zswap.conformance.program;

import io.zswap.api.UnknownSlotException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A page that begins with the given bytes and is zero after them.
 *
 * @param digits two lower-case hexadecimal digits per byte; cut where the page ends
 */
public record HexContent(String digits) implements ProgramContent {
  /** Checks the digits and makes them lower case. */
  public HexContent {
    digits = digits.toLowerCase(Locale.ROOT);
    if (!digits.matches("([0-9a-f]{2})*")) {
      throw new UnknownSlotException("0x" + digits + " is not a whole number of bytes");
    }
  }

  @Override
  public void fill(byte[] page) {
    byte[] bytes = HexFormat.of().parseHex(digits);
    Arrays.fill(page, (byte) 0);
    System.arraycopy(bytes, 0, page, 0, Math.min(bytes.length, page.length));
  }

  @Override
  public ProgramContent at(int index) {
    return this;
  }

  @Override
  public String toString() {
    return "0x" + digits;
  }
}
