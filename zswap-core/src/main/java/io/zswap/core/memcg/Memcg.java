package io.zswap.core.memcg;

import io.zswap.api.MemCgroup;
import io.zswap.core.lru.ListLru;
import io.zswap.core.lru.LruMemcg;
import io.zswap.core.sync.Sync;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * One cgroup: struct mem_cgroup. Made and changed through {@link MemcgTree}; the methods here may
 * be called from any thread.
 *
 * <p>It is freed when its last reference goes. The root needs none. Charges and events are added to
 * the cgroup and to every ancestor when they happen; what was charged before a cgroup went offline
 * is taken from its parent later, and stays in the books of the dead one, as in the kernel.
 */
public final class Memcg implements MemCgroup, LruMemcg {
  static final Memcg[] NO_CHILDREN = {};

  private final int id;

  /** Its own, which nobody else gets before it is freed. */
  private final int firstKmemcgId;

  private final @Nullable Memcg parent;
  private final int depth;
  private final MemcgTree tree;
  private final AtomicInteger refs = new AtomicInteger(1);
  private final AtomicLongArray stats = new AtomicLongArray(MemcgStat.COUNT);
  private final AtomicLongArray diskSwapins;

  /** In order of creation; replaced under the tree's lock. */
  volatile Memcg[] children = NO_CHILDREN;

  /** Its object cgroup until that is reparented; null at the root. */
  volatile @Nullable ObjCgroup objcg;

  volatile int kmemcgId;

  /** Whether it gives out references to those who want an online cgroup only. */
  volatile boolean live = true;

  volatile boolean online = true;

  /** Whether the base reference is still there. */
  boolean based = true;

  private volatile boolean freed;
  private volatile long zswapMax = UNLIMITED;
  private volatile boolean zswapWriteback = true;

  Memcg(int id, int kmemcgId, @Nullable Memcg parent, int nodes, MemcgTree tree) {
    this.id = id;
    firstKmemcgId = kmemcgId;
    this.parent = parent;
    this.tree = tree;
    depth = parent == null ? 0 : parent.depth + 1;
    this.kmemcgId = parent == null ? ListLru.ROOT_ID : kmemcgId;
    diskSwapins = new AtomicLongArray(nodes);
    tree.sync().born(Sync.Op.CGROUP, id);
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public @Nullable Memcg parent() {
    return parent;
  }

  /** Whether it belongs to this tree. */
  public boolean isIn(MemcgTree other) {
    return tree == other;
  }

  /** Whether this is the root. */
  public boolean isRoot() {
    return parent == null;
  }

  /** How deep below the root. */
  public int depth() {
    return depth;
  }

  @Override
  public boolean isOnline() {
    tree.sync().look(Sync.Op.CGROUP, id);
    touch();
    return online;
  }

  /** Whether the last reference has gone. */
  public boolean isFreed() {
    tree.sync().look(Sync.Op.CGROUP_REF, id);
    return freed;
  }

  @Override
  public int kmemcgId() {
    tree.sync().look(Sync.Op.CGROUP, id);
    touch();
    return kmemcgId;
  }

  @Override
  public long zswapMax() {
    tree.sync().look(Sync.Op.CGROUP, id);
    return zswapMax;
  }

  /** Sets {@code zswap.max}, in pages. */
  public void zswapMax(long pages) {
    tree.sync().point(Sync.Op.CGROUP, id);
    zswapMax = pages;
  }

  @Override
  public boolean zswapWriteback() {
    return zswapWriteback;
  }

  /** Sets {@code zswap.writeback}. */
  public void zswapWriteback(boolean enabled) {
    tree.sync().point(Sync.Op.CGROUP, id);
    zswapWriteback = enabled;
  }

  @Override
  public long zswapBytes() {
    return stat(MemcgStat.ZSWAP_B);
  }

  @Override
  public long zswapped() {
    return stat(MemcgStat.ZSWAPPED);
  }

  /** One of its numbers, descendants included (memcg_page_state, memcg_events). */
  public long stat(MemcgStat stat) {
    tree.sync().point(Sync.Op.CHARGE, stat.ordinal());
    return stats.get(stat.ordinal());
  }

  void add(MemcgStat stat, long delta) {
    touch();
    // Additions commute, so that only whoever wants the sum conflicts with them: see stat().
    tree.sync().look(Sync.Op.CHARGE, stat.ordinal());
    for (Memcg m = this; m != null; m = m.parent) {
      m.stats.getAndAdd(stat.ordinal(), delta);
    }
  }

  /** How many nodes there are. */
  public int nodes() {
    return diskSwapins.length();
  }

  /** Disk reads of late that a larger zswap would have spared; of this cgroup alone, per node. */
  public AtomicLongArray diskSwapins() {
    return diskSwapins;
  }

  /**
   * Whether zswap may write pages of this cgroup to the device: no ancestor may object
   * (mem_cgroup_zswap_writeback_enabled, for a zswap that is enabled).
   */
  public boolean isWritebackAllowed() {
    for (Memcg m = this; m != null; m = m.parent) {
      tree.sync().look(Sync.Op.CGROUP, m.id);
      if (!m.zswapWriteback) {
        return false;
      }
    }
    return true;
  }

  private void touch() {
    tree.sync().touch(Sync.Op.CGROUP, id);
  }

  /**
   * Itself, or the nearest ancestor that is not offline; its caller gets a reference
   * (mem_cgroup_id_get_online). One that is going offline still pays: its number goes last.
   */
  public Memcg getOnline() {
    Memcg m = this;
    while (m.parent != null && !m.tryGetUntilOffline()) {
      m = m.parent;
    }
    return m;
  }

  private boolean tryGetUntilOffline() {
    tree.sync().look(Sync.Op.CGROUP, id);
    return online && tryGet();
  }

  /** Takes a reference unless the last one has gone (css_tryget). */
  public boolean tryGet() {
    if (parent == null) {
      return true;
    }
    tree.sync().point(Sync.Op.CGROUP_REF, id);
    touch();
    return addReference();
  }

  /** The same for whoever keeps a list of all, and is told in time which of them are freed. */
  boolean tryGetListed() {
    if (parent == null) {
      return true;
    }
    tree.sync().point(Sync.Op.CGROUP_REF, id);
    return addReference();
  }

  private boolean addReference() {
    int n = refs.get();
    while (n != 0) {
      if (refs.compareAndSet(n, n + 1)) {
        return true;
      }
      n = refs.get();
    }
    return false;
  }

  /** Takes a reference unless the cgroup is going offline (css_tryget_online). */
  public boolean tryGetOnline() {
    tree.sync().look(Sync.Op.CGROUP, id);
    return live && tryGet();
  }

  /** Takes one more reference; the caller has one (css_get). */
  public void get() {
    if (parent != null) {
      tree.sync().point(Sync.Op.CGROUP_REF, id);
      touch();
      refs.getAndIncrement();
    }
  }

  /** Drops a reference (css_put). */
  public void put() {
    // Each holds its parent, so that a whole line that went offline before may go at once. It may
    // be deeper than a thread's stack.
    for (Memcg m = this; m != null && m.putIsLast(); m = m.parent) {
      // And its parent's.
    }
  }

  private boolean putIsLast() {
    if (parent == null) {
      return false;
    }
    tree.sync().point(Sync.Op.CGROUP_REF, id);
    touch();
    if (refs.decrementAndGet() != 0) {
      return false;
    }
    freed = true;
    tree.released(this, parent);
    // Who looks at it under RCU may do so for a while.
    tree.sync().callRcu(this::free);
    return true;
  }

  private void free() {
    tree.freed(this, Objects.requireNonNull(parent), firstKmemcgId);
    tree.sync().point(Sync.Op.CGROUP, id);
    tree.sync().died(Sync.Op.CGROUP, id);
  }

  @Override
  public String toString() {
    return "cgroup " + id;
  }
}
