package io.zswap.core.lru;

import io.zswap.core.sync.Checker;
import io.zswap.core.sync.ShownSync;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.UnlockedSync;
import java.util.ArrayDeque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Calls on one list are atomic, links included. */
class ListLruLincheckTest {
  /** The root's. */
  private static final String ITEMS = "1:2";

  /** A queue that holds nothing twice. */
  public static class Specification {
    private final ArrayDeque<Integer> items = new ArrayDeque<>();

    public void add(int n) {
      int item = 2 * n + 1;
      if (!items.contains(item)) {
        items.addLast(item);
      }
    }

    public void del(int n) {
      items.remove(2 * n + 1);
    }

    public int evict() {
      Integer first = items.pollFirst();
      return first == null ? 0 : first;
    }

    public void rotate() {
      Integer first = items.pollFirst();
      if (first != null) {
        items.addLast(first);
      }
    }

    public String show() {
      return items.toString();
    }
  }

  /** The root's list. */
  public static class Real {
    private final Rig rig;

    public Real() {
      this(new ShownSync());
    }

    Real(Sync sync) {
      this(ListLru::new, sync);
    }

    Real(Rig.Factory lists, Sync sync) {
      rig = new Rig(lists, sync);
    }

    @Operation
    public void add(@Param(gen = IntGen.class, conf = ITEMS) int n) {
      rig.add(2 * n + 1);
    }

    @Operation
    public void del(@Param(gen = IntGen.class, conf = ITEMS) int n) {
      rig.del(2 * n + 1);
    }

    @Operation
    public int evict() {
      return rig.evict();
    }

    @Operation
    public void rotate() {
      rig.rotate();
    }

    @Operation
    public String show() {
      return rig.show(true);
    }
  }

  /** Broken: nobody locks. */
  public static class Broken extends Real {
    public Broken() {
      super(new UnlockedSync());
    }
  }

  /** With additions in batches. */
  public static class Batched extends Real {
    public Batched() {
      this(new ShownSync());
    }

    Batched(Sync sync) {
      super((nodes, links, with) -> new BatchedListLru(links, with), sync);
    }
  }

  /** Broken: nobody locks. */
  public static class BrokenBatches extends Batched {
    public BrokenBatches() {
      super(new UnlockedSync());
    }
  }

  @Test
  void callsOnOneListAreAtomic() {
    Checker.SHORT.holds("LRU, one list", Real.class, Specification.class);
  }

  @Test
  void aListWithoutItsLockIsFound() {
    Checker.SHORT.finds("LRU without its lock", Broken.class, Specification.class);
  }

  @Test
  void callsOnBatchesAreAtomic() {
    Checker.SHORT.holds("LRU, with batches", Batched.class, Specification.class);
  }

  @Test
  void batchesWithoutLocksAreFound() {
    Checker.SHORT.finds("LRU batches without locks", BrokenBatches.class, Specification.class);
  }
}
