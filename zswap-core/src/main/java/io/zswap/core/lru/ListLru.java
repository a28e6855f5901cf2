package io.zswap.core.lru;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists of items per node and cgroup; struct list_lru. The root cgroup's items are on the node's
 * own list. Thread-safe. An area's is {@link BatchedListLru}.
 *
 * <p>A node's lock guards all lists of that node. Which list a cgroup's items are on is looked up
 * under it, every time: that is what keeps an addition from being lost when the cgroup goes offline
 * at the same moment (R4). Reparenting changes the cgroup's number first and moves its list under
 * the lock afterwards. So an addition finds the old number and is moved along, or the new one and
 * goes to the parent itself. Either way the caller keeps the cgroup's memory alive by an RCU
 * read-side section around the lookup of the cgroup and the call.
 */
public class ListLru {
  /** Number of the root's lists. */
  public static final int ROOT_ID = -1;

  private final Links links;
  private final Sync sync;
  private final Node[] nodes;

  /** Lists by cgroup number; guards changes of the table only (the kernel's xa_lock). */
  private final Mutex tableLock;

  private volatile @Nullable MemcgLists[] table = new MemcgLists[16];

  /** Lists for so many nodes. */
  public ListLru(int nodes, Links links, Sync sync) {
    this.links = links;
    this.sync = sync;
    this.nodes = new Node[nodes];
    for (int nid = 0; nid < nodes; nid++) {
      this.nodes[nid] = new Node(sync.mutex("lru node " + nid), newList(links, sync));
    }
    tableLock = sync.mutex("lru table");
  }

  /** struct list_lru_node, without its total, which nobody reads. */
  private static final class Node {
    final Mutex lock;
    final LruList root;

    Node(Mutex lock, LruList root) {
      this.lock = lock;
      this.root = root;
    }
  }

  /** A cgroup's list on every node: struct list_lru_memcg. */
  private static final class MemcgLists {
    final LruList[] node;

    MemcgLists(int nodes, Supplier<LruList> lists) {
      node = new LruList[nodes];
      Arrays.setAll(node, nid -> lists.get());
    }
  }

  final Links links() {
    return links;
  }

  final Sync sync() {
    return sync;
  }

  /** An empty list. Called during construction. */
  LruList newList(Links in, Sync with) {
    return new LruList(in, with);
  }

  final @Nullable LruList list(int nid, int id) {
    if (id == ROOT_ID) {
      return nodes[nid].root;
    }
    MemcgLists lists = lists(id);
    return lists == null ? null : lists.node[nid];
  }

  private @Nullable MemcgLists lists(int id) {
    sync.look(Sync.Op.LRU_TABLE, id);
    @Nullable MemcgLists[] now = table;
    return id < now.length ? now[id] : null;
  }

  static int id(@Nullable LruMemcg memcg) {
    return memcg == null ? ROOT_ID : memcg.kmemcgId();
  }

  /** Makes a fresh item one that is on no list. */
  public void init(int item) {
    links.next(item, item);
    links.prev(item, item);
  }

  /**
   * Appends an item that is on no list to the cgroup's list. The caller is in an RCU read-side
   * section in which it looked up the cgroup.
   *
   * @param memcg null for the root
   */
  public void add(int item, int nid, @Nullable LruMemcg memcg) {
    Mutex lock = nodes[nid].lock;
    lock.lock();
    try {
      if (links.next(item) == item) {
        // Closes R4: the number is read under the lock that reparenting moves the list under.
        LruList list = Objects.requireNonNull(list(nid, id(memcg)));
        list.addTail(item);
        list.count(1);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Appends items that are on no list to the root's list of the first node. */
  final void addToRoot(AtomicIntegerArray items, int from, int count) {
    Node node = nodes[0];
    node.lock.lock();
    try {
      for (int i = from; i < from + count; i++) {
        sync.point(Sync.Op.LRU_LINKS, items.getPlain(i));
        node.root.addTail(items.getPlain(i));
      }
      node.root.count(count);
    } finally {
      node.lock.unlock();
    }
  }

  /** Takes an item off its list, if it is on one. Same caller's duty as {@link #add}. */
  public void del(int item, int nid, @Nullable LruMemcg memcg) {
    Mutex lock = nodes[nid].lock;
    lock.lock();
    try {
      int next = links.next(item);
      if (next != item && next >= 0) {
        LruList list = Objects.requireNonNull(list(nid, id(memcg)));
        LruList.remove(links, item);
        init(item);
        list.count(-1);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Length of a cgroup's list. */
  public long count(int nid, @Nullable LruMemcg memcg) {
    int token = sync.rcuReadLock();
    try {
      return countLockless(nid, id(memcg));
    } finally {
      sync.rcuReadUnlock(token);
    }
  }

  final long countLockless(int nid, int id) {
    LruList list = list(nid, id);
    return list == null ? 0 : Math.max(0, list.count());
  }

  /**
   * Offers up to {@code nrToWalk} items to {@code isolator}, from the head on.
   *
   * @return how many items were {@link #removed} and {@link #offered}; 0 if none
   */
  public long walk(int nid, @Nullable LruMemcg memcg, Isolator isolator, int nrToWalk) {
    Mutex lock = nodes[nid].lock;
    lock.lock();
    try {
      return walkLocked(nid, id(memcg), isolator, lock, nrToWalk);
    } finally {
      lock.unlock();
    }
  }

  private long walkLocked(int nid, int id, Isolator isolator, Mutex lock, int nrToWalk) {
    int removed = 0;
    int left = nrToWalk;
    restart:
    while (true) {
      LruList list = list(nid, id);
      if (list == null) {
        break;
      }
      int next;
      for (int item = links.next(list.head); item != list.head && left > 0; item = next) {
        // The one after this, as it stands now: rotating moves the item, not the walk.
        next = links.next(item);
        // Counted before the attempt, so that items that stay for ever cannot hold the walk up.
        left--;
        switch (isolator.isolate(item, list, lock)) {
          case ROTATE -> list.moveTail(item);
          case REMOVED_RETRY -> {
            removed++;
            continue restart;
          }
          // The lock was dropped: next may be anywhere, and the list itself reparented.
          case RETRY -> {
            continue restart;
          }
          case STOP -> {
            break restart;
          }
        }
      }
      break;
    }
    return walked(removed, nrToWalk - left);
  }

  /** What {@link #walk} returns: two counts in one number, as it is not worth an object. */
  static long walked(int removed, int offered) {
    return ((long) offered << 32) + removed;
  }

  /** How many items were removed, of what {@link #walk} returned, or of a sum of such numbers. */
  public static int removed(long walked) {
    return (int) walked;
  }

  /** How many items were offered, likewise. */
  public static int offered(long walked) {
    return (int) (walked >>> 32);
  }

  /** Sees to it that a cgroup and its ancestors have lists (memcg_list_lru_alloc). */
  public void alloc(LruMemcg memcg) {
    if (isAllocated(memcg)) {
      return;
    }
    tableLock.lock();
    try {
      allocFromAbove(memcg);
    } finally {
      tableLock.unlock();
    }
  }

  /** Ancestors first: a list whose parent has none could not be moved. */
  private void allocFromAbove(LruMemcg memcg) {
    // No recursion: cgroups may be deeper than a thread's stack.
    Deque<LruMemcg> without = new ArrayDeque<>();
    for (LruMemcg m = memcg; m != null && !isAllocated(m); m = m.parent()) {
      without.push(m);
    }
    for (LruMemcg m : without) {
      // Read once. If the cgroup goes offline right now, its number leads elsewhere for everybody
      // who asks later, and these lists are erased, empty, as soon as the lock is free.
      int id = m.kmemcgId();
      // It may lead to the parent's lists, which are in use.
      if (id != ROOT_ID && lists(id) == null) {
        @Nullable MemcgLists[] copy =
            Arrays.copyOf(table, Math.max(table.length, Integer.highestOneBit(id) * 2));
        copy[id] = new MemcgLists(nodes.length, () -> newList(links, sync));
        sync.point(Sync.Op.LRU_TABLE, id);
        table = copy;
      }
    }
  }

  boolean isAllocated(LruMemcg memcg) {
    int id = memcg.kmemcgId();
    return id == ROOT_ID || lists(id) != null;
  }

  /**
   * Moves a cgroup's lists to its parent and frees them. The cgroup and its descendants bear the
   * parent's number already.
   */
  public void reparent(int fromId, LruMemcg to) {
    for (int nid = 0; nid < nodes.length; nid++) {
      splice(nid, fromId, to);
    }
    LruList[] dead = takeOut(fromId);
    if (dead != null) {
      freeLater(dead);
    }
  }

  /** Moves one list to the head of the parent's. */
  void splice(int nid, int fromId, LruMemcg to) {
    Mutex lock = nodes[nid].lock;
    lock.lock();
    try {
      LruList from = list(nid, fromId);
      if (from != null) {
        LruList dst = Objects.requireNonNull(list(nid, to.kmemcgId()));
        from.spliceTo(dst);
        dst.count(from.count());
        from.count(-from.count());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a cgroup's lists out of the table, if it has any. */
  final LruList @Nullable [] takeOut(int id) {
    tableLock.lock();
    try {
      MemcgLists lists = lists(id);
      if (lists == null) {
        return null;
      }
      @Nullable MemcgLists[] copy = table.clone();
      copy[id] = null;
      sync.point(Sync.Op.LRU_TABLE, id);
      table = copy;
      return lists.node;
    } finally {
      tableLock.unlock();
    }
  }

  /**
   * A count may be reading them under RCU; and a walk under the lock of their node, which the
   * kernel's RCU waits for, too, but not ours.
   */
  final void freeLater(LruList[] lists) {
    sync.callRcu(
        () -> {
          for (int nid = 0; nid < lists.length; nid++) {
            nodes[nid].lock.lock();
            try {
              links.freeHead(lists[nid].head);
            } finally {
              nodes[nid].lock.unlock();
            }
          }
        });
  }

  /** How many lists there are. */
  public int heads() {
    int lists = 1;
    for (MemcgLists m : table) {
      lists += m == null ? 0 : 1;
    }
    return lists * nodes.length;
  }

  /** Shows up to {@code limit} items from the head, or backwards from the tail. */
  public void show(
      int nid, @Nullable LruMemcg memcg, int limit, boolean fromHead, IntConsumer visitor) {
    Mutex lock = nodes[nid].lock;
    lock.lock();
    try {
      LruList list = list(nid, id(memcg));
      if (list != null) {
        int item = fromHead ? links.next(list.head) : links.prev(list.head);
        for (int n = 0; n < limit && item != list.head; n++) {
          visitor.accept(item);
          item = fromHead ? links.next(item) : links.prev(item);
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
