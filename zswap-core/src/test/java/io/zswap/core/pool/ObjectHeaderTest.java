package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ObjectHeaderTest {
  /** An owner, and one that has moved, of each number, and the length of a page. */
  @Test
  void hasAsManyBytesAsItNeeds() {
    assertEquals(4, new ObjectHeader(4096, 1).bytes);
    assertEquals(4, new ObjectHeader(4096, (1 << 19) - 2).bytes);
    assertEquals(5, new ObjectHeader(4096, 1 << 19).bytes);
    assertEquals(5, new ObjectHeader(4096, (1 << 27) - 2).bytes);
    assertEquals(6, new ObjectHeader(4096, 1 << 27).bytes);
    assertEquals(6, new ObjectHeader(65536, Integer.MAX_VALUE).bytes);
    assertEquals(4, new ObjectHeader(65536, 32766).bytes);
    assertEquals(5, new ObjectHeader(65536, 32768).bytes);
  }

  @Test
  void keepsWhoseItIsAndHowLong() {
    ByteBuffer memory = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
    for (int pageSize : new int[] {64, 4096, 65536}) {
      for (int most : new int[] {100, 32_000, 500_000, 100_000_000, Integer.MAX_VALUE - 1}) {
        ObjectHeader header = new ObjectHeader(pageSize, most);
        int at = 8 + header.bytes;
        for (int owner : new int[] {0, 1, most / 3, most}) {
          assertTrue(header.takes(owner));
          for (int length : new int[] {1, pageSize / 3, pageSize}) {
            for (int i = 0; i < memory.capacity(); i++) {
              memory.put(i, (byte) 0x5A);
            }
            header.set(memory, at, owner, length);
            assertEquals(owner, header.owner(memory, at));
            assertEquals(length, header.length(memory, at));
            int moved = ObjectHeader.moved(owner);
            assertTrue(moved < ObjectHeader.FREE || owner == 0);
            header.owner(memory, at, moved);
            assertEquals(owner, ObjectHeader.moved(header.owner(memory, at)));
            header.owner(memory, at, ObjectHeader.FREE);
            assertEquals(ObjectHeader.FREE, header.owner(memory, at));
            assertEquals(length, header.length(memory, at));
            for (int i = 0; i < memory.capacity(); i++) {
              assertTrue(memory.get(i) == 0x5A || (i >= 8 && i < at), "byte " + i);
            }
          }
        }
      }
    }
  }

  @Test
  void anObjectOfAnOwnerThatIsTooMuchIsRefused() {
    assertFalse(new ObjectHeader(4096, 1).takes(1 << 19));
    assertTrue(new ObjectHeader(4096, Integer.MAX_VALUE).takes(Integer.MAX_VALUE - 1));
  }
}
