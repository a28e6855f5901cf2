package io.zswap.core;

import io.zswap.core.sync.Checker;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.ShownSync;
import io.zswap.core.sync.Sync;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Every call of a tree is atomic, and the pieces of its table are made once. */
class SwapTreeLincheckTest {
  private static final String SLOT = "0:1";
  private static final String ENTRY = "1:2";

  /** A map from slots to entries. */
  public static class Specification {
    private final Map<Integer, Integer> entries = new HashMap<>();

    private int get(int slot) {
      return entries.getOrDefault(slot, 0);
    }

    public long load(int slot) {
      return get(slot);
    }

    public long erase(int slot) {
      int was = get(slot);
      entries.remove(slot);
      return was;
    }

    public boolean eraseIfSame(int slot, int entry) {
      return entries.remove(slot, entry);
    }

    public long store(int slot, int entry) {
      int was = get(slot);
      entries.put(slot, entry);
      return was;
    }
  }

  /** The tree itself; its table is made by the first store. */
  public static class Real {
    private final SwapTree tree;

    public Real() {
      this(new SwapTree(0, 2, FaultInjection.NONE, new ShownSync()));
    }

    Real(SwapTree tree) {
      this.tree = tree;
    }

    @Operation
    public long load(@Param(gen = IntGen.class, conf = SLOT) int slot) {
      return tree.load(slot);
    }

    @Operation
    public long erase(@Param(gen = IntGen.class, conf = SLOT) int slot) {
      return tree.erase(slot);
    }

    @Operation
    public boolean eraseIfSame(
        @Param(gen = IntGen.class, conf = SLOT) int slot,
        @Param(gen = IntGen.class, conf = ENTRY) int entry) {
      return tree.eraseIfSame(slot, entry);
    }

    @Operation
    public long store(
        @Param(gen = IntGen.class, conf = SLOT) int slot,
        @Param(gen = IntGen.class, conf = ENTRY) int entry) {
      return tree.store(slot, entry);
    }
  }

  /** Broken: takes an entry out by a look and a store, so that two may take the same one. */
  public static class Broken extends Real {
    public Broken() {
      super(new LookThenStore(new ShownSync()));
    }
  }

  private static final class LookThenStore extends SwapTree {
    LookThenStore(Sync sync) {
      super(0, 2, FaultInjection.NONE, sync);
    }

    @Override
    long erase(long offset) {
      long was = load(offset);
      if (was != 0) {
        store(offset, 0);
      }
      return was;
    }
  }

  @Test
  void everyCallIsAtomic() {
    Checker.SHORT.holds("tree", Real.class, Specification.class);
  }

  @Test
  void anEraseInTwoStepsIsFound() {
    Checker.SHORT.finds("tree, erased in two steps", Broken.class, Specification.class);
  }
}
