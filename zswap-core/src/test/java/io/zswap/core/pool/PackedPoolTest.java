package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.zswap.core.sync.FaultInjection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PackedPoolTest extends ZpoolTest {
  @Override
  String type() {
    return "packed";
  }

  @Override
  int[] pageSizes() {
    return new int[] {64, 128, 4096, 65536};
  }

  @Override
  int largest(int pageSize) {
    return pageSize;
  }

  /** Segments of eight pages. */
  @Override
  long expected() {
    return 1_500;
  }

  @Override
  Model model(int pageSize) {
    return new ByTheRules(pageSize);
  }

  /** The rules written down once more, with no regard for speed. */
  private static final class ByTheRules implements Model {
    private static final int PAGES = 8;

    private final int pageSize;
    private final Map<Integer, Segment> objects = new HashMap<>();
    private final Map<Integer, Integer> bytes = new HashMap<>();
    private Segment open = new Segment();
    private Segment last;
    private long pages;

    private static final class Segment {
      int used;
      int live;
    }

    ByTheRules(int pageSize) {
      this.pageSize = pageSize;
      last = full();
    }

    /** One into which nothing goes. */
    private Segment full() {
      Segment segment = new Segment();
      segment.used = PAGES * pageSize;
      return segment;
    }

    private boolean fits(int bytes, Segment segment) {
      return segment.used + bytes <= PAGES * pageSize;
    }

    private int pagesOf(Segment segment) {
      return (segment.used + pageSize - 1) / pageSize;
    }

    @Override
    public boolean malloc(int name, int size) {
      // Any owner, a bit for whether it has moved, and the length, in whole bytes; an even number.
      int header = (Integer.SIZE + Integer.numberOfTrailingZeros(pageSize) + 7) / Byte.SIZE;
      int needed = (size + header + 1) / 2 * 2;
      Segment to = fits(needed, last) ? last : open;
      if (!fits(needed, to)) {
        last = open;
        open = new Segment();
        to = open;
      }
      pages -= pagesOf(to);
      to.used += needed;
      to.live += needed;
      pages += pagesOf(to);
      objects.put(name, to);
      bytes.put(name, needed);
      return true;
    }

    @Override
    public void free(int name) {
      Segment segment = Objects.requireNonNull(objects.remove(name));
      segment.live -= Objects.requireNonNull(bytes.remove(name));
      if (segment.live == 0) {
        pages -= pagesOf(segment);
        if (segment == open) {
          open = new Segment();
        }
        if (segment == last) {
          last = full();
        }
      }
    }

    @Override
    public long totalPages() {
      return pages;
    }
  }

  /** Names are known to areas, not to machines, whose kernel has none of it. */
  @Test
  void aMachineHasNone() {
    ChunkSource source = new ChunkSource(4096, SYNC);
    assertFalse(
        new Zpools(source, FaultInjection.NONE, SYNC, 0, 1, Integer.MAX_VALUE).has("packed"));
  }

  /** Something is lost at each end, and half of the segments that are open. */
  @Test
  void segmentsAreAsLongAsTheirNumberAllows() {
    assertEquals(4, PackedPool.pagesFor(1, 1, 4096));
    assertEquals(8, PackedPool.pagesFor(1 << 10, 1, 4096));
    assertEquals(4, PackedPool.pagesFor(1 << 10, 32, 4096), "the least");
    assertEquals(8, PackedPool.pagesFor(1 << 12, 32, 4096), "256 of 2048 pages are open");
    assertEquals(64, PackedPool.pagesFor(1 << 16, 8, 4096));
    assertEquals(256, PackedPool.pagesFor(1 << 24, 32, 4096));
    assertEquals(64, PackedPool.pagesFor(1 << 24, 32, 65536));
  }
}
