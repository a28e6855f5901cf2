package io.zswap.core.swap;

import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.Checker;
import io.zswap.core.sync.ShownSync;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.UnlockedSync;
import java.util.ArrayDeque;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * One slot that everybody knows by its handle, and slots that each thread takes for itself. Which
 * slot an allocation gives is not specified: one that was given up is free a moment later, when
 * zswap has let go of it.
 */
class SlotMapLincheckTest {
  private static final int THREADS = 8;
  private static final int SLOTS = 32;

  /** The shared slot has one count and at most one pin; a taken slot is nobody else's. */
  public static class Specification {
    private final int[] taken = new int[THREADS];
    private boolean current = true;
    private int pinnedBy = -1;

    public boolean tryPut() {
      boolean was = current;
      current = false;
      return was;
    }

    public boolean isCurrent() {
      return current;
    }

    public int prepare(int thread) {
      if (!current) {
        return SlotMap.ESTALE;
      }
      if (pinnedBy >= 0) {
        return SlotMap.EEXIST;
      }
      pinnedBy = thread;
      return SlotMap.OK;
    }

    public boolean unpin(int thread) {
      boolean mine = pinnedBy == thread;
      pinnedBy = mine ? -1 : pinnedBy;
      return mine;
    }

    public boolean take(int thread) {
      taken[thread]++;
      return true;
    }

    public int give(int thread) {
      if (taken[thread] == 0) {
        return -1;
      }
      taken[thread]--;
      return 1;
    }
  }

  /** The map. */
  public static class Real {
    private static final int SHARED = 0;

    private final MemcgTree memcgs;
    private final SlotMap map;
    private final int generation;
    private final boolean[] pins = new boolean[THREADS];
    private final ArrayDeque<Integer>[] taken;

    public Real() {
      this(new ShownSync());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    Real(Sync sync) {
      memcgs = new MemcgTree(1, sync);
      map =
          new SlotMap(
              SLOTS, SlotRegion.MAX_SHIFT, memcgs.root(), SlotObserver.NONE, sync, slot -> {});
      map.writeOk(true);
      map.alloc(memcgs.root(), 0, 1);
      generation = map.generation(SHARED);
      map.putCache(SHARED);
      taken = new ArrayDeque[THREADS];
      for (int i = 0; i < THREADS; i++) {
        taken[i] = new ArrayDeque<>();
      }
    }

    @Operation
    public boolean tryPut() {
      return map.tryPut(SHARED, generation, false);
    }

    @Operation
    public boolean isCurrent() {
      return map.isCurrent(SHARED, generation);
    }

    @Operation
    public int prepare(@Param(gen = ThreadIdGen.class) int thread) {
      int result = map.prepare(SHARED, generation);
      pins[thread] |= result == SlotMap.OK;
      return result;
    }

    @Operation
    public boolean unpin(@Param(gen = ThreadIdGen.class) int thread) {
      boolean mine = pins[thread];
      if (mine) {
        pins[thread] = false;
        map.putCache(SHARED);
      }
      return mine;
    }

    @Operation
    public boolean take(@Param(gen = ThreadIdGen.class) int thread) {
      int slot = map.alloc(memcgs.root(), 0, 0);
      if (slot < 0) {
        return false;
      }
      taken[thread].addLast(slot);
      return true;
    }

    /** How many count or pin the slot that is given back: 1, its holder. */
    @Operation
    public int give(@Param(gen = ThreadIdGen.class) int thread) {
      Integer slot = taken[thread].pollFirst();
      if (slot == null) {
        return -1;
      }
      // A second holder would have taken the pin away, or left it to this one.
      int holders = map.hasCache(slot) && map.count(slot) == 0 ? 1 : 0;
      map.putCache(slot);
      return holders;
    }
  }

  /** Broken: nobody locks. */
  public static class Broken extends Real {
    public Broken() {
      super(new UnlockedSync());
    }
  }

  @Test
  void handlesAreGivenUpOnceAndSlotsHaveOneHolder() {
    Checker.SHORT.holds("slot map", Real.class, Specification.class);
  }

  @Test
  void aMapWithoutItsLockIsFound() {
    Checker.SHORT.finds("slot map without its lock", Broken.class, Specification.class);
  }
}
