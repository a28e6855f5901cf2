package io.zswap.core.lru;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** To one thread, lists that are added to in batches are as others are. */
class BatchedListLruTest extends ListLruContract {
  /** The first one made. */
  private static final int HEAD = 1000;

  private static final int BATCH = 15;

  BatchedListLruTest() {
    super(1, BatchedListLru::new);
  }

  private void add(int from, int to) {
    for (int item = from; item <= to; item++) {
      lru.init(item);
      lru.add(item, 0, null);
    }
  }

  private List<Integer> shown() {
    List<Integer> items = new ArrayList<>();
    lru.show(0, null, 100, true, items::add);
    assertEquals(items.size(), lru.count(0, null));
    return items;
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void theListGetsAWholeBatch() {
    add(1, BATCH - 1);
    assertEquals(HEAD, links.next(HEAD), "nothing so far");
    add(BATCH, BATCH);
    assertEquals(BATCH, links.prev(HEAD));
    add(BATCH + 1, BATCH + 1);
    assertEquals(BATCH, links.prev(HEAD), "the next one waits");
    assertEquals(range(1, BATCH + 1), shown());
  }

  @Test
  void whatWaitsCanBeDeletedAnywhere() {
    add(1, 10);
    for (int item : new int[] {1, 10, 5, 6}) {
      lru.del(item, 0, null);
      assertEquals(item, links.next(item), "on no list");
      lru.del(item, 0, null);
    }
    assertEquals(HEAD, links.next(HEAD), "the list has not seen them");
    add(11, 16);
    assertEquals(List.of(2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 16), shown());
    lru.del(11, 0, null);
    assertEquals(List.of(2, 3, 4, 7, 8, 9, 12, 13, 14, 15, 16), shown());
  }
}
