package io.zswap.core.pool;

import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.Checker;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.ShownSync;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.UnlockedSync;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/** What one thread puts into its object stays there, whatever others allocate and free. */
class ZpoolLincheckTest {
  private static final int THREADS = 8;
  private static final int PAGE = 4096;

  /** What the holder of an object finds in it. */
  public enum Found {
    NOTHING,
    INTACT,
    OVERWRITTEN
  }

  /** Objects keep what is in them. */
  public static class Specification {
    private final int[] held = new int[THREADS];

    public boolean malloc(int thread, int size) {
      held[thread]++;
      return true;
    }

    public Found free(int thread) {
      if (held[thread] == 0) {
        return Found.NOTHING;
      }
      held[thread]--;
      return Found.INTACT;
    }
  }

  private record Held(long handle, int size, byte content) {}

  /** An allocator and what each thread has from it. */
  abstract static class Holders {
    private final Zpool pool;
    private final ArrayDeque<Held>[] held;
    private final byte[] taken = new byte[THREADS];

    @SuppressWarnings({"unchecked", "rawtypes"})
    Holders(String type, Sync sync, long expected) {
      ChunkSource source = new ChunkSource(PAGE, sync);
      pool =
          Objects.requireNonNull(
              new Zpools(source, FaultInjection.NONE, sync, expected, 1, Integer.MAX_VALUE)
                  .create(type));
      held = new ArrayDeque[THREADS];
      for (int i = 0; i < THREADS; i++) {
        held[i] = new ArrayDeque<>();
      }
    }

    /** Sizes of two classes, one with several objects to a page. */
    @Operation
    public boolean malloc(
        @Param(gen = ThreadIdGen.class) int thread,
        @Param(gen = IntGen.class, conf = "0:1") int size) {
      int bytes = size == 0 ? 1000 : 2000;
      long handle = pool.malloc(bytes);
      if (handle < 0) {
        return false;
      }
      byte content = (byte) (16 * thread + taken[thread]++);
      for (int at : new int[] {0, bytes / 2, bytes - 1}) {
        pool.buffer(handle).put(pool.offset(handle) + at, content);
      }
      held[thread].addLast(new Held(handle, bytes, content));
      return true;
    }

    @Operation
    public Found free(@Param(gen = ThreadIdGen.class) int thread) {
      Held first = held[thread].pollFirst();
      if (first == null) {
        return Found.NOTHING;
      }
      boolean intact = true;
      for (int at : new int[] {0, first.size / 2, first.size - 1}) {
        int place = pool.offset(first.handle) + at;
        intact &= pool.buffer(first.handle).get(place) == first.content;
      }
      pool.free(first.handle);
      return intact ? Found.INTACT : Found.OVERWRITTEN;
    }
  }

  /** zsmalloc. */
  public static class Zsmalloc extends Holders {
    public Zsmalloc() {
      super(ZsmallocPool.TYPE, new ShownSync(), 0);
    }
  }

  /** zbud. */
  public static class Zbud extends Holders {
    public Zbud() {
      super(ZbudPool.TYPE, new ShownSync(), 0);
    }
  }

  /** The packed one, which only a library has. */
  public static class Packed extends Holders {
    public Packed() {
      super(PackedPool.TYPE, new ShownSync(), 1);
    }
  }

  /** Broken: zsmalloc, and nobody locks. */
  public static class UnlockedZsmalloc extends Holders {
    public UnlockedZsmalloc() {
      super(ZsmallocPool.TYPE, new UnlockedSync(), 0);
    }
  }

  /** Broken: the packed one, and nobody locks. */
  public static class UnlockedPacked extends Holders {
    public UnlockedPacked() {
      super(PackedPool.TYPE, new UnlockedSync(), 1);
    }
  }

  /** Broken: zbud, and nobody locks. */
  public static class UnlockedZbud extends Holders {
    public UnlockedZbud() {
      super(ZbudPool.TYPE, new UnlockedSync(), 0);
    }
  }

  @Test
  void objectsOfZsmallocDoNotOverlap() {
    Checker.SHORT.holds("pool, zsmalloc", Zsmalloc.class, Specification.class);
  }

  @Test
  void objectsOfZbudDoNotOverlap() {
    Checker.SHORT.holds("pool, zbud", Zbud.class, Specification.class);
  }

  @Test
  void objectsOfThePackedOneDoNotOverlap() {
    Checker.SHORT.holds("pool, packed", Packed.class, Specification.class);
  }

  @Test
  void thePackedOneWithoutItsLocksIsFound() {
    found("packed without its locks", UnlockedPacked.class);
  }

  @Test
  void zsmallocWithoutItsLockIsFound() {
    found("zsmalloc without its lock", UnlockedZsmalloc.class);
  }

  @Test
  void zbudWithoutItsLockIsFound() {
    found("zbud without its lock", UnlockedZbud.class);
  }

  private static void found(String name, Class<?> pool) {
    new Checker(1, 4000, 2, 2)
        .findsIn(
            name,
            pool,
            Specification.class,
            List.of(
                List.of(Checker.call(pool, "malloc", 1, 0), Checker.call(pool, "free", 1)),
                List.of(Checker.call(pool, "malloc", 2, 0), Checker.call(pool, "free", 2))));
  }
}
