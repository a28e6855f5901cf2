package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.api.area.AreaStatistics;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages in the middle of direct buffers, which are read and written where they are. */
class DirectBuffersTest {
  private static final int FROM = Pages.SIZE + 8;
  private static final int TO = 2 * Pages.SIZE + 8;
  private static final byte OUTSIDE = 0x5a;
  private static final byte WIPED = 0x33;

  /** Where a page is when it is out. */
  private enum Where {
    IN_THE_POOL,
    NOWHERE,
    ON_THE_DEVICE;

    ByteBuffer content() {
      return switch (this) {
        case IN_THE_POOL -> Pages.page(1);
        case NOWHERE -> ByteBuffer.allocate(Pages.SIZE);
        case ON_THE_DEVICE -> Pages.page(3);
      };
    }

    /** In the pool, of zeros, on the device. */
    List<Long> stored() {
      return List.of(
          this == IN_THE_POOL ? 1L : 0L,
          this == NOWHERE ? 1L : 0L,
          this == ON_THE_DEVICE ? 1L : 0L);
    }
  }

  private final ByteBuffer memory = ByteBuffer.allocateDirect(3 * Pages.SIZE);

  private void fill(int from, int to, byte value) {
    for (int at = from; at < to; at++) {
      memory.put(at, value);
    }
  }

  /** A page's place, as a part of the buffer or of a slice of it. */
  private ByteBuffer place(boolean slice) {
    return slice
        ? memory.slice(16, 3 * Pages.SIZE - 16).position(FROM - 16).limit(TO - 16)
        : memory.duplicate().position(FROM).limit(TO);
  }

  private void check(ByteBuffer page, Where where, boolean slice) {
    ByteBuffer fresh = place(slice);
    assertEquals(fresh.position(), page.position());
    assertEquals(fresh.limit(), page.limit());
    assertEquals(where.content(), page);
    for (int at = 0; at < memory.capacity(); at++) {
      if (at < FROM || at >= TO) {
        assertEquals(OUTSIDE, memory.get(at), "byte " + at);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false,IN_THE_POOL,false",
    "false,NOWHERE,false",
    "false,ON_THE_DEVICE,false",
    "true,IN_THE_POOL,false",
    "true,NOWHERE,false",
    "true,ON_THE_DEVICE,false",
    "false,IN_THE_POOL,true",
    "false,NOWHERE,true",
    "false,ON_THE_DEVICE,true",
    "true,IN_THE_POOL,true",
    "true,NOWHERE,true",
    "true,ON_THE_DEVICE,true"
  })
  void onlyThePageIsTouched(boolean checksums, Where where, boolean slice) {
    SwapAreaBuilder builder = SwapArea.builder().size(4 * Pages.SIZE);
    try (SwapArea area = (checksums ? builder.checksums() : builder).build()) {
      fill(0, memory.capacity(), OUTSIDE);
      memory.put(FROM, where.content(), 0, Pages.SIZE);
      ByteBuffer page = place(slice);
      long handle = area.pageOut(page);
      AreaStatistics s = area.statistics();
      assertEquals(where.stored(), List.of(s.zswap().storedPages(), s.swpoutZero(), s.pswpout()));
      check(page, where, slice);
      fill(FROM, TO, WIPED);
      area.read(handle, page);
      check(page, where, slice);
      fill(FROM, TO, WIPED);
      area.pageIn(handle, page);
      check(page, where, slice);
      assertEquals(0, area.statistics().slotsUsed());
    }
  }
}
