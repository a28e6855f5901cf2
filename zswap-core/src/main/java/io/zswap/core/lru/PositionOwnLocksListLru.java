package io.zswap.core.lru;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * R4: lists with a lock each, as Linux has them from 6.13 on, and the order of offlining that let a
 * delete take the wrong one: the lists leave the table first, and only then are they spliced. Who
 * finds none for a cgroup goes on to its parent (fixed by 98733f3f0bec).
 *
 * <p>An item's links are not always under one lock here. So what links look like is read in one
 * step and changed in another, and whoever comes in between is heard.
 */
public final class PositionOwnLocksListLru extends ListLru {
  /** Numbers of cgroups that are offline: they get no lists any more. */
  private final BitSet gone = new BitSet();

  private final int nodes;

  /** Lists for so many nodes. */
  public PositionOwnLocksListLru(int nodes, Links links, Sync sync) {
    super(nodes, links, sync);
    this.nodes = nodes;
  }

  /** A list with its lock. */
  private static final class OwnLockList extends LruList {
    final Mutex lock;
    boolean dead;

    OwnLockList(Links links, Sync sync) {
      super(links, sync);
      lock = sync.mutex("lru list");
    }
  }

  @Override
  LruList newList(Links in, Sync with) {
    return new OwnLockList(in, with);
  }

  /** The list of a cgroup, or of the next ancestor that has a living one, locked. */
  private OwnLockList lockList(int nid, @Nullable LruMemcg memcg) {
    LruMemcg m = memcg;
    while (true) {
      OwnLockList list = lockOwnList(nid, m);
      if (list != null) {
        return list;
      }
      m = m == null ? null : m.parent();
    }
  }

  /** The list of a cgroup, locked; null if it has no living one. */
  private @Nullable OwnLockList lockOwnList(int nid, @Nullable LruMemcg memcg) {
    int token = sync().rcuReadLock();
    try {
      OwnLockList list = (OwnLockList) list(nid, id(memcg));
      if (list == null) {
        return null;
      }
      list.lock.lock();
      if (list.dead) {
        list.lock.unlock();
        return null;
      }
      return list;
    } finally {
      sync().rcuReadUnlock(token);
    }
  }

  @Override
  public void add(int item, int nid, @Nullable LruMemcg memcg) {
    OwnLockList list = lockList(nid, memcg);
    try {
      sync().look(Sync.Op.LRU_LINKS, 0);
      if (links().next(item) == item) {
        int last = links().prev(list.head);
        sync().point(Sync.Op.LRU_LINKS, 0);
        links().next(last, item);
        links().prev(item, last);
        links().next(item, list.head);
        links().prev(list.head, item);
        list.count(1);
      }
    } finally {
      list.lock.unlock();
    }
  }

  @Override
  public void del(int item, int nid, @Nullable LruMemcg memcg) {
    OwnLockList list = lockList(nid, memcg);
    try {
      sync().look(Sync.Op.LRU_LINKS, 0);
      if (links().next(item) != item) {
        int before = links().prev(item);
        int after = links().next(item);
        sync().point(Sync.Op.LRU_LINKS, 0);
        links().next(before, after);
        links().prev(after, before);
        init(item);
        list.count(-1);
      }
    } finally {
      list.lock.unlock();
    }
  }

  @Override
  public long walk(int nid, @Nullable LruMemcg memcg, Isolator isolator, int nrToWalk) {
    int left = nrToWalk;
    int removed = 0;
    boolean again = true;
    while (again) {
      OwnLockList list = lockOwnList(nid, memcg);
      if (list == null) {
        break;
      }
      WalkLock lock = new WalkLock(list.lock);
      again = false;
      sync().point(Sync.Op.LRU_LINKS, 0);
      int next;
      for (int item = links().next(list.head); item != list.head && left > 0; item = next) {
        next = links().next(item);
        left--;
        LruStatus status = isolator.isolate(item, list, lock);
        if (status == LruStatus.ROTATE) {
          list.moveTail(item);
          continue;
        }
        removed += status == LruStatus.REMOVED_RETRY ? 1 : 0;
        again = status != LruStatus.STOP;
        break;
      }
      lock.leave();
    }
    return walked(removed, nrToWalk - left);
  }

  /** After a visit there may be no list to come back to: the walk looks for it anew. */
  private static final class WalkLock extends Mutex {
    private final Mutex lock;
    private boolean held = true;

    WalkLock(Mutex lock) {
      this.lock = lock;
    }

    @Override
    public void lock() {}

    @Override
    public void unlock() {
      leave();
    }

    void leave() {
      if (held) {
        held = false;
        lock.unlock();
      }
    }

    @Override
    public void look() {
      lock.look();
    }

    @Override
    public boolean isHeld() {
      return held;
    }
  }

  @Override
  boolean isAllocated(LruMemcg memcg) {
    // One that has gone offline needs none any more: its parent's are used.
    return super.isAllocated(memcg) || gone.get(memcg.kmemcgId());
  }

  @Override
  public void reparent(int fromId, LruMemcg to) {
    gone.set(fromId);
    // From here on the cgroup has no list, though its items are still on one.
    LruList[] lists = takeOut(fromId);
    if (lists == null) {
      return;
    }
    for (int nid = 0; nid < nodes; nid++) {
      OwnLockList from = (OwnLockList) lists[nid];
      from.lock.lock();
      OwnLockList dst = lockList(nid, to);
      sync().point(Sync.Op.LRU_LINKS, 0);
      from.spliceTo(dst);
      dst.count(from.count());
      from.count(-from.count());
      from.dead = true;
      dst.lock.unlock();
      from.lock.unlock();
    }
    freeLater(lists);
  }
}
