package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.ForwardingSync;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Memory, or a thread, is not to be had in the middle of something. */
class PoolFailuresTest {
  private static final int PAGE = 4096;
  private static final int[] SIZES = {300, 1000, 1900, 3000};
  private static final int OBJECTS = 4_000;

  /** By owner, from 1; 0 if it has none. */
  private final long[] handles = new long[OBJECTS + 1];

  private ZsmallocPool pool = pool(Sync.jdk());

  private static ZsmallocPool pool(Sync sync) {
    ChunkSource source = new ChunkSource(PAGE, sync);
    return new ZsmallocPool(
        SizeClasses.ofKernel(PAGE), source, FaultInjection.NONE, sync, true, SpanPool.NONE);
  }

  private static int size(int owner) {
    return SIZES[owner % SIZES.length];
  }

  private void store(int owner) {
    handles[owner] = pool.malloc(size(owner), owner);
    ByteBuffer memory = pool.buffer(handles[owner]);
    for (int i = 0; i < size(owner); i += Integer.BYTES) {
      memory.putInt(pool.offset(handles[owner]) + i, owner + i);
    }
  }

  private void check(int owner) {
    ByteBuffer memory = pool.buffer(handles[owner]);
    for (int i = 0; i < size(owner); i += Integer.BYTES) {
      assertEquals(owner + i, memory.getInt(pool.offset(handles[owner]) + i), "of " + owner);
    }
  }

  private void free(int owner) {
    check(owner);
    pool.free(handles[owner]);
    handles[owner] = 0;
  }

  /** Three of four at random, so that there is much to compact. */
  private void thin(Random random) {
    for (int owner = 1; owner <= OBJECTS; owner++) {
      if (handles[owner] != 0 && random.nextInt(4) > 0) {
        free(owner);
      }
    }
  }

  private void fill() {
    for (int owner = 1; owner <= OBJECTS; owner++) {
      if (handles[owner] == 0) {
        store(owner);
      }
    }
  }

  private void compact(Runnable gracePeriod) {
    pool.compact(new HandleTable(handles), gracePeriod);
  }

  @Test
  void compactionWhoseGracePeriodFailsLosesNothing() {
    for (int failing = 0; failing < 20; failing++) {
      Random random = new Random(failing);
      pool = pool(Sync.jdk());
      fill();
      thin(random);
      int[] left = {failing};
      Runnable failsOnce =
          () -> {
            if (left[0]-- == 0) {
              throw new IllegalStateException("as wanted");
            }
          };
      assertThrows(
          IllegalStateException.class, () -> compact(failsOnce), "grace period " + failing);
      int times = 0;
      while (!pool.isSparse()) {
        times++;
      }
      assertEquals(1024, times, "it is not tried again at once");
      // Once more, and then all memory is used anew.
      compact(() -> {});
      fill();
      thin(random);
      compact(() -> {});
      assertFalse(pool.isSparse(), "compaction has become impossible");
      for (int owner = 1; owner <= OBJECTS; owner++) {
        if (handles[owner] != 0) {
          free(owner);
        }
      }
      assertEquals(0, pool.totalPages());
      assertEquals(0, pool.chunkPages());
    }
  }

  /** No thread that would look after what is idle. */
  static final class NoTimer extends ForwardingSync {
    final Queue<Runnable> ticks = new ArrayDeque<>();
    boolean refuses;

    @Override
    public void later(Runnable task, int seconds) {
      if (refuses) {
        throw new OutOfMemoryError("unable to create native thread, as wanted");
      }
      ticks.add(task);
    }
  }

  /** No memory, when a test says so. */
  static final class NoMemory extends ForwardingSync {
    boolean full;
    int asked;

    @Override
    public ByteBuffer offHeap(int bytes, boolean zeroed) {
      asked++;
      if (full) {
        throw new OutOfMemoryError("as wanted");
      }
      return super.offHeap(bytes, zeroed);
    }
  }

  @Test
  void theJvmThatHasRefusedMemoryIsLeftAloneForASecond() {
    NoMemory sync = new NoMemory();
    AtomicLong now = new AtomicLong();
    ChunkSource source = new ChunkSource(PAGE, sync, now::get);
    ByteBuffer kept = source.take(1);
    sync.full = true;
    for (int i = 0; i < 10; i++) {
      assertFalse(hasMemory(source, 2));
    }
    assertEquals(2, sync.asked);
    source.give(kept);
    assertSame(kept, source.take(1), "which nobody is asked for");
    source.give(kept);
    now.set(1_000_000_000);
    assertFalse(hasMemory(source, 2));
    assertEquals(4, sync.asked, "once more when what was kept has been let go of");
    sync.full = false;
    assertFalse(hasMemory(source, 1));
    now.set(2_000_000_000);
    assertTrue(hasMemory(source, 1));
    assertTrue(hasMemory(source, 1));
  }

  /** JUnit would end with what is thrown. */
  private static boolean hasMemory(ChunkSource source, int pages) {
    try {
      source.take(pages);
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  @Test
  void aChunkIsGivenBackOnceWhereNoThreadIsToBeHad() {
    NoTimer sync = new NoTimer();
    ChunkSource source = new ChunkSource(PAGE, sync);
    pool =
        new ZsmallocPool(
            SizeClasses.ofKernel(PAGE), source, FaultInjection.NONE, sync, true, SpanPool.NONE);
    store(1);
    ByteBuffer memory = pool.buffer(handles[1]);
    sync.refuses = true;
    free(1);
    assertEquals(0, pool.chunkPages());
    pool.close();
    int pages = memory.capacity() / PAGE;
    assertSame(memory, source.take(pages));
    assertNotSame(memory, source.take(pages), "two would share it");
  }

  @Test
  void idleChunksAreLetGoOfOnceThereIsAThreadAgain() {
    NoTimer sync = new NoTimer();
    ChunkSource source = new ChunkSource(PAGE, sync);
    sync.refuses = true;
    ByteBuffer chunk = source.take(1);
    source.give(chunk);
    assertSame(chunk, source.take(1));
    sync.refuses = false;
    source.give(chunk);
    assertEquals(1, sync.ticks.size(), "nobody looks after it");
    sync.refuses = true;
    sync.ticks.remove().run();
    assertNotSame(chunk, source.take(1), "it was idle");
    // The next tick could not be had either.
    sync.refuses = false;
    source.give(chunk);
    assertEquals(1, sync.ticks.size());
  }
}
