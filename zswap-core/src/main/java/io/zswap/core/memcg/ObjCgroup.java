package io.zswap.core.memcg;

import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stored objects are charged to: struct obj_cgroup. It stands for a cgroup without keeping it:
 * when the cgroup goes offline it stands for the parent. It does not give its holder a cgroup that
 * lives; whoever follows {@link #memcg()} does so in an RCU read-side section. Thread-safe.
 */
public final class ObjCgroup {
  private final int index;
  private final MemcgTree tree;
  private final AtomicInteger refs = new AtomicInteger(1);

  /** Changed under the tree's objcg lock. */
  volatile Memcg memcg;

  ObjCgroup(int index, Memcg memcg, MemcgTree tree) {
    this.index = index;
    this.memcg = memcg;
    this.tree = tree;
  }

  /** A number above 0 that {@link MemcgTree#objcg} knows it by, while it is referenced. */
  public int index() {
    return index;
  }

  /** The cgroup it stands for now (obj_cgroup_memcg). */
  public Memcg memcg() {
    tree.sync().look(Sync.Op.OBJCG, index);
    return memcg;
  }

  boolean tryGet() {
    tree.sync().point(Sync.Op.OBJCG_REF, index);
    int n = refs.get();
    while (n != 0) {
      if (refs.compareAndSet(n, n + 1)) {
        return true;
      }
      n = refs.get();
    }
    return false;
  }

  /** Drops a reference. */
  public void put() {
    tree.sync().point(Sync.Op.OBJCG_REF, index);
    if (refs.decrementAndGet() == 0) {
      tree.released(this);
    }
  }

  /** Whether the cgroup and its ancestors have room in zswap (obj_cgroup_may_zswap). */
  public boolean mayZswap(int pageShift) {
    Memcg charged = tree.getMemcg(this);
    try {
      for (Memcg m = charged; m != null && !m.isRoot(); m = m.parent()) {
        long max = m.zswapMax();
        if (max == 0 || (max != Memcg.UNLIMITED && m.zswapBytes() >> pageShift >= max)) {
          return false;
        }
      }
      return true;
    } finally {
      charged.put();
    }
  }

  /** Charges a stored page of so many bytes (obj_cgroup_charge_zswap). */
  public void chargeZswap(int bytes) {
    int token = tree.sync().rcuReadLock();
    Memcg m = memcg();
    m.add(MemcgStat.ZSWAP_B, bytes);
    m.add(MemcgStat.ZSWAPPED, 1);
    tree.sync().rcuReadUnlock(token);
  }

  /** Takes the charge back from wherever it stands now (obj_cgroup_uncharge_zswap). */
  public void unchargeZswap(int bytes) {
    int token = tree.sync().rcuReadLock();
    Memcg m = memcg();
    m.add(MemcgStat.ZSWAP_B, -bytes);
    m.add(MemcgStat.ZSWAPPED, -1);
    tree.sync().rcuReadUnlock(token);
  }

  /** Counts an event (count_objcg_event). */
  public void count(MemcgStat event) {
    count(event, 1);
  }

  /** Counts an event so many times (count_objcg_events). */
  public void count(MemcgStat event, int times) {
    int token = tree.sync().rcuReadLock();
    memcg().add(event, times);
    tree.sync().rcuReadUnlock(token);
  }
}
