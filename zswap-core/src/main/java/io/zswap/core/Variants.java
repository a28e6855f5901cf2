package io.zswap.core;

import io.zswap.api.Folio;
import io.zswap.api.explore.Protocol;
import io.zswap.core.lru.BatchedListLru;
import io.zswap.core.lru.Links;
import io.zswap.core.lru.ListLru;
import io.zswap.core.lru.PositionLocklessListLru;
import io.zswap.core.lru.PositionOwnLocksListLru;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.UsedBy;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Chooses the variants of a zswap's parts: by who uses it, and by the protocol that it follows.
 *
 * <p>A machine's are as the kernel has them: {@link SwapTree}, {@link ListLru}, {@link Writeback}.
 * An area's ({@link UsedBy#STORE}) are those where they differ:
 *
 * <pre>
 *   OwnEntryTree         a slot's own entry needs no table that leads to it
 *   lru.BatchedListLru   a CPU's entries come to the list some at a time
 *   BatchWriteback       pages are written some at a time, and kept until the device has them
 * </pre>
 *
 * <p>The parts for {@link Protocol#MERGED} know nothing of those for other protocols, which have
 * Position in their names; only {@code LargeStore} follows either way. These run under the
 * explorer, and where their cost is measured.
 *
 * <pre>
 *   PositionWriteback       R1: how the entry is checked again; R2: looks at the tree before the pin
 *   PositionShrinker        R3: what the walk does before it drops the lock; R2: holds the entry
 *   PositionCountedEntries  R2: entries with a count, so that the walk can hold one
 *   PositionTrees           R2: what keeps a tree that is looked at before the slot is pinned
 *   PositionPayerEntries    R4: how the payer's cgroup is found and kept while an entry is listed
 *   LargeStore              B12: when a large folio's pages are charged
 *
 *   lru.PositionLocklessListLru,
 *   lru.PositionOwnLocksListLru   R4: how lists are locked and moved
 *   memcg.PositionMemcgTree       R4: what offlining changes, in which order
 *   swap.PositionFaultPath        R5: what the fault path adds to a load
 * </pre>
 */
final class Variants {
  private final Protocol protocol;

  Variants(Protocol protocol) {
    this.protocol = protocol;
  }

  /** R5: whether a load into a folio takes the page out of zswap. */
  Predicate<Folio> givesUp() {
    return switch (protocol.load()) {
      case KEEP_UNLESS_SWAP_CACHE -> Folio::isSwapcache;
      case KEEP_UNTIL_FREED -> folio -> false;
      case EXCLUSIVE, SWAP_CACHE_ALWAYS, STORE_BACK -> folio -> true;
    };
  }

  ListLru lru(ZswapConfig config, Links links, Sync sync) {
    int nodes = config.nodes();
    return switch (protocol.lists()) {
      case LOCKED ->
          nodes == 1 && config.usedBy() == UsedBy.STORE
              ? new BatchedListLru(links, sync)
              : new ListLru(nodes, links, sync);
      case LOCKLESS_COUNT -> new PositionLocklessListLru(nodes, links, sync);
      case PARENT_LOCK_DELETE -> new PositionOwnLocksListLru(nodes, links, sync);
    };
  }

  private boolean counted() {
    return protocol.tree() != Protocol.Tree.PIN_FIRST;
  }

  SwapTrees trees(
      EntrySlab slab,
      LongConsumer invalidate,
      Warnings warnings,
      FaultInjection faults,
      Sync sync) {
    if (counted()) {
      return PositionTrees.of(protocol.tree(), invalidate, warnings, faults, sync);
    }
    return slab.hasOwn()
        ? OwnEntryTree.trees(slab, warnings, faults, sync)
        : new SwapTrees(warnings, faults, sync);
  }

  Entries entries(
      EntrySlab slab,
      ListLru lru,
      SwapTrees trees,
      Pools pools,
      MemcgTree memcgs,
      VmEvents events,
      Stats stats,
      Sync sync) {
    if (trees instanceof PositionTrees lived) {
      return new PositionCountedEntries(
          protocol.add(), lived, slab, lru, pools, memcgs, events, stats, sync);
    }
    return protocol.add() == Protocol.Add.RCU_ADD
        ? new Entries(slab, lru, pools, memcgs, events, stats, sync)
        : new PositionPayerEntries(protocol.add(), slab, lru, pools, memcgs, events, stats, sync);
  }

  ShrinkPasses passes(
      Swap swap,
      ZswapConfig config,
      SwapTrees trees,
      Entries entries,
      Parameters parameters,
      Stats stats) {
    int nodes = config.nodes();
    int pageSize = swap.pageSize();
    if (config.usedBy() == UsedBy.MACHINE) {
      Writeback writeback = writeback(swap, trees, entries);
      Shrinker shrinker = shrinker(parameters, entries, writeback, stats, nodes, pageSize);
      return ShrinkPasses.shared(new ShrinkPass(shrinker, null, pageSize));
    }
    return ShrinkPasses.own(
        () -> {
          BatchWriteback batch =
              new BatchWriteback(
                  swap,
                  trees,
                  entries,
                  stats,
                  config.tracepoints(),
                  config.writebackBatch(),
                  config.helper());
          return new ShrinkPass(
              new Shrinker(parameters, entries, batch, stats, nodes, pageSize), batch, pageSize);
        },
        swap.sync());
  }

  private Writeback writeback(Swap swap, SwapTrees trees, Entries entries) {
    return counted() || protocol.recheck() != Protocol.Recheck.COMPARE_AND_REMOVE
        ? new PositionWriteback(protocol.recheck(), swap, trees, entries)
        : new Writeback(swap, trees, entries);
  }

  private Shrinker shrinker(
      Parameters parameters,
      Entries entries,
      Writeback writeback,
      Stats stats,
      int nodes,
      int pageSize) {
    return counted() || protocol.walk() != Protocol.Walk.ROTATE_FIRST
        ? new PositionShrinker(
            protocol.walk(), parameters, entries, writeback, stats, nodes, pageSize)
        : new Shrinker(parameters, entries, writeback, stats, nodes, pageSize);
  }
}
