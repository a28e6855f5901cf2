package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ZbudPoolTest extends ZpoolTest {
  @Override
  String type() {
    return "zbud";
  }

  @Override
  int[] pageSizes() {
    return new int[] {4096, 65536};
  }

  @Override
  int largest(int pageSize) {
    return pageSize - 2 * (pageSize / 64);
  }

  @Override
  Model model(int pageSize) {
    return new ByTheRules(pageSize);
  }

  /**
   * One list of pages in the order of their last change; the newest fitting one of the tightest.
   */
  private static final class ByTheRules implements Model {
    private final int chunk;
    private final List<int[]> pages = new ArrayList<>();
    private final Map<Integer, int[]> pageOf = new HashMap<>();
    private final Map<Integer, Integer> sideOf = new HashMap<>();

    ByTheRules(int pageSize) {
      chunk = pageSize / 64;
    }

    @Override
    public boolean malloc(int name, int size) {
      int need = (size + chunk - 1) / chunk;
      int[] best = null;
      for (int[] page : pages) {
        int room = 63 - page[0] - page[1];
        boolean unbuddied = page[0] == 0 || page[1] == 0;
        if (unbuddied && room >= need && (best == null || room <= 63 - best[0] - best[1])) {
          best = page;
        }
      }
      boolean grown = best == null;
      if (best == null) {
        best = new int[2];
      }
      int side = best[0] == 0 ? 0 : 1;
      best[side] = need;
      touch(best);
      pageOf.put(name, best);
      sideOf.put(name, side);
      return grown;
    }

    private void touch(int[] page) {
      pages.removeIf(p -> p == page);
      pages.add(page);
    }

    @Override
    public void free(int name) {
      int[] page = Objects.requireNonNull(pageOf.remove(name));
      page[Objects.requireNonNull(sideOf.remove(name))] = 0;
      touch(page);
      if (page[0] == 0 && page[1] == 0) {
        pages.removeIf(p -> p == page);
      }
    }

    @Override
    public long totalPages() {
      return pages.size();
    }
  }

  @Test
  void firstAfterTheHeaderLastAtTheEnd() {
    Zpool pool = pool(4096);
    long first = pool.malloc(1000);
    long last = pool.malloc(1000);
    assertEquals(64, pool.offset(first) % 4096);
    assertEquals(4096 - 1024, pool.offset(last) % 4096);
    assertEquals(1, pool.totalPages());
  }

  @Test
  void onlyForPagesLargeEnough() {
    Sync sync = Sync.jdk();
    Zpools small =
        new Zpools(new ChunkSource(2048, sync), FaultInjection.NONE, sync, 0, 1, Integer.MAX_VALUE);
    assertFalse(small.has("zbud"));
    assertNull(small.create("zbud"));
  }
}
