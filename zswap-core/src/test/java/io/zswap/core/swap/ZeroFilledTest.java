package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of zeros is told from every page that has one byte that is not, and only its own. */
class ZeroFilledTest {
  @ParameterizedTest
  @ValueSource(ints = {16, 64, 72, 512, 520, 1000, 4096, 8192})
  void everyByteCounts(int pageSize) {
    int from = pageSize + 1;
    ByteBuffer memory = ByteBuffer.allocateDirect(from + 2 * pageSize);
    assertTrue(PageIo.isZeroFilled(memory, from, pageSize));
    for (int at = 0; at < memory.capacity(); at++) {
      memory.put(at, (byte) 1);
      boolean outside = at < from || at >= from + pageSize;
      boolean zero = PageIo.isZeroFilled(memory, from, pageSize);
      assertEquals(outside, zero, "byte " + (at - from) + " is not zero");
      memory.put(at, (byte) 0);
    }
  }
}
