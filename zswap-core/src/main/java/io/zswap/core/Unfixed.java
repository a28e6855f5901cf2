package io.zswap.core;

import io.zswap.api.explore.Protocol;
import io.zswap.core.lru.ListLru;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.memcg.ObjCgroup;
import io.zswap.core.swap.Swap;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Positions that were not merged, as variants of the code that follows the merged one. */
final class Unfixed {
  private Unfixed() {}

  static Writeback writeback(
      Protocol protocol,
      Swap swap,
      AtomicReferenceArray<@Nullable SwapTree> trees,
      Entries entries) {
    Protocol m = Protocol.MERGED;
    boolean merged =
        protocol.recheck() == m.recheck()
            && protocol.tree() == m.tree()
            && protocol.walk() == m.walk();
    return merged
        ? new Writeback(swap, trees, entries)
        : new UnfixedWriteback(protocol, swap, trees, entries);
  }

  static Entries entries(
      Protocol protocol,
      EntrySlab slab,
      ListLru lru,
      Pools pools,
      MemcgTree memcgs,
      Stats stats,
      Sync sync) {
    return protocol.add() == Protocol.Add.RCU_ADD
        ? new Entries(slab, lru, pools, memcgs, stats, sync)
        : new TrygetEntries(slab, lru, pools, memcgs, stats, sync);
  }

  /** R1, R2 and R3. */
  private static final class UnfixedWriteback extends Writeback {
    private final Protocol protocol;

    UnfixedWriteback(
        Protocol protocol,
        Swap swap,
        AtomicReferenceArray<@Nullable SwapTree> trees,
        Entries entries) {
      super(swap, trees, entries);
      this.protocol = protocol;
    }

    @Override
    Result writeback(long entry, long swpentry) {
      long slot = swpentry;
      if (protocol.walk() == Protocol.Walk.READ_AFTER_UNLOCK) {
        // R3: the LRU lock is not held any more, so that the entry may be gone.
        sync().look(Sync.Op.ENTRY, entry & EntrySlab.INDEX_MASK);
        slot = entries().slab().swpentry((int) entry);
      }
      if (protocol.tree() == Protocol.Tree.ENTRY_REFERENCE) {
        // R2: nothing keeps swapoff from freeing the tree between the two lines.
        SwapTree tree = tree(slot);
        if (tree == null || tree.load(offset(slot)) != entry) {
          return Result.NO_MEMORY;
        }
      }
      return super.writeback(entry, slot);
    }

    @Override
    boolean takeOut(SwapTree tree, long offset, long entry) {
      boolean same = super.takeOut(tree, offset, entry);
      // R1: whatever the slot holds by now.
      return same || protocol.recheck() == Protocol.Recheck.NONE;
    }
  }

  /** R4: a reference to the cgroup instead of RCU. It may go offline all the same. */
  private static final class TrygetEntries extends Entries {
    private final MemcgTree memcgs;
    private final ListLru lru;

    TrygetEntries(
        EntrySlab slab, ListLru lru, Pools pools, MemcgTree memcgs, Stats stats, Sync sync) {
      super(slab, lru, pools, memcgs, stats, sync);
      this.memcgs = memcgs;
      this.lru = lru;
    }

    @Override
    void lruAdd(int index) {
      ObjCgroup objcg = objcg(index);
      if (objcg == null) {
        super.lruAdd(index);
        return;
      }
      lru.init(index);
      Memcg memcg = memcgs.getMemcg(objcg);
      lru.add(index, slab().nid(index), memcg);
      memcg.put();
    }
  }
}
