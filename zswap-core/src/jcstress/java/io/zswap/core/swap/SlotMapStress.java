package io.zswap.core.swap;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.Sync;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Handles are told from older ones by generation; a few numbers are read without the lock. */
public class SlotMapStress {
  private static final class Rig {
    final Sync sync = Sync.jdk();
    final MemcgTree memcgs = new MemcgTree(1, sync);
    final SlotMap map =
        new SlotMap(2, SlotRegion.MAX_SHIFT, memcgs.root(), SlotObserver.NONE, sync, slot -> {});

    Rig() {
      map.writeOk(true);
    }

    int alloc() {
      return map.alloc(memcgs.root(), 0, 1);
    }
  }

  @JCStressTest
  @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "One gave it up; it is free.")
  @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "The other did; it is free.")
  @Outcome(expect = FORBIDDEN, desc = "Given up twice or not at all, or still in use.")
  @State
  public static class GivenUpOnce {
    private final Rig rig = new Rig();
    private final int slot = rig.alloc();
    private final int generation = rig.map.generation(slot);

    public GivenUpOnce() {
      rig.map.putCache(slot);
    }

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = rig.map.tryPut(slot, generation, false);
    }

    @Actor
    public void two(ZZI_Result r) {
      r.r2 = rig.map.tryPut(slot, generation, false);
    }

    @Arbiter
    public void end(ZZI_Result r) {
      r.r3 = rig.map.inUse();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Counted before.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Counted after.")
  @Outcome(expect = FORBIDDEN, desc = "A number of slots that were never in use.")
  @State
  public static class InUseBesideAlloc {
    private final Rig rig = new Rig();

    @Actor
    public void alloc() {
      rig.alloc();
    }

    @Actor
    public void look(II_Result r) {
      r.r1 = rig.map.inUse();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = rig.map.inUse();
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "In use, before it was given up.")
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Given up, and pinned until zswap has let go.")
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Free.")
  @Outcome(expect = FORBIDDEN, desc = "A state that the slot was never in.")
  @State
  public static class StateBesidePut {
    private static final long OWNED = 0x10000;

    private final Rig rig = new Rig();
    private final int slot = rig.alloc();

    public StateBesidePut() {
      rig.map.putCache(slot);
    }

    @Actor
    public void put() {
      rig.map.putCount(slot);
    }

    @Actor
    public void look(I_Result r) {
      long state = rig.map.state(slot);
      if (state == OWNED + 1) {
        r.r1 = 1;
      } else if (state == OWNED + 0x100) {
        r.r1 = 2;
      } else {
        r.r1 = state == 0 ? 0 : -1;
      }
    }
  }

  @JCStressTest
  @Outcome(id = "0, -2", expect = ACCEPTABLE, desc = "A slot was had before swap went off.")
  @Outcome(id = "-2, -2", expect = ACCEPTABLE, desc = "Swap was off.")
  @Outcome(expect = FORBIDDEN, desc = "A slot given out by an area that is off.")
  @State
  public static class AllocBesideOff {
    private final Rig rig = new Rig();

    @Actor
    public void alloc(II_Result r) {
      r.r1 = rig.alloc();
    }

    @Actor
    public void off(II_Result r) {
      rig.map.writeOk(false);
      r.r2 = rig.alloc();
    }
  }
}
