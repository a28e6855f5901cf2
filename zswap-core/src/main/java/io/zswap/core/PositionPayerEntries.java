package io.zswap.core;

import io.zswap.api.explore.Protocol.Add;
import io.zswap.core.lru.ListLru;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.memcg.ObjCgroup;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.sync.Sync;

/** R4: other ways to find the cgroup whose list an entry goes on, and to keep it meanwhile. */
class PositionPayerEntries extends Entries {
  private final Add position;
  private final MemcgTree memcgs;

  PositionPayerEntries(
      Add position,
      EntrySlab slab,
      ListLru lru,
      Pools pools,
      MemcgTree memcgs,
      VmEvents events,
      Stats stats,
      Sync sync) {
    super(slab, lru, pools, memcgs, events, stats, sync);
    this.position = position;
    this.memcgs = memcgs;
  }

  @Override
  void lruAdd(int index) {
    ObjCgroup objcg = objcg(index);
    if (objcg == null || position == Add.RCU_ADD) {
      super.lruAdd(index);
      return;
    }
    if (position == Add.RCU_LOOKUP) {
      lru().add(index, slab().nid(index), lookUp(objcg));
      return;
    }
    Memcg memcg = position == Add.CSS_TRYGET_ONLINE ? getOnline(objcg) : memcgs.getMemcg(objcg);
    lru().add(index, slab().nid(index), memcg);
    memcg.put();
  }

  private Memcg lookUp(ObjCgroup objcg) {
    int token = sync().rcuReadLock();
    Memcg memcg = objcg.memcg();
    sync().rcuReadUnlock(token);
    return memcg;
  }

  /** A cgroup that is going offline cannot be had; its objcgs move to the parent soon. */
  private Memcg getOnline(ObjCgroup objcg) {
    while (true) {
      int token = sync().rcuReadLock();
      Memcg memcg = objcg.memcg();
      boolean got = memcg.tryGetOnline();
      sync().rcuReadUnlock(token);
      if (got) {
        return memcg;
      }
      while (objcg.memcg() == memcg) {
        sync().pause(objcg);
      }
    }
  }
}
