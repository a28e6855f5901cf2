package io.zswap.conformance.program;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A page that begins with a text in UTF-8 and is zero after it.
 *
 * @param text cut where the page ends
 */
public record TextContent(String text) implements ProgramContent {
  @Override
  public void fill(byte[] page) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Arrays.fill(page, (byte) 0);
    System.arraycopy(bytes, 0, page, 0, Math.min(bytes.length, page.length));
  }

  @Override
  public ProgramContent at(int index) {
    return this;
  }

  @Override
  public String toString() {
    return Quoted.quote(text);
  }
}
