package io.zswap.core;

import io.zswap.api.explore.Protocol.Walk;
import io.zswap.core.lru.LruList;
import io.zswap.core.lru.LruStatus;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Other ways through a visit of the walk: R3, and R2 where the walk holds the entry. */
final class PositionShrinker extends Shrinker {
  private final Walk walk;

  PositionShrinker(
      Walk walk,
      Parameters parameters,
      Entries entries,
      Writeback writeback,
      Stats stats,
      int nodes,
      int pageSize) {
    super(parameters, entries, writeback, stats, nodes, pageSize);
    this.walk = walk;
  }

  @Override
  LruStatus visit(int item, LruList list, Mutex lock, @Nullable AtomicBoolean encountered) {
    EntrySlab slab = entries.slab();
    long entry = slab.ref(item);
    long swp = slab.swpentry(item);
    PositionCountedEntries counted = entries instanceof PositionCountedEntries c ? c : null;
    // Its last reference has gone: who gave it up waits for the lock to take it off the list.
    if (counted != null && !counted.tryGet(item)) {
      return LruStatus.ROTATE;
    }
    stepAside(item, list);
    lock.unlock();
    try {
      if (walk == Walk.READ_AFTER_UNLOCK) {
        entries.sync().look(Sync.Op.ENTRY, item);
        swp = slab.swpentry(item);
      }
      Writeback.Result result = writeback.writeback(entry, swp);
      LruStatus status = judge(result, encountered);
      if (result != Writeback.Result.DONE) {
        stepBack(item, list, lock);
      }
      if (counted != null) {
        counted.free(entry);
      }
      return status;
    } finally {
      lock.lock();
    }
  }

  /** Before the lock is dropped. */
  private void stepAside(int item, LruList list) {
    switch (walk) {
      case ROTATE_FIRST, READ_AFTER_UNLOCK -> list.moveTail(item);
      case ISOLATE_AND_PUT_BACK, ISOLATE_ONLY -> list.isolate(item);
      case ROTATE_AFTER -> {}
    }
  }

  /** Writeback failed, and the lock is not held. The entry may be gone. */
  private void stepBack(int item, LruList list, Mutex lock) {
    if (walk == Walk.ISOLATE_AND_PUT_BACK) {
      entries.sync().look(Sync.Op.ENTRY, item);
      entries.lruAdd(item);
    } else if (walk == Walk.ROTATE_AFTER) {
      lock.lock();
      try {
        list.moveTail(item);
      } finally {
        lock.unlock();
      }
    }
  }
}
