package io.zswap.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * A slot's own entry says itself that it is in the tree, in a word that others look at and change.
 */
public class OwnEntryTreeStress {
  private static final int SLOTS = 1 << 16;
  private static final Sync SYNC = Sync.jdk();
  private static final EntrySlab SLAB = new EntrySlab(SYNC, 1, SLOTS, () -> SLOTS);
  private static final SwapTree TREE = new OwnEntryTree(SLAB, 0, SLOTS, FaultInjection.NONE, SYNC);
  private static final AtomicInteger STATES = new AtomicInteger();

  /** A slot that no other state uses, as long as there are not too many. */
  private static int newSlot() {
    return STATES.getAndIncrement() & (SLOTS - 1);
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The load came first.")
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "The entry, with what was written before.")
  @Outcome(expect = FORBIDDEN, desc = "An entry is found before its fields: store must publish.")
  @State
  public static class OwnIsPublished {
    private final int slot = newSlot();

    @Actor
    public void store() {
      long entry = SLAB.alloc(slot);
      int index = SLAB.deref(entry);
      SLAB.data(index, 21, 21);
      TREE.store(slot, entry);
    }

    @Actor
    public void load(J_Result r) {
      long entry = TREE.load(slot);
      r.r1 = entry == 0 ? 0 : SLAB.handle((int) entry) + SLAB.length((int) entry);
    }

    @Arbiter
    public void end(J_Result r) {
      long entry = TREE.erase(slot);
      SLAB.data((int) entry, 1, 1);
      SLAB.free(entry);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 9", expect = ACCEPTABLE, desc = "Taken out, and moved.")
  @Outcome(expect = FORBIDDEN, desc = "One change of the word has undone the other.")
  @State
  public static class MovesWhileItIsTakenOut {
    private final int slot = newSlot();
    private final long entry = SLAB.alloc(slot);

    public MovesWhileItIsTakenOut() {
      SLAB.data((int) entry, 1, 1);
      TREE.store(slot, entry);
    }

    @Actor
    public void moves() {
      SLAB.moved((int) entry, 9);
    }

    @Actor
    public void takes(JJ_Result r) {
      r.r1 = TREE.erase(slot) == entry ? 1 : 0;
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r1 = TREE.load(slot) == 0 ? r.r1 : -1;
      r.r2 = SLAB.handle((int) entry);
      SLAB.free(entry);
    }
  }
}
