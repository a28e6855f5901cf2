package io.zswap.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.api.MachineException;
import io.zswap.core.sync.Sync;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The slab gives entries out without a lock, and a slot's own is used again at once. */
public class EntrySlabStress {
  private static final int SLOTS = 1 << 16;
  private static final EntrySlab SLAB = new EntrySlab(Sync.jdk(), 2, SLOTS, () -> SLOTS);
  private static final AtomicInteger STATES = new AtomicInteger();

  /** A slot that no other state uses, as long as there are not too many. */
  private static int newSlot() {
    return STATES.getAndIncrement() & (SLOTS - 1);
  }

  @JCStressTest
  @Outcome(id = "4", expect = ACCEPTABLE, desc = "Every entry has one holder.")
  @Outcome(expect = FORBIDDEN, desc = "One entry, two holders: reuse has fooled an allocation.")
  @State
  public static class ReuseFoolsNobody {
    private final int slot = newSlot();
    private long a;
    private long b;
    private long c;
    private long d;

    @Actor
    public void one() {
      long given = SLAB.alloc(slot);
      a = SLAB.alloc(slot);
      SLAB.free(given);
      b = SLAB.alloc(slot);
    }

    @Actor
    public void two() {
      long given = SLAB.alloc(slot);
      c = SLAB.alloc(slot);
      SLAB.free(given);
      d = SLAB.alloc(slot);
    }

    @Arbiter
    public void end(I_Result r) {
      Set<Long> held = new HashSet<>();
      for (long entry : new long[] {a, b, c, d}) {
        if (held.add(entry & EntrySlab.INDEX_MASK)) {
          SLAB.free(entry);
        }
      }
      r.r1 = held.size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It was still in use when it was looked at.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Freed between the two looks, and noticed.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Freed before, and noticed.")
  @Outcome(
      id = "1, 1",
      expect = FORBIDDEN,
      desc = "Whoever knows that it is freed must not get at it by the old reference.")
  @State
  public static class OldReferencesAreNoticed {
    private final long entry = SLAB.alloc(newSlot());
    private volatile int freed;

    @Actor
    public void free() {
      SLAB.free(entry);
      freed = 1;
    }

    @Actor
    public void look(II_Result r) {
      r.r1 = freed;
      try {
        SLAB.deref(entry);
        r.r2 = 1;
      } catch (MachineException e) {
        r.r2 = 0;
      }
    }
  }

  @JCStressTest
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "The next holder's fields are the next holder's.")
  @Outcome(expect = FORBIDDEN, desc = "The last holder's write came after the next holder's.")
  @State
  public static class FreeOrdersTheHolders {
    private final int slot = newSlot();
    private long mine = SLAB.alloc(slot);
    private long next;

    @Actor
    public void last() {
      SLAB.slot(SLAB.deref(mine), 7, 0);
      SLAB.free(mine);
    }

    @Actor
    public void next(I_Result r) {
      next = SLAB.alloc(slot);
      int index = SLAB.deref(next);
      SLAB.slot(index, 42, 0);
      r.r1 = (int) SLAB.swpentry(index);
    }

    @Arbiter
    public void end(I_Result r) {
      if (SLAB.swpentry(SLAB.deref(next)) != 42) {
        r.r1 = -1;
      }
      SLAB.free(next);
    }
  }
}
