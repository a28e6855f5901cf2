package io.zswap.core.memcg;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The object cgroups of a {@link MemcgTree} that somebody refers to, by index. Thread-safe. */
final class ObjCgroups {
  /** Most at one time: entries name them in 16 bits. */
  private static final int MOST = (1 << 16) - 1;

  private final Sync sync;
  private final Mutex lock;

  /** Replaced where one comes, and changed in place where one goes. */
  private volatile @Nullable ObjCgroup[] table = new ObjCgroup[16];

  ObjCgroups(Sync sync) {
    this.sync = sync;
    lock = sync.mutex("objcg");
  }

  /** The referenced one with this index; null for 0. */
  @Nullable ObjCgroup get(int index) {
    return index == 0 ? null : table[index];
  }

  /** A new one for a cgroup of the tree; null if no index is left. */
  @Nullable ObjCgroup create(Memcg memcg, MemcgTree tree) {
    lock.lock();
    try {
      @Nullable ObjCgroup[] old = table;
      int index = 1;
      while (index < old.length && old[index] != null) {
        index++;
      }
      if (index > MOST) {
        return null;
      }
      @Nullable ObjCgroup[] copy =
          Arrays.copyOf(old, index < old.length ? old.length : old.length * 2);
      ObjCgroup objcg = new ObjCgroup(index, memcg, tree);
      copy[index] = objcg;
      table = copy;
      return objcg;
    } finally {
      lock.unlock();
    }
  }

  /** Makes all that stand for a cgroup stand for its parent. */
  void reparent(Memcg memcg, Memcg parent) {
    lock.lock();
    try {
      // Its own, and those that came to it from children gone before. Offlining is rare, and the
      // table short: looking through it spares every objcg a place on a list.
      for (ObjCgroup objcg : table) {
        if (objcg != null && objcg.memcg == memcg) {
          sync.point(Sync.Op.OBJCG, objcg.index());
          objcg.memcg = parent;
          sync.changed(objcg);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The last reference has gone. */
  void remove(ObjCgroup objcg) {
    lock.lock();
    try {
      // Nobody has its index any more. A copy would need heap, for want of which nothing is freed.
      table[objcg.index()] = null;
    } finally {
      lock.unlock();
    }
  }
}
