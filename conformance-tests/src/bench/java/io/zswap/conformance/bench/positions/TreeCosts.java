package io.zswap.conformance.bench.positions;

import io.zswap.api.SwapEntry;
import io.zswap.api.explore.Protocol;
import io.zswap.core.swap.FaultSupport;
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
import org.openjdk.jmh.infra.ThreadParams;

/** R2: what the four positions that keep the tree cost those who load and store. */
@State(Scope.Benchmark)
public class TreeCosts {
  private static final int PAGES = 1024;
  private static final int THREADS = 2;

  /** What keeps the tree. */
  @Param({"PIN_FIRST", "SHARED_COUNTER", "PERCPU_REFERENCE", "DRAINED_BY_SWAPOFF"})
  public Protocol.Tree position;

  private PositionRig rig;
  private FaultSupport support;

  /** Swap on. */
  @Setup(Level.Trial)
  public void open() {
    rig = new PositionRig(Protocol.MERGED.with(position), 2 * THREADS * PAGES, true, UsedBy.STORE);
    support = rig.zswap.faultSupport();
  }

  /** Swap off. */
  @TearDown(Level.Trial)
  public void close() {
    rig.close();
  }

  /** A thread with pages of its own: only the tree is shared. */
  @State(Scope.Thread)
  public static class User {
    private final int[] slot = new int[PAGES];
    private final int[] generation = new int[PAGES];
    private ByteBuffer page;
    private ByteBuffer into;
    private int next;

    /** Puts its pages away. */
    @Setup(Level.Trial)
    public void fill(TreeCosts costs, ThreadParams threads) {
      page = PositionRig.shortPage(threads.getThreadIndex());
      into = ByteBuffer.allocateDirect(PositionRig.PAGE);
      for (int i = 0; i < PAGES; i++) {
        put(costs, i);
      }
    }

    private void put(TreeCosts costs, int i) {
      slot[i] = costs.rig.slots.swapOut(page, 0, costs.rig.memcgs.root());
      generation[i] = costs.rig.slots.generation(slot[i]);
    }

    private int next() {
      next = (next + 1) % PAGES;
      return next;
    }
  }

  /** Finds a slot's entry, and nothing else. */
  @Benchmark
  public boolean lookUp(User user) {
    return support.holds(new SwapEntry(Swap.TYPE, user.slot[user.next()]).pack());
  }

  /** Brings a page in that stays stored. */
  @Benchmark
  public boolean load(User user) {
    int i = user.next();
    return rig.slots.read(user.slot[i], user.generation[i], user.into, 0, false);
  }

  /** Puts a page away in the place of another. */
  @Benchmark
  public void storeAndFree(User user) {
    int i = user.next();
    rig.slots.free(user.slot[i], user.generation[i]);
    user.put(this, i);
  }
}
