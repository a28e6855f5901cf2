package io.zswap.core;

import io.zswap.api.SwapEntry;
import io.zswap.api.explore.Protocol;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * R2: what keeps a tree alive for writeback, which in these positions looks at it before it has
 * pinned a slot. This one does nothing for it: {@link Protocol.Tree#ENTRY_REFERENCE}.
 */
class PositionTrees extends SwapTrees {
  private PositionTrees(Warnings warnings, FaultInjection faults, Sync sync) {
    super(warnings, faults, sync);
  }

  static PositionTrees of(
      Protocol.Tree position,
      LongConsumer invalidate,
      Warnings warnings,
      FaultInjection faults,
      Sync sync) {
    return switch (position) {
      case EMPTIED_BY_SWAPOFF -> new Emptied(invalidate, warnings, faults, sync);
      case SHARED_COUNTER -> new SharedCounter(warnings, faults, sync);
      case PERCPU_REFERENCE -> new PercpuReference(warnings, faults, sync);
      case DRAINED_BY_SWAPOFF -> new Drained(warnings, faults, sync);
      case ENTRY_REFERENCE, PIN_FIRST -> new PositionTrees(warnings, faults, sync);
    };
  }

  /** A tree for one use, to be given back by {@link #done}; null if there is none any more. */
  @Nullable SwapTree use(long swp) {
    return find(swp);
  }

  void done(SwapTree tree) {}

  /** One more entry that came from the slot's tree, or one less; then the tree may go. */
  void countEntry(long swp, int change) {}

  /** Swapoff invalidates every entry that is left. */
  private static final class Emptied extends PositionTrees {
    private final LongConsumer invalidate;

    Emptied(LongConsumer invalidate, Warnings warnings, FaultInjection faults, Sync sync) {
      super(warnings, faults, sync);
      this.invalidate = invalidate;
    }

    @Override
    void swapoff(int type) {
      SwapTree tree = peek(type);
      for (long offset = 0; tree != null && offset < tree.size(); offset++) {
        invalidate.accept(new SwapEntry(type, offset).pack());
      }
      super.swapoff(type);
    }
  }

  /** A tree with something to count. */
  private static final class Life extends SwapTree {
    private static final int OBJECTS = 16;
    static final int COUNT = 0;
    static final int SWITCH = 1;
    static final int CELL = 2;
    static final int CPUS = 8;

    /** Distance of two cells, so that no two CPUs share a cache line. */
    private static final int STRIDE = 16;

    final AtomicLong count = new AtomicLong();
    volatile boolean percpu;

    /** Several threads may be on one CPU, so that its cell has to be atomic too. */
    private final AtomicLongArray cells = new AtomicLongArray(CPUS * STRIDE);

    Life(int id, long size, FaultInjection faults, Sync sync) {
      super(id, size, faults, sync);
    }

    void addToCell(int cpu, long change) {
      cells.getAndAdd(cpu * STRIDE, change);
    }

    long cell(int cpu) {
      return cells.get(cpu * STRIDE);
    }

    /** The name of one of its counters for points. */
    long object(int which) {
      return (long) id() * OBJECTS + which;
    }
  }

  /** Trees with a count. */
  private abstract static class Counting extends PositionTrees {
    Counting(Warnings warnings, FaultInjection faults, Sync sync) {
      super(warnings, faults, sync);
    }

    @Override
    Life newTree(int id, int type, long nrPages) {
      return new Life(id, nrPages, faults(), sync());
    }

    final void add(Life life, long change) {
      sync().point(Sync.Op.TREE_REF, life.object(Life.COUNT));
      sync().touch(Sync.Op.TREE, life.id());
      life.count.getAndAdd(change);
      sync().changed(life);
    }

    final void waitForZero(Life life) {
      sync().look(Sync.Op.TREE_REF, life.object(Life.COUNT));
      while (life.count.get() != 0) {
        sync().pause(life);
        sync().look(Sync.Op.TREE_REF, life.object(Life.COUNT));
      }
    }
  }

  /** Swapoff waits until no entry is left that came from the tree. */
  private static final class Drained extends Counting {
    Drained(Warnings warnings, FaultInjection faults, Sync sync) {
      super(warnings, faults, sync);
    }

    @Override
    void countEntry(long swp, int change) {
      add((Life) get(swp), change);
    }

    @Override
    void swapoff(int type) {
      // Before the tree is out of reach: who drops an entry finds it there.
      if (peek(type) instanceof Life life) {
        waitForZero(life);
      }
      super.swapoff(type);
    }
  }

  /** Every use takes a reference, on one counter. */
  private static class SharedCounter extends Counting {
    SharedCounter(Warnings warnings, FaultInjection faults, Sync sync) {
      super(warnings, faults, sync);
    }

    @Override
    Life newTree(int id, int type, long nrPages) {
      Life life = super.newTree(id, type, nrPages);
      // The area's own, as long as it is on.
      life.count.set(1);
      return life;
    }

    /** Takes a reference, under RCU, unless the last one has gone. */
    boolean tryGet(Life life) {
      sync().point(Sync.Op.TREE_REF, life.object(Life.COUNT));
      sync().touch(Sync.Op.TREE, life.id());
      long seen;
      do {
        seen = life.count.get();
      } while (seen != 0 && !life.count.compareAndSet(seen, seen + 1));
      return seen != 0;
    }

    void put(Life life) {
      add(life, -1);
    }

    @Override
    final @Nullable SwapTree use(long swp) {
      int token = sync().rcuReadLock();
      SwapTree tree = find(swp);
      if (tree != null && !tryGet((Life) tree)) {
        tree = null;
      }
      sync().rcuReadUnlock(token);
      return tree;
    }

    @Override
    final void done(SwapTree tree) {
      put((Life) tree);
    }

    /** For those who have the slot, so that there is a tree. */
    private SwapTree used(long swp) {
      SwapTree tree = use(swp);
      return tree == null ? get(swp) : tree;
    }

    @Override
    final long load(long swp) {
      SwapTree tree = used(swp);
      long entry = tree.load(offset(swp));
      done(tree);
      return entry;
    }

    @Override
    final long erase(long swp) {
      SwapTree tree = used(swp);
      long entry = tree.erase(offset(swp));
      done(tree);
      return entry;
    }

    @Override
    final long store(long swp, long entry) {
      SwapTree tree = used(swp);
      long old = tree.store(offset(swp), entry);
      done(tree);
      return old;
    }

    @Override
    void free(SwapTree tree) {
      Life life = (Life) tree;
      add(life, -1);
      waitForZero(life);
      // Who has found the tree, and not got a reference, still looks at the counter.
      sync().synchronizeRcu();
      super.free(tree);
    }
  }

  /** A count per CPU, which swapoff switches to the shared one. */
  private static final class PercpuReference extends SharedCounter {
    /** More than there are users: the shared count cannot reach zero before cells are added. */
    private static final long BIAS = 1L << 30;

    PercpuReference(Warnings warnings, FaultInjection faults, Sync sync) {
      super(warnings, faults, sync);
    }

    @Override
    Life newTree(int id, int type, long nrPages) {
      Life life = super.newTree(id, type, nrPages);
      life.percpu = true;
      life.count.getAndAdd(BIAS);
      return life;
    }

    private boolean isPercpu(Life life) {
      sync().look(Sync.Op.TREE_REF, life.object(Life.SWITCH));
      sync().touch(Sync.Op.TREE, life.id());
      return life.percpu;
    }

    /** Nobody but this CPU changes its cell, so that two CPUs do not meet. */
    private void countHere(Life life, long change) {
      int cpu = sync().cpu(Life.CPUS);
      sync().point(Sync.Op.TREE_REF, life.object(Life.CELL + cpu));
      life.addToCell(cpu, change);
    }

    @Override
    boolean tryGet(Life life) {
      if (isPercpu(life)) {
        countHere(life, 1);
        return true;
      }
      return super.tryGet(life);
    }

    @Override
    void put(Life life) {
      // The count may switch between the look and the change, but for RCU.
      int token = sync().rcuReadLock();
      if (isPercpu(life)) {
        countHere(life, -1);
      } else {
        super.put(life);
      }
      sync().rcuReadUnlock(token);
    }

    @Override
    void free(SwapTree tree) {
      Life life = (Life) tree;
      sync().point(Sync.Op.TREE_REF, life.object(Life.SWITCH));
      life.percpu = false;
      // Who has seen the old answer is done with its cell after this.
      sync().synchronizeRcu();
      long sum = 0;
      for (int cpu = 0; cpu < Life.CPUS; cpu++) {
        sync().look(Sync.Op.TREE_REF, life.object(Life.CELL + cpu));
        sum += life.cell(cpu);
      }
      add(life, sum - BIAS);
      super.free(tree);
    }
  }
}
