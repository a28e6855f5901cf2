package io.zswap.core;

import io.zswap.api.explore.Protocol;
import io.zswap.core.lru.ListLru;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.Sync;
import java.util.Arrays;

/**
 * R2: entries with a reference count, as Linux had them up to 6.8. One reference is the tree's,
 * which {@link #free} gives up; the walk takes one of its own.
 */
final class CountedEntries extends PayerEntries {
  private final LivedTrees trees;
  private int[] refs = new int[16];

  CountedEntries(
      Protocol.Add position,
      LivedTrees trees,
      EntrySlab slab,
      ListLru lru,
      Pools pools,
      MemcgTree memcgs,
      Stats stats,
      Sync sync) {
    super(position, slab, lru, pools, memcgs, stats, sync);
    this.trees = trees;
  }

  @Override
  void add(int index) {
    if (index >= refs.length) {
      refs = Arrays.copyOf(refs, index * 2);
    }
    refs[index] = 1;
    trees.countEntry(slab().swpentry(index), 1);
    super.add(index);
  }

  /** Takes a reference, unless the last one has gone. */
  boolean tryGet(int index) {
    announce(index);
    if (refs[index] == 0) {
      return false;
    }
    refs[index]++;
    return true;
  }

  /** Gives up a reference, and frees the entry if it was the last. */
  @Override
  void free(long entry) {
    int index = slab().deref(entry);
    announce(index);
    if (--refs[index] == 0) {
      trees.countEntry(slab().swpentry(index), -1);
      super.free(entry);
    }
  }

  private void announce(int index) {
    sync().point(Sync.Op.ENTRY_REF, index);
    sync().touch(Sync.Op.ENTRY, index);
  }
}
