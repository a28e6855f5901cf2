package io.zswap.core.lru;

import io.zswap.core.sync.Sync;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of one node, the root's and one cgroup's, over links in arrays. */
final class Rig {
  /** Items from 1 on; heads come after them. */
  static final int ITEMS = 8;

  /** Links that Lincheck sees every access to. */
  private static final class ArrayLinks implements Links {
    private final int[] next = new int[ITEMS + 8];
    private final int[] prev = new int[ITEMS + 8];
    private int heads = ITEMS;

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
    public void freeHead(int head) {}
  }

  private static final class Group implements LruMemcg {
    private final @Nullable Group parent;
    private volatile int id;

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

  /** Makes the lists that are looked at. */
  interface Factory {
    ListLru make(int nodes, Links links, Sync sync);
  }

  private final ListLru lru;
  private final Group root = new Group(ListLru.ROOT_ID, null);
  private final Group child = new Group(1, root);

  Rig(Factory factory, Sync sync) {
    lru = factory.make(1, new ArrayLinks(), sync);
    lru.alloc(child);
    for (int item = 1; item < ITEMS; item++) {
      lru.init(item);
    }
  }

  /** Odd items are the root's, even ones the cgroup's: an item's cgroup does not change. */
  private Group owner(int item) {
    return item % 2 == 1 ? root : child;
  }

  void add(int item) {
    lru.add(item, 0, owner(item));
  }

  void del(int item) {
    lru.del(item, 0, owner(item));
  }

  /** Takes the first item of the root's list off it; 0 if there is none. */
  int evict() {
    int[] evicted = new int[1];
    lru.walk(
        0,
        root,
        (item, list, lock) -> {
          list.isolate(item);
          evicted[0] = item;
          return LruStatus.STOP;
        },
        1);
    return evicted[0];
  }

  /** Gives the first item of the root's list a second chance. */
  void rotate() {
    lru.walk(0, root, (item, list, lock) -> LruStatus.ROTATE, 1);
  }

  /** The cgroup goes offline: its number first, its list after. */
  void offline() {
    int from = child.id;
    child.id = ListLru.ROOT_ID;
    lru.reparent(from, root);
  }

  String show(boolean ofRoot) {
    List<Integer> items = new ArrayList<>();
    lru.show(0, ofRoot ? root : child, ITEMS, true, items::add);
    return items.toString();
  }

  long count(boolean ofRoot) {
    return lru.count(0, ofRoot ? root : child);
  }
}
