package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.FailurePoint;
import io.zswap.api.spi.Zpool;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * All of {@link ZsmallocPoolTest} with a lock for each class, and classes for a known number of
 * objects, as swap areas have it, but nothing kept.
 */
class ZsmallocLocksTest extends ZsmallocPoolTest {
  @Override
  long expected() {
    return 5_000;
  }

  /** One that keeps nothing: what is kept is not where the model has it. */
  @Override
  Zpool pool(int pageSize) {
    return new ZsmallocPool(
        SizeClasses.forObjects(pageSize, expected()),
        new ChunkSource(pageSize, SYNC),
        point -> fail && point == FailurePoint.ZPOOL,
        SYNC,
        true,
        SpanPool.NONE);
  }

  /** What is counted on the way is what there is: compaction finds so much, and then nothing. */
  @Test
  void compactionGetsWhatWasCounted() {
    ZsmallocPool pool = (ZsmallocPool) super.pool(4096);
    Random random = new Random(1);
    long[] handles = new long[5_000];
    int[] marks = new int[handles.length];
    long found = 0;
    for (int round = 0; round < 10; round++) {
      for (int owner = 1; owner < handles.length; owner++) {
        if (handles[owner] == 0) {
          handles[owner] = pool.malloc(100 + random.nextInt(3_997), owner);
          marks[owner] = random.nextInt();
          pool.buffer(handles[owner]).putInt(pool.offset(handles[owner]), marks[owner]);
        }
      }
      for (int owner = 1; owner < handles.length; owner++) {
        if (random.nextInt(10) <= round) {
          pool.free(handles[owner]);
          handles[owner] = 0;
        }
      }
      long before = pool.chunkPages();
      long counted = pool.compactable();
      found += counted;
      pool.compact(new HandleTable(handles), () -> {});
      assertEquals(0, pool.compactable());
      assertFalse(pool.isSparse());
      // Zspages that are emptied are spans that are free, until they make up chunks.
      assertTrue(counted == 0 || pool.chunkPages() < before, counted + " pages counted");
      for (int owner = 1; owner < handles.length; owner++) {
        if (handles[owner] != 0) {
          long handle = handles[owner];
          assertEquals(marks[owner], pool.buffer(handle).getInt(pool.offset(handle)));
        }
      }
    }
    assertTrue(found > 0, "there was nothing to compact");
    assertEquals(0, pool.totalPages(), "the last round frees all");
  }
}
