package io.zswap.core;

import io.zswap.api.Zswap.ShrinkResult;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.memcg.ObjCgroup;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Gives every walker a pass; who needs one for a single call has that here. Thread-safe. */
interface ShrinkPasses {
  /** So many are kept for the next ones: they have some memory. */
  int SPARES = 4;

  ShrinkPass take();

  /** Writes what is under way first. */
  void give(ShrinkPass taken);

  /** The cgroup is at its limit: one page has to go for another to come. */
  default boolean shrinkOnce(ObjCgroup objcg, MemcgTree memcgs) {
    Memcg memcg = memcgs.getMemcg(objcg);
    try {
      return shrink(memcg) == ShrinkResult.SHRUNK;
    } finally {
      memcg.put();
    }
  }

  /** Tries one page per node of one cgroup, and waits for the device. */
  default ShrinkResult shrink(Memcg memcg) {
    ShrinkPass pass = take();
    try {
      ShrinkResult result = pass.shrinker().shrinkMemcg(memcg);
      pass.flush();
      return pass.takeKept() > 0 ? ShrinkResult.AGAIN : result;
    } finally {
      give(pass);
    }
  }

  /** How many entries memory pressure may take of a cgroup's list on a node. */
  default long count(Memcg memcg, int nid) {
    ShrinkPass pass = take();
    try {
      return pass.shrinker().count(memcg, nid);
    } finally {
      give(pass);
    }
  }

  /** Memory pressure: offers up to so many of them, and gives how many were written back. */
  default long scan(Memcg memcg, int nid, int nrToScan) {
    ShrinkPass pass = take();
    try {
      long written = pass.shrinker().scan(memcg, nid, nrToScan);
      pass.flush();
      // 0 from a walk that met a page in the swap cache (SHRINK_STOP), although some may have gone.
      return Math.max(0, written - pass.takeKept());
    } finally {
      give(pass);
    }
  }

  /** One for all, where passes have no state. */
  static ShrinkPasses shared(ShrinkPass pass) {
    return new ShrinkPasses() {
      @Override
      public ShrinkPass take() {
        return pass;
      }

      @Override
      public void give(ShrinkPass taken) {}
    };
  }

  /** One for each, where they have. */
  static ShrinkPasses own(Supplier<ShrinkPass> factory, Sync sync) {
    Mutex lock = sync.mutex("shrink passes");
    ArrayDeque<ShrinkPass> spare = new ArrayDeque<>();
    return new ShrinkPasses() {
      @Override
      public ShrinkPass take() {
        lock.lock();
        try {
          if (!spare.isEmpty()) {
            return spare.pop();
          }
        } finally {
          lock.unlock();
        }
        return factory.get();
      }

      @Override
      public void give(ShrinkPass taken) {
        taken.flush();
        taken.takeKept();
        taken.takeRefused();
        lock.lock();
        try {
          if (spare.size() < SPARES) {
            spare.push(taken);
          }
        } finally {
          lock.unlock();
        }
      }
    };
  }
}
