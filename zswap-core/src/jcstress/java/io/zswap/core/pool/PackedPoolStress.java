package io.zswap.core.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Who frees the last object of a segment gives its memory back, and who closes it looks, too. */
public class PackedPoolStress {
  private static final int PAGE = 128;
  private static final int OWNERS = 100;
  private static final int HEADER = new ObjectHeader(PAGE, OWNERS).bytes;
  private static final Sync SYNC = Sync.jdk();

  /** Pools of all states take their memory here and give it back. */
  private static final ChunkSource SOURCE = new ChunkSource(PAGE, SYNC);

  /** Four objects of almost a page fill a segment, of which a page is counted at a time. */
  private static PackedPool pool() {
    return new PackedPool(4, OWNERS, SOURCE, FaultInjection.NONE, SYNC);
  }

  private static long page(PackedPool pool) {
    return pool.malloc(PAGE - HEADER);
  }

  private static void fill(PackedPool pool) {
    for (int i = 0; i < 4; i++) {
      page(pool);
    }
  }

  private static void end(PackedPool pool, JJ_Result r) {
    r.r1 = pool.totalPages();
    r.r2 = pool.gaps();
    pool.close();
  }

  @JCStressTest
  @Outcome(id = "5, 0", expect = ACCEPTABLE, desc = "One of them has given it back.")
  @Outcome(expect = FORBIDDEN, desc = "Neither has, or both.")
  @State
  public static class LastTwoAreFreed {
    private final PackedPool pool = pool();
    private final long one = page(pool);
    private final long two = page(pool);

    public LastTwoAreFreed() {
      pool.free(page(pool));
      pool.free(page(pool));
      fill(pool);
      // It is closed as the one before this begins to wait for what is short.
      page(pool);
    }

    @Actor
    public void one() {
      pool.free(one);
    }

    @Actor
    public void two() {
      pool.free(two);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      end(pool, r);
    }
  }

  @JCStressTest
  @Outcome(id = "5, 0", expect = ACCEPTABLE, desc = "Either of them has given it back.")
  @Outcome(expect = FORBIDDEN, desc = "Neither has, or both.")
  @State
  public static class FreedWhileItIsClosed {
    private final PackedPool pool = pool();
    private final long last = page(pool);

    public FreedWhileItIsClosed() {
      for (int i = 0; i < 3; i++) {
        pool.free(page(pool));
      }
      fill(pool);
    }

    @Actor
    public void free() {
      pool.free(last);
    }

    @Actor
    public void append() {
      page(pool);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      end(pool, r);
    }
  }
}
