package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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
    return new ByTheRules(pageSize, expected());
  }

  /** The rules written down once more, with no regard for speed. */
  private static final class ByTheRules implements Model {
    private final int pageSize;

    /** How many objects the classes are made for; 0 for the kernel's classes. */
    private final long expected;

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

    ByTheRules(int pageSize, long expected) {
      this.pageSize = pageSize;
      this.expected = expected;
    }

    private int delta() {
      return Math.max(8, pageSize / (expected == 0 ? 256 : 512));
    }

    private int chainOf(int size) {
      int best = 1;
      for (int c = 1; c <= (expected == 0 ? 8 : 16); c++) {
        if (expected == 0
            ? c * pageSize % size < best * pageSize % size
            : isCheaper(c, best, size)) {
          best = c;
        }
      }
      return best;
    }

    /** All of a zspage for its objects, and half of one for the objects of the class. */
    private boolean isCheaper(long one, long other, int size) {
      long classes = (pageSize - 32L + delta() - 1) / delta() + 1;
      long ones = one * pageSize / size;
      long others = other * pageSize / size;
      // one / ones + one / 2 / (2 * objects / classes), without fractions; 2 * objects / classes
      // is at least 16.
      long objects = Math.max(expected, 8 * classes);
      return one * (4 * objects + classes * ones) * others
          < other * (4 * objects + classes * others) * ones;
    }

    @Override
    public boolean malloc(int name, int requested) {
      int n = Math.min(pageSize, Math.max(32, requested + (expected == 0 ? 8 : 4)));
      int index = (int) Math.ceil((n - 32) / (double) delta());
      int size = Math.min(pageSize, 32 + index * delta());
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
  void whatIsFreedTwiceDuringCompactionIsNoticed() {
    freeTwiceDuringCompaction((ZsmallocPool) pool(4096), 1_000);
  }

  @Test
  void aDoubleFreeOfAWholePageDuringCompactionIsNoticed() {
    freeTwiceDuringCompaction((ZsmallocPool) pool(4096), 4_096);
  }

  /**
   * An object is freed once: before it moves, or afterwards by its old handle or by its new one. A
   * second time is noticed as long as its zspage is being emptied, and nobody else has the place.
   */
  static void freeTwiceDuringCompaction(ZsmallocPool pool, int size) {
    // One in ten is left, so that nine in ten zspages, or chunks, can be emptied.
    long[] old = new long[10_001];
    for (int owner = 1; owner < old.length; owner++) {
      old[owner] = pool.malloc(size, owner);
    }
    for (int owner = 1; owner < old.length; owner++) {
      if (owner % 10 != 0) {
        pool.free(old[owner]);
      }
    }
    long before = pool.chunkPages();
    long[] now = old.clone();
    List<Integer> moved = new ArrayList<>();
    int[] counts = new int[3];
    pool.compact(
        new MovingZpool.Owners() {
          @Override
          public void moved(int owner, long handle) {
            now[owner] = handle;
            moved.add(owner);
          }

          @Override
          public long handle(int owner) {
            return now[owner];
          }
        },
        () -> {
          // Before what was taken out is emptied, nothing has moved.
          for (int owner = 20; moved.isEmpty() && owner < old.length; owner += 40) {
            if (now[owner] == old[owner] && isBeingEmptied(pool, old[owner])) {
              freeTwice(pool, old[owner], old[owner]);
              now[owner] = 0;
              counts[0]++;
            }
          }
          for (int owner : moved) {
            if (owner % 40 == 0) {
              freeTwice(pool, old[owner], now[owner]);
              // By the old handle not even then, when another has its place.
              long another = pool.malloc(size, 0);
              assertThrows(MachineException.class, () -> pool.free(old[owner]));
              pool.free(another);
              now[owner] = 0;
              counts[1]++;
            } else if (owner % 40 == 10) {
              freeTwice(pool, now[owner], old[owner]);
              now[owner] = 0;
              counts[2]++;
            }
          }
          moved.clear();
        });
    for (int count : counts) {
      assertTrue(count > 0, "not all three happened: " + Arrays.toString(counts));
    }
    assertTrue(pool.chunkPages() < before / 5, pool.chunkPages() + " pages of " + before);
    for (int owner = 10; owner < old.length; owner += 10) {
      if (now[owner] != 0) {
        pool.free(now[owner]);
      }
    }
    pool.giveBack();
    assertEquals(0, pool.totalPages());
  }

  private static boolean isBeingEmptied(ZsmallocPool pool, long handle) {
    int span = pool.spanOf(handle);
    return pool.zspages(span).isBeingEmptied(SpanPool.index(span));
  }

  private static void freeTwice(ZsmallocPool pool, long first, long second) {
    pool.free(first);
    assertThrows(MachineException.class, () -> pool.free(first));
    assertThrows(MachineException.class, () -> pool.free(second));
  }

  @Test
  void classesCoverEverySize() {
    for (int pageSize : new int[] {64, 128, 256, 1024, 4096, 16384, 65536}) {
      covers(SizeClasses.ofKernel(pageSize), pageSize, 8);
      for (long objects : new long[] {1, 100, 10_000, 1_000_000, Integer.MAX_VALUE}) {
        covers(SizeClasses.forObjects(pageSize, objects), pageSize, 4);
      }
    }
  }

  private static void covers(SizeClasses classes, int pageSize, int header) {
    for (int size = 1; size <= pageSize; size++) {
      int c = classes.classOf(size);
      assertTrue(classes.size(c) >= Math.min(pageSize, size + header));
      assertTrue(classes.size(c) <= pageSize);
      assertTrue(classes.objects(c) * classes.size(c) <= classes.pages(c) * pageSize);
      assertTrue(SpanChunk.spans(classes.pages(c)) > 0);
    }
  }

  @Test
  void classesForAFewOrManyObjects() {
    // 1400 bytes and their header: two in a page, and 1280 left over; 32 in 11 pages of 45056, and
    // not one byte left over; 29 in 10 pages.
    SizeClasses many = SizeClasses.forObjects(4096, 10_000_000);
    assertEquals(1408, many.size(many.classOf(1400)));
    assertEquals(11, many.pages(many.classOf(1400)));
    assertEquals(32, many.objects(many.classOf(1400)));
    // By hand, for 16 objects: one page costs 2048 and 128 bytes, two pages, of five objects, 1638
    // and 256, three, of eight, 1536 and 384, five, of fourteen, 1463 and 640.
    SizeClasses few = SizeClasses.forObjects(4096, 1_000);
    assertEquals(2, few.pages(few.classOf(1400)));
    assertEquals(5, few.objects(few.classOf(1400)));
  }

  @Test
  void classesWorkedOutByHand() {
    SizeClasses classes = SizeClasses.ofKernel(4096);
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
