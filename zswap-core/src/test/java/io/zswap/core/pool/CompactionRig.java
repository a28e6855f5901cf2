package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.explore.EverySchedule;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.Sync.Op;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A pool, and who owns what: compaction beside somebody who reads, frees and stores. A subclass
 * says what pool.
 */
abstract class CompactionRig<P extends MovingZpool> extends EverySchedule.Rig
    implements MovingZpool.Owners {
  static final int PAGE = 128;

  /** Owners that come later, at most. */
  private static final int MORE = 9;

  /** Which grace periods there are: of each two the first, and the second. */
  enum GracePeriods {
    BOTH,
    NO_FIRST,
    NO_SECOND;

    boolean has(int call) {
      return this != (call % 2 == 0 ? NO_FIRST : NO_SECOND);
    }
  }

  /**
   * What compaction finds: objects that were stored one after the other, some of which are left.
   *
   * @param size bytes of each
   * @param first one of those that it moves
   * @param second another
   * @param others objects of almost a page that use again what has become free
   */
  record Load(int size, int objects, int first, int second, List<Integer> left, int others) {}

  final Load load;
  final P pool;
  private final GracePeriods gracePeriods;

  /** By owner, from 1. */
  private final long[] handles;

  /** Whose objects are there. */
  private final boolean[] stored;

  /** Of those that use memory again. */
  private final List<Long> others = new ArrayList<>();

  CompactionRig(Load load, GracePeriods gracePeriods, Function<Sync, P> pools) {
    this.load = load;
    this.gracePeriods = gracePeriods;
    handles = new long[load.objects + 1 + MORE];
    stored = new boolean[handles.length];
    pool = pools.apply(sync);
    for (int owner = 1; owner <= load.objects; owner++) {
      handles[owner] = pool.malloc(load.size, owner);
    }
    for (int owner = 1; owner <= load.objects; owner++) {
      if (load.left.contains(owner)) {
        fill(owner, handles[owner]);
      } else {
        pool.free(handles[owner]);
      }
    }
    giveBack();
  }

  abstract void compact(Runnable gracePeriod);

  /** Does whatever else goes on meanwhile. */
  abstract void beside();

  /** Nothing freed is kept, but what is freed from now on. */
  void giveBack() {}

  final void store(int owner) {
    store(owner, () -> {});
  }

  final void store(int owner, Runnable meanwhile) {
    long handle = pool.malloc(load.size, owner);
    assertTrue(handle > 0);
    meanwhile.run();
    sync.point(Op.ENTRY, owner);
    fill(owner, handle);
    sync.point(Op.ENTRY, owner);
    handles[owner] = handle;
  }

  private void fill(int owner, long handle) {
    ByteBuffer memory = pool.buffer(handle);
    for (int i = 0; i < load.size; i++) {
      memory.put(pool.offset(handle) + i, (byte) (owner * 16 + i));
    }
    stored[owner] = true;
  }

  @Override
  public final long handle(int owner) {
    sync.look(Op.ENTRY, owner);
    return handles[owner];
  }

  @Override
  public final void moved(int owner, long handle) {
    sync.point(Op.ENTRY, owner);
    handles[owner] = handle;
  }

  final void read(int owner) {
    long handle = handle(owner);
    ByteBuffer memory = pool.buffer(handle);
    // Where a reader may be interrupted: between finding the place and having read it.
    sync.look(Op.ENTRY, owner);
    for (int i = 0; i < load.size; i++) {
      if (memory.get(pool.offset(handle) + i) != (byte) (owner * 16 + i)) {
        throw new IllegalStateException("object " + owner + " is not what was stored");
      }
    }
  }

  final void free(int owner) {
    long handle = handle(owner);
    sync.point(Op.ENTRY, owner);
    stored[owner] = false;
    pool.free(handle);
  }

  final void section(Runnable body) {
    int token = sync.rcuReadLock();
    body.run();
    sync.rcuReadUnlock(token);
  }

  @Override
  protected final void run(int task) {
    if (task == 0) {
      compact();
    } else {
      beside();
    }
  }

  private void compact() {
    int[] calls = {0};
    compact(
        () -> {
          if (gracePeriods.has(calls[0]++)) {
            sync.synchronizeRcu();
          }
        });
    // What compaction has freed is used again, by something else.
    for (int n = 0; n < load.others; n++) {
      long other = pool.malloc(PAGE - 8);
      others.add(other);
      for (int i = 0; i < PAGE - 8; i++) {
        pool.buffer(other).put(pool.offset(other) + i, (byte) -1);
      }
    }
  }

  @Override
  protected final void check() {
    // What is left is what was stored, and no more.
    for (int owner = 1; owner < handles.length; owner++) {
      if (stored[owner]) {
        read(owner);
        free(owner);
      }
    }
    others.forEach(pool::free);
    giveBack();
    assertEquals(0, pool.totalPages());
  }

  void reads() {
    section(() -> read(load.first));
    section(() -> read(load.second));
  }

  void frees() {
    section(() -> free(load.first));
    section(() -> free(load.second));
  }
}
