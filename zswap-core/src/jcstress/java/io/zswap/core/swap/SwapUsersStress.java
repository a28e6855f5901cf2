package io.zswap.core.swap;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.api.Folio;
import io.zswap.api.MemCgroup;
import io.zswap.api.Zswap;
import io.zswap.api.ZswapParameters;
import io.zswap.api.ZswapStatistics;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.VmEvents.Event;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Users of the area are counted without a lock while it is switched on and off. */
public class SwapUsersStress {
  /** Knows whether the area is on, in a plain field, as zswap's trees are plain memory. */
  private static final class Front implements Zswap {
    private int on;

    /** What users did, likewise; 0 until then. */
    private int used;

    private int usedAtSwapoff = -1;

    @Override
    public void swapon(int type, long nrPages) {
      on = 1;
    }

    @Override
    public void swapoff(int type) {
      usedAtSwapoff = used;
      on = 0;
    }

    @Override
    public boolean store(Folio folio) {
      return false;
    }

    @Override
    public boolean load(Folio folio) {
      return false;
    }

    @Override
    public void invalidate(long entry) {}

    @Override
    public void memcgOfflineCleanup(MemCgroup memcg) {}

    @Override
    public ShrinkResult shrinkMemcg(MemCgroup memcg) {
      return ShrinkResult.NO_CANDIDATES;
    }

    @Override
    public long totalPages() {
      return 0;
    }

    @Override
    public ZswapStatistics statistics() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ZswapParameters parameters() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static Swap swap(Front front) {
    Sync sync = Sync.jdk();
    return new Swap(
        new MemorySwapDevice(1, 8, false),
        new FolioAllocator(8, 1, sync),
        new MemcgTree(1, sync),
        SlotObserver.NONE,
        FaultInjection.NONE,
        sync,
        UsedBy.MACHINE,
        area -> front);
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The area was off.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Used, and swapoff waited and saw it.")
  @Outcome(expect = FORBIDDEN, desc = "Used after swapoff, or swapoff did not wait for it.")
  @State
  public static class SwapoffWaitsForUsers {
    private final Front front = new Front();
    private final Swap swap = swap(front);

    public SwapoffWaitsForUsers() {
      swap.swapon();
    }

    @Actor
    public void use(II_Result r) {
      if (swap.getDevice()) {
        r.r1 = front.on == 1 ? 1 : -1;
        front.used = 1;
        swap.putDevice();
      }
    }

    @Actor
    public void off(II_Result r) {
      swap.switchOff();
      r.r2 = front.usedAtSwapoff;
    }
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Still off.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "On, and zswap was told before.")
  @Outcome(expect = FORBIDDEN, desc = "An area in use that zswap does not know yet.")
  @State
  public static class SwaponPublishes {
    private final Front front = new Front();
    private final Swap swap = swap(front);

    @Actor
    public void on() {
      swap.swapon();
    }

    @Actor
    public void use(I_Result r) {
      if (swap.getDevice()) {
        r.r1 = front.on == 1 && swap.slots().alloc(swap.memcgs().root(), 0, 1) == 0 ? 1 : -1;
        swap.putDevice();
      }
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Looked at with one event counted.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Looked at with both.")
  @Outcome(expect = FORBIDDEN, desc = "An event was lost.")
  @State
  public static class NoEventIsLost {
    private final VmEvents events = new VmEvents(1, Sync.jdk());

    @Actor
    public void one() {
      events.count(Event.ZSWPOUT);
    }

    @Actor
    public void two(JJ_Result r) {
      events.count(Event.ZSWPOUT);
      r.r1 = events.get(Event.ZSWPOUT);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r2 = events.get(Event.ZSWPOUT);
    }
  }
}
