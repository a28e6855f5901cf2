package io.zswap.core;

import io.zswap.api.MemCgroup;
import io.zswap.api.machine.CgroupState.LruEntry;
import io.zswap.api.machine.PoolState;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A look inside a {@link ZswapCore}: its debugfs. Changes nothing, but that what waits for an LRU
 * list comes to it before that is shown or counted. Thread-safe.
 */
public final class ZswapDebug {
  private final Pools pools;
  private final Limits limits;
  private final Entries entries;
  private final SwapTrees trees;
  private final Warnings warnings;
  private final Work shrinkWork;
  private final Sync sync;

  ZswapDebug(
      Pools pools,
      Limits limits,
      Entries entries,
      SwapTrees trees,
      Warnings warnings,
      Work shrinkWork,
      Sync sync) {
    this.pools = pools;
    this.limits = limits;
    this.entries = entries;
    this.trees = trees;
    this.warnings = warnings;
    this.shrinkWork = shrinkWork;
    this.sync = sync;
  }

  /** Whether the limit was hit and the accept threshold has not been reached since. */
  public boolean isPoolReachedFull() {
    return limits.isPoolReachedFull();
  }

  /** Whether the global shrink worker is queued. */
  public boolean isWorkQueued() {
    return shrinkWork.isQueued();
  }

  /** How many pools are on the pool list. */
  public int poolCount() {
    return pools.list().length;
  }

  /** The pool list. */
  public List<PoolState> pools() {
    return Arrays.stream(pools.list())
        .map(p -> new PoolState(p.zpool().type(), p.compressor(), p.zpool().totalPages()))
        .toList();
  }

  /** How many WARNs fired. */
  public long warningCount() {
    return warnings.count();
  }

  /** Texts of the first WARNs that fired. */
  public List<String> warnings() {
    return warnings.texts();
  }

  /** Compressed length of what is kept under a slot of an area, in bytes; 0 if there is nothing. */
  public int length(int type, long offset) {
    SwapTree tree = trees.peek(type);
    if (tree == null || offset >= tree.size()) {
      return 0;
    }
    // An entry that goes while we look gives a length that was true a moment ago.
    int token = sync.rcuReadLock();
    try {
      long entry = tree.load(offset);
      return entry == 0 ? 0 : entries.slab().length((int) entry);
    } finally {
      sync.rcuReadUnlock(token);
    }
  }

  /** How many list heads lie among the entries. */
  public int lruHeads() {
    return entries.lru().heads();
  }

  /** Length of a cgroup's list on a node. */
  public long lruLength(MemCgroup memcg, int nid) {
    return entries.lru().count(nid, (Memcg) memcg);
  }

  /** A cgroup's list on a node, next to be reclaimed first. */
  public List<LruEntry> lru(MemCgroup memcg, int nid) {
    List<LruEntry> list = new ArrayList<>();
    lruEnd(memcg, nid, Integer.MAX_VALUE, true, e -> list.add(new LruEntry(e >>> 1, (e & 1) != 0)));
    return list;
  }

  /**
   * One end of a cgroup's list on a node.
   *
   * @param limit most entries shown
   * @param head whether to go from the head on, or from the tail backwards
   * @param visitor gets {@code slot * 2 + referenced}
   */
  public void lruEnd(MemCgroup memcg, int nid, int limit, boolean head, LongConsumer visitor) {
    EntrySlab slab = entries.slab();
    entries
        .lru()
        .show(
            nid,
            (Memcg) memcg,
            limit,
            head,
            i -> visitor.accept(slab.swpentry(i) * 2 + (slab.isReferenced(i) ? 1 : 0)));
  }
}
