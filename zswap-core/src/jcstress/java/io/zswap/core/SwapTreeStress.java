package io.zswap.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** A tree's slots are read, exchanged and compared without a lock. */
public class SwapTreeStress {
  private static final Sync SYNC = Sync.jdk();

  /** One for all: a slab takes more memory than a state may. */
  private static final EntrySlab SLAB = new EntrySlab(SYNC);

  private static SwapTree tree(int slots) {
    return new SwapTree(0, slots, FaultInjection.NONE, SYNC);
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The load came first.")
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "The entry, with what was written before.")
  @Outcome(expect = FORBIDDEN, desc = "An entry is found before its fields: store must publish.")
  @State
  public static class StorePublishes {
    private final SwapTree tree = tree(1);
    private long stored;

    @Actor
    public void store() {
      stored = SLAB.alloc(0);
      SLAB.slot(SLAB.deref(stored), 42, 0);
      tree.store(0, stored);
    }

    @Actor
    public void load(J_Result r) {
      long entry = tree.load(0);
      r.r1 = entry == 0 ? 0 : SLAB.swpentry(SLAB.deref(entry));
    }

    @Arbiter
    public void end(J_Result r) {
      SLAB.slot(SLAB.deref(stored), -1, 0);
      SLAB.free(stored);
    }
  }

  @JCStressTest
  @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "The eraser got it.")
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "Who compared got it.")
  @Outcome(expect = FORBIDDEN, desc = "Both or neither: a double free, or a leak.")
  @State
  public static class OneGetsTheEntry {
    private final SwapTree tree = tree(1);

    public OneGetsTheEntry() {
      tree.store(0, 7);
    }

    @Actor
    public void erase(JJ_Result r) {
      r.r1 = tree.erase(0);
    }

    @Actor
    public void compare(JJ_Result r) {
      r.r2 = tree.eraseIfSame(0, 7) ? 7 : 0;
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Both are there.")
  @Outcome(expect = FORBIDDEN, desc = "One went into a piece of the table that was thrown away.")
  @State
  public static class FirstStoresMakeOnePiece {
    private final SwapTree tree = tree(2);

    @Actor
    public void first() {
      tree.store(0, 1);
    }

    @Actor
    public void second() {
      tree.store(1, 2);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r1 = tree.load(0);
      r.r2 = tree.load(1);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "1 first; 2 replaced it.")
  @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "2 first; 1 replaced it.")
  @Outcome(expect = FORBIDDEN, desc = "A replaced entry that nobody was given is never freed.")
  @State
  public static class EveryReplacedEntryIsGiven {
    private final SwapTree tree = tree(1);

    @Actor
    public void one(JJJ_Result r) {
      r.r1 = tree.store(0, 1);
    }

    @Actor
    public void two(JJJ_Result r) {
      r.r2 = tree.store(0, 2);
    }

    @Arbiter
    public void end(JJJ_Result r) {
      r.r3 = tree.load(0);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The eraser looked first.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The eraser took it.")
  @Outcome(expect = FORBIDDEN, desc = "Taken and still there, or gone with nobody having it.")
  @State
  public static class EraseLooksFirst {
    private final SwapTree tree = tree(1);

    @Actor
    public void store() {
      tree.store(0, 1);
    }

    @Actor
    public void erase(JJ_Result r) {
      r.r1 = tree.erase(0);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r2 = tree.load(0);
    }
  }
}
