package io.zswap.conformance.bench.positions;

import io.zswap.api.SwapEntry;
import io.zswap.api.Zswap.ShrinkResult;
import io.zswap.api.explore.Protocol;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.UsedBy;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** R3: a visit that rotates the entry against one that takes it off the list. */
@State(Scope.Benchmark)
public class WalkCosts {
  private static final int WARM = 256;
  private static final int CAPACITY = 4096;

  /** What the walk does before it drops the lock. */
  @Param({"ROTATE_FIRST", "ISOLATE_AND_PUT_BACK"})
  public Protocol.Walk position;

  private PositionRig rig;

  /** Swap on. */
  @Setup(Level.Trial)
  public void open() {
    rig = new PositionRig(Protocol.MERGED.with(position), CAPACITY, true, UsedBy.STORE);
  }

  /** Swap off. */
  @TearDown(Level.Trial)
  public void close() {
    rig.close();
  }

  /**
   * A thread with two cgroups of its own; what threads share is the lock of the node. Nobody frees
   * an entry that another visits: isolating would be a use after free then.
   */
  @State(Scope.Thread)
  public static class User {
    private Memcg warm;
    private Memcg cold;
    private ByteBuffer page;

    /** One cgroup with pages that are in the swap cache, so that no writeback succeeds. */
    @Setup(Level.Trial)
    public void fill(WalkCosts costs) {
      PositionRig rig = costs.rig;
      warm = rig.memcgs.create(rig.memcgs.root());
      cold = rig.memcgs.create(rig.memcgs.root());
      page = PositionRig.shortPage(1);
      for (int i = 0; i < WARM; i++) {
        int slot = rig.slots.swapOut(page, 0, warm);
        Swap.Swapin in = rig.swap.readAsync(new SwapEntry(Swap.TYPE, slot).pack(), true);
        if (!in.allocated()) {
          throw new IllegalStateException("slot " + slot + " is in the swap cache already");
        }
      }
      // The first round is the second chance of each.
      for (int i = 0; i < WARM; i++) {
        rig.zswap.shrinkMemcg(warm);
      }
    }
  }

  /** A visit whose writeback fails. */
  @Benchmark
  public ShrinkResult failing(User user) {
    ShrinkResult result = rig.zswap.shrinkMemcg(user.warm);
    if (result != ShrinkResult.AGAIN) {
      throw new IllegalStateException("a visit was to fail, and gave " + result);
    }
    return result;
  }

  /** A page's way through zswap to the device: stored, given its second chance, written, freed. */
  @Benchmark
  public void writtenBack(User user) {
    int slot = rig.slots.swapOut(user.page, 0, user.cold);
    int generation = rig.slots.generation(slot);
    rig.zswap.shrinkMemcg(user.cold);
    ShrinkResult result = rig.zswap.shrinkMemcg(user.cold);
    if (result != ShrinkResult.SHRUNK) {
      throw new IllegalStateException("a page was to be written back: " + result);
    }
    rig.slots.free(slot, generation);
  }
}
