package io.zswap.core.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** Objects are read and written without the pool's lock; so is the number of its pages. */
public class SpanPoolStress {
  private static final int PAGE = 128;
  private static final int SIZE = 40;
  private static final Sync SYNC = Sync.jdk();

  /** Pools of all states take their memory here and give it back. */
  private static final ChunkSource SOURCE = new ChunkSource(PAGE, SYNC);

  private static SpanPool pool() {
    return new ZsmallocPool(
        SizeClasses.ofKernel(PAGE), SOURCE, FaultInjection.NONE, SYNC, true, SpanPool.NONE);
  }

  private static void fill(SpanPool pool, long handle, byte content) {
    ByteBuffer memory = pool.buffer(handle);
    for (int i = 0; i < SIZE; i++) {
      memory.put(pool.offset(handle) + i, content);
    }
  }

  /** The byte that an object is full of; -1 if it is not. */
  private static int content(SpanPool pool, long handle) {
    ByteBuffer memory = pool.buffer(handle);
    byte first = memory.get(pool.offset(handle));
    for (int i = 1; i < SIZE; i++) {
      if (memory.get(pool.offset(handle) + i) != first) {
        return -1;
      }
    }
    return first;
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The handle was not out yet.")
  @Outcome(id = "9", expect = ACCEPTABLE, desc = "The object, whole.")
  @Outcome(expect = FORBIDDEN, desc = "A handle whose memory or data is not there yet.")
  @State
  public static class HandleReachesAnother {
    private final SpanPool pool = pool();
    private volatile long handle;

    @Actor
    public void write() {
      long mine = pool.malloc(SIZE);
      fill(pool, mine, (byte) 9);
      handle = mine;
    }

    @Actor
    public void read(I_Result r) {
      long theirs = handle;
      r.r1 = theirs == 0 ? 0 : content(pool, theirs);
    }

    @Arbiter
    public void end(I_Result r) {
      pool.close();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Each has its own.")
  @Outcome(expect = FORBIDDEN, desc = "Two objects in one place.")
  @State
  public static class ObjectsDoNotOverlap {
    private final SpanPool pool = pool();
    private long one;
    private long two;

    @Actor
    public void one() {
      one = pool.malloc(SIZE);
      fill(pool, one, (byte) 1);
    }

    @Actor
    public void two() {
      two = pool.malloc(SIZE);
      fill(pool, two, (byte) 2);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = content(pool, one);
      r.r2 = content(pool, two);
      pool.close();
    }
  }

  @JCStressTest
  @Outcome(id = "7", expect = ACCEPTABLE, desc = "Its place stays while the tables grow.")
  @Outcome(expect = FORBIDDEN, desc = "An object that was there is not found any more.")
  @State
  public static class ReadBesideGrowth {
    /** Chunks that the tables hold at first. */
    private static final int FIRST = 4;

    private final SpanPool pool = pool();
    private final long mine;

    public ReadBesideGrowth() {
      mine = pool.malloc(SIZE);
      fill(pool, mine, (byte) 7);
      // Spans of other lengths take a chunk each, so that the next one needs larger tables.
      for (int pages = 2; pages <= FIRST; pages++) {
        pool.takeSpan(pages);
      }
    }

    @Actor
    public void grow() {
      pool.lock.lock();
      pool.takeSpan(FIRST + 1);
      pool.lock.unlock();
    }

    @Actor
    public void read(I_Result r) {
      r.r1 = content(pool, mine);
    }

    @Arbiter
    public void end(I_Result r) {
      pool.close();
    }
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Before.")
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "After.")
  @Outcome(expect = FORBIDDEN, desc = "A number of pages that there never was.")
  @State
  public static class TotalPages {
    private final SpanPool pool = pool();

    @Actor
    public void take() {
      pool.lock.lock();
      pool.takeSpan(3);
      pool.lock.unlock();
    }

    @Actor
    public void look(J_Result r) {
      r.r1 = pool.totalPages();
    }

    @Arbiter
    public void end(J_Result r) {
      pool.close();
    }
  }
}
