package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ZsmallocPoolTest extends ZpoolTest {
  @Override
  String type() {
    return "zsmalloc";
  }

  @Override
  int[] pageSizes() {
    return new int[] {64, 128, 4096, 65536};
  }

  @Override
  int largest(int pageSize) {
    return pageSize;
  }

  @Override
  Model model(int pageSize) {
    return new ByTheRules(pageSize);
  }

  /** The rules written down once more, with no regard for speed. */
  private static final class ByTheRules implements Model {
    private final int pageSize;
    private final Map<List<Integer>, List<Deque<Zspage>>> classes = new HashMap<>();
    private final Map<Integer, Zspage> objects = new HashMap<>();
    private long pages;

    private static final class Zspage {
      final int chain;
      final int capacity;
      final List<Deque<Zspage>> groups;
      int inuse;
      int group = -1;

      Zspage(int chain, int capacity, List<Deque<Zspage>> groups) {
        this.chain = chain;
        this.capacity = capacity;
        this.groups = groups;
      }

      void move() {
        int now = inuse == capacity || inuse == 0 ? -1 : inuse * 10 / capacity;
        if (now != group) {
          if (group >= 0) {
            groups.get(group).remove(this);
          }
          if (now >= 0) {
            groups.get(now).addFirst(this);
          }
          group = now;
        }
      }
    }

    ByTheRules(int pageSize) {
      this.pageSize = pageSize;
    }

    private int chainOf(int size) {
      int best = 1;
      for (int c = 1; c <= 8; c++) {
        if (c * pageSize % size < best * pageSize % size) {
          best = c;
        }
      }
      return best;
    }

    @Override
    public boolean malloc(int name, int requested) {
      int n = Math.min(pageSize, Math.max(32, requested + 8));
      int delta = Math.max(8, pageSize / 256);
      int index = (int) Math.ceil((n - 32) / (double) delta);
      int size = Math.min(pageSize, 32 + index * delta);
      int chain = chainOf(size);
      int capacity = chain * pageSize / size;
      // Neighbours of one shape are one class; shapes do not come back further up.
      List<Deque<Zspage>> groups =
          classes.computeIfAbsent(
              List.of(chain, capacity),
              k -> {
                List<Deque<Zspage>> fresh = new ArrayList<>();
                for (int g = 0; g < 10; g++) {
                  fresh.add(new ArrayDeque<>());
                }
                return fresh;
              });
      Zspage zspage = null;
      for (int g = 9; g >= 0 && zspage == null; g--) {
        zspage = groups.get(g).peekFirst();
      }
      boolean grown = zspage == null;
      if (zspage == null) {
        zspage = new Zspage(chain, capacity, groups);
        pages += chain;
      }
      zspage.inuse++;
      zspage.move();
      objects.put(name, zspage);
      return grown;
    }

    @Override
    public void free(int name) {
      Zspage zspage = Objects.requireNonNull(objects.remove(name));
      zspage.inuse--;
      zspage.move();
      if (zspage.inuse == 0) {
        pages -= zspage.chain;
      }
    }

    @Override
    public long totalPages() {
      return pages;
    }
  }

  @Test
  void classesCoverEverySize() {
    for (int pageSize : new int[] {64, 128, 256, 1024, 4096, 16384, 65536}) {
      SizeClasses classes = new SizeClasses(pageSize);
      for (int size = 1; size <= pageSize; size++) {
        int c = classes.classOf(size);
        assertTrue(classes.size(c) >= Math.min(pageSize, size + 8));
        assertTrue(classes.size(c) <= pageSize);
        assertTrue(classes.objects(c) * classes.size(c) <= classes.pages(c) * pageSize);
      }
    }
  }

  @Test
  void classesWorkedOutByHand() {
    SizeClasses classes = new SizeClasses(4096);
    // 32 divides a page: one page, 128 objects.
    assertEquals(32, classes.size(classes.classOf(24)));
    assertEquals(128, classes.objects(classes.classOf(24)));
    // 48: 4096 = 85 * 48 + 16, 8192 = 170 * 48 + 32, 12288 = 256 * 48.
    assertEquals(3, classes.pages(classes.classOf(25)));
    assertEquals(256, classes.objects(classes.classOf(25)));
    // The largest classes all hold one object per page.
    assertEquals(4096, classes.size(classes.classOf(3900)));
    assertEquals(1, classes.pages(classes.classOf(4096)));
    assertEquals(classes.classOf(4088), classes.classOf(4096));
  }
}
