package io.zswap.core;

import io.zswap.api.explore.Protocol;
import io.zswap.core.lru.ListLru;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.VmEvents;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * R2: entries with a reference count, as Linux had them up to 6.8. One reference is the tree's,
 * which {@link #free} gives up; the walk takes one of its own.
 */
final class PositionCountedEntries extends PositionPayerEntries {
  private static final int FIRST = 16;
  private static final int PARTS = 28;

  private final PositionTrees trees;

  /** Counts by entry: 16, then twice as many, and so on; what is there stays where it is. */
  private final AtomicReferenceArray<@Nullable AtomicIntegerArray> refs =
      new AtomicReferenceArray<>(PARTS);

  PositionCountedEntries(
      Protocol.Add position,
      PositionTrees trees,
      EntrySlab slab,
      ListLru lru,
      Pools pools,
      MemcgTree memcgs,
      VmEvents events,
      Stats stats,
      Sync sync) {
    super(position, slab, lru, pools, memcgs, events, stats, sync);
    this.trees = trees;
  }

  @Override
  void add(int index) {
    first(index);
    super.add(index);
  }

  @Override
  void addUncharged(int index) {
    first(index);
    super.addUncharged(index);
  }

  /** The tree's reference. */
  private void first(int index) {
    part(index).set(at(index), 1);
    trees.countEntry(slab().swpentry(index), 1);
  }

  /** Takes a reference, unless the last one has gone. */
  boolean tryGet(int index) {
    announce(index);
    AtomicIntegerArray part = part(index);
    int seen;
    do {
      seen = part.get(at(index));
    } while (seen != 0 && !part.compareAndSet(at(index), seen, seen + 1));
    return seen != 0;
  }

  private static int number(int index) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(index / FIRST + 1);
  }

  private static int at(int index) {
    return index - FIRST * ((1 << number(index)) - 1);
  }

  private AtomicIntegerArray part(int index) {
    int number = number(index);
    AtomicIntegerArray part = refs.get(number);
    if (part != null) {
      return part;
    }
    AtomicIntegerArray made = new AtomicIntegerArray(FIRST << number);
    AtomicIntegerArray other = refs.compareAndExchange(number, null, made);
    return other == null ? made : other;
  }

  /** Gives up a reference, and frees the entry if it was the last. */
  @Override
  void free(long entry) {
    int index = slab().deref(entry);
    announce(index);
    if (part(index).decrementAndGet(at(index)) == 0) {
      trees.countEntry(slab().swpentry(index), -1);
      super.free(entry);
    }
  }

  private void announce(int index) {
    sync().point(Sync.Op.ENTRY_REF, index);
    sync().touch(Sync.Op.ENTRY, index);
  }
}
