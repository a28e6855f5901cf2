package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of zeros is told from every page that has one byte that is not, and only its own. */
class ZeroFilledTest {
  @ParameterizedTest
  @ValueSource(ints = {16, 64, 512, 4096, 65536})
  void everyByteCounts(int pageSize) {
    ByteBuffer memory = ByteBuffer.allocateDirect(3 * pageSize);
    assertTrue(PageIo.isZeroFilled(memory, pageSize, pageSize));
    for (int at = 0; at < memory.capacity(); at++) {
      memory.put(at, (byte) 1);
      boolean outside = at < pageSize || at >= 2 * pageSize;
      boolean zero = PageIo.isZeroFilled(memory, pageSize, pageSize);
      assertEquals(outside, zero, "byte " + (at - pageSize) + " is not zero");
      memory.put(at, (byte) 0);
    }
  }
}
