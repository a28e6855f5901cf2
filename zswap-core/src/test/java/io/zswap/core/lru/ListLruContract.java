package io.zswap.core.lru;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.core.sync.Sync;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What lists do, whichever they are, for one thread. */
abstract class ListLruContract {
  /** Links in arrays; heads from 1000 on. */
  static class ArrayLinks implements Links {
    private final int[] next = new int[2000];
    private final int[] prev = new int[2000];
    private final List<Integer> freeHeads = new ArrayList<>();
    private int heads = 1000;

    @Override
    public int next(int item) {
      return next[item];
    }

    @Override
    public int prev(int item) {
      return prev[item];
    }

    @Override
    public void next(int item, int value) {
      next[item] = value;
    }

    @Override
    public void prev(int item, int value) {
      prev[item] = value;
    }

    @Override
    public int newHead() {
      int head = heads++;
      next[head] = head;
      prev[head] = head;
      return head;
    }

    @Override
    public void freeHead(int head) {
      freeHeads.add(head);
    }
  }

  static final class Group implements LruMemcg {
    private final @Nullable Group parent;
    int id;

    Group(int id, @Nullable Group parent) {
      this.id = id;
      this.parent = parent;
    }

    @Override
    public int kmemcgId() {
      return id;
    }

    @Override
    public @Nullable LruMemcg parent() {
      return parent;
    }
  }

  private final Sync sync = Sync.jdk();
  private final int nodes;
  final ArrayLinks links = new ArrayLinks();
  final ListLru lru;
  private final Group root = new Group(ListLru.ROOT_ID, null);
  private final Group a = new Group(1, root);
  private final Group b = new Group(40, a);

  ListLruContract(int nodes, BiFunction<Links, Sync, ListLru> lists) {
    this.nodes = nodes;
    lru = lists.apply(links, sync);
  }

  private void add(LruMemcg memcg, int... items) {
    for (int item : items) {
      lru.init(item);
      lru.add(item, 0, memcg);
    }
  }

  private List<Integer> list(@Nullable LruMemcg memcg) {
    List<Integer> items = new ArrayList<>();
    lru.show(0, memcg, 100, true, items::add);
    assertEquals(lru.count(0, memcg), items.size());
    List<Integer> backwards = new ArrayList<>();
    lru.show(0, memcg, 100, false, i -> backwards.add(0, i));
    assertEquals(items, backwards);
    return items;
  }

  private final List<Integer> offered = new ArrayList<>();

  /** Walks, with the answer for each item. REMOVED_RETRY takes the item off first. */
  private long walk(LruMemcg memcg, int nr, IntFunction<LruStatus> answer) {
    offered.clear();
    return lru.walk(
        0,
        memcg,
        (item, list, lock) -> {
          offered.add(item);
          LruStatus status = answer.apply(item);
          if (status == LruStatus.REMOVED_RETRY) {
            lock.unlock();
            lru.del(item, 0, memcg);
            lock.lock();
          } else if (status == LruStatus.RETRY) {
            list.moveTail(item);
          }
          return status;
        },
        nr);
  }

  private static long result(int removed, int offered) {
    return ((long) offered << 32) + removed;
  }

  @Test
  void addsAtTheTailAndDeletesAnywhere() {
    add(root, 1, 2, 3);
    lru.add(2, 0, root);
    assertEquals(List.of(1, 2, 3), list(root));
    assertEquals(List.of(1, 2, 3), list(null), "no cgroup means the root");
    lru.del(2, 0, root);
    lru.del(2, 0, root);
    assertEquals(List.of(1, 3), list(root));
    lru.add(2, 0, root);
    assertEquals(List.of(1, 3, 2), list(root));
    for (int nid = 1; nid < nodes; nid++) {
      assertEquals(0, lru.count(nid, root));
    }
  }

  @Test
  void groupsHaveTheirOwnListsOnceAllocated() {
    assertEquals(0, lru.count(0, b));
    assertEquals(result(0, 0), walk(b, 5, i -> LruStatus.STOP), "no list, nothing to walk");
    lru.alloc(b);
    lru.alloc(b);
    add(b, 1);
    add(a, 2);
    add(root, 3);
    assertEquals(List.of(1), list(b));
    assertEquals(List.of(2), list(a));
    assertEquals(List.of(3), list(root));
  }

  @Test
  void walkOffersUpToSoManyFromTheHead() {
    add(root, 1, 2, 3, 4);
    assertEquals(result(0, 2), walk(root, 2, i -> LruStatus.ROTATE));
    assertEquals(List.of(1, 2), offered);
    assertEquals(List.of(3, 4, 1, 2), list(root));
    assertEquals(result(0, 0), walk(root, 0, i -> LruStatus.ROTATE));
  }

  @Test
  void walkMeetsRotatedItemsAgainButNotALoneOne() {
    add(root, 1, 2);
    walk(root, 5, i -> LruStatus.ROTATE);
    assertEquals(List.of(1, 2, 1, 2, 1), offered);
    lru.del(1, 0, root);
    walk(root, 5, i -> LruStatus.ROTATE);
    assertEquals(List.of(2), offered, "its next was the head before it was rotated");
  }

  @Test
  void walkStartsAgainAfterTheLockWasDropped() {
    add(root, 1, 2, 3);
    assertEquals(
        result(1, 4), walk(root, 4, i -> i == 1 ? LruStatus.REMOVED_RETRY : LruStatus.RETRY));
    assertEquals(List.of(1, 2, 3, 2), offered);
    assertEquals(List.of(3, 2), list(root));
  }

  @Test
  void walkStops() {
    add(root, 1, 2, 3);
    assertEquals(result(0, 1), walk(root, 4, i -> LruStatus.STOP));
    assertEquals(List.of(1, 2, 3), list(root));
  }

  @Test
  void reparentingPutsTheListBeforeTheParents() {
    lru.alloc(b);
    add(a, 1, 2);
    add(b, 3, 4);
    b.id = a.id;
    add(b, 5);
    assertEquals(List.of(1, 2, 5), list(a), "with the number changed, additions go to the parent");
    lru.reparent(40, a);
    assertEquals(List.of(3, 4, 1, 2, 5), list(a));
    assertEquals(List.of(3, 4, 1, 2, 5), list(b));
    sync.flush();
    assertEquals(nodes, links.freeHeads.size(), "one list per node");
    // Deleting by the child's number reaches items that moved.
    lru.del(3, 0, b);
    assertEquals(List.of(4, 1, 2, 5), list(a));
  }

  @Test
  void itemsDeletedBetweenNumberAndListAreCountedAtTheParent() {
    lru.alloc(b);
    add(b, 3, 4);
    b.id = a.id;
    // The parent's count goes below zero until the list arrives with its own.
    lru.del(3, 0, b);
    assertEquals(0, lru.count(0, a));
    lru.reparent(40, a);
    assertEquals(List.of(4), list(a));
  }

  @Test
  void reparentingNothing() {
    b.id = a.id;
    lru.reparent(40, a);
    lru.alloc(b);
    add(b, 1);
    assertEquals(List.of(1), list(a));
    a.id = ListLru.ROOT_ID;
    b.id = ListLru.ROOT_ID;
    lru.reparent(1, root);
    assertEquals(List.of(1), list(root));
    lru.alloc(b);
    assertEquals(List.of(1), list(b));
  }

  /** One whose number becomes its parent's while lists are made for it. */
  @Test
  void whoGoesOfflineMeanwhileDoesNotReplaceItsParentsLists() {
    lru.alloc(a);
    add(a, 1, 2);
    LruMemcg leaving =
        new LruMemcg() {
          private int asked;

          @Override
          public int kmemcgId() {
            // Asked whether it has lists, by who wants to know and by who makes them.
            return asked++ < 2 ? 50 : a.id;
          }

          @Override
          public LruMemcg parent() {
            return a;
          }
        };
    int heads = lru.heads();
    lru.alloc(leaving);
    assertEquals(List.of(1, 2), list(a));
    assertEquals(heads, lru.heads());
  }
}
