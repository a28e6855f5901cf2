package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Objects of {@link PackedPool} in their places, the gaps between them, and what fails on the way.
 */
class PackedGapsTest {
  private static final int PAGE = 4096;
  private static final int SEGMENT = 8;
  private static final int OBJECTS = 4_000;

  /** Bytes before an object. */
  private static final int HEADER = new ObjectHeader(PAGE, OBJECTS).bytes;

  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /** By owner, from 1; 0 if it has none. */
  private final long[] handles = new long[OBJECTS + 1];

  private final HandleTable owners = new HandleTable(handles);
  private PackedPool pool = pool(Sync.jdk());

  private static PackedPool pool(Sync sync) {
    return new PackedPool(SEGMENT, OBJECTS, new ChunkSource(PAGE, sync), FaultInjection.NONE, sync);
  }

  private static int size(int owner) {
    return 1 + Math.floorMod(owner * 7919, PAGE);
  }

  private void store(int owner) {
    store(owner, pool.malloc(size(owner), owner));
  }

  private void store(int owner, long handle) {
    handles[owner] = handle;
    assertTrue(handles[owner] > 0, "handle " + handles[owner]);
    ByteBuffer memory = pool.buffer(handles[owner]);
    for (int i = 0; i < size(owner); i++) {
      memory.put(pool.offset(handles[owner]) + i, (byte) (owner + i));
    }
  }

  private void check(int owner) {
    ByteBuffer memory = pool.buffer(handles[owner]);
    for (int i = 0; i < size(owner); i++) {
      if (memory.get(pool.offset(handles[owner]) + i) != (byte) (owner + i)) {
        throw new AssertionError("object " + owner + ", byte " + i);
      }
    }
  }

  private void free(int owner) {
    check(owner);
    pool.free(handles[owner]);
    handles[owner] = 0;
  }

  private void fill() {
    for (int owner = 1; owner <= OBJECTS; owner++) {
      if (handles[owner] == 0) {
        store(owner);
      }
    }
  }

  private void thin(Random random, int of) {
    for (int owner = 1; owner <= OBJECTS; owner++) {
      if (handles[owner] != 0 && random.nextInt(of) > 0) {
        free(owner);
      }
    }
  }

  private void freeAll() {
    for (int owner = 1; owner <= OBJECTS; owner++) {
      if (handles[owner] != 0) {
        free(owner);
      }
    }
    assertEquals(0, pool.totalPages());
    assertEquals(0, pool.gaps());
  }

  private long liveBytes() {
    long sum = 0;
    for (int owner = 1; owner <= OBJECTS; owner++) {
      sum += handles[owner] == 0 ? 0 : size(owner) + HEADER + 1;
    }
    return sum;
  }

  /** Five times, so that objects that have moved move again. */
  @Test
  void whatIsLeftLiesTogether() {
    Random random = new Random(1);
    for (int round = 0; round < 5; round++) {
      fill();
      thin(random, 4);
      long before = pool.totalPages();
      assertTrue(pool.isSparse());
      pool.closeGaps(owners, () -> {}, 0);
      // Some of a page at the end of each segment, and a gap too small to be counted in it.
      long bytes = pool.totalPages() * PAGE;
      assertTrue(bytes < liveBytes() * 1.15, bytes + " for " + liveBytes() + " of " + before);
      assertFalse(pool.isSparse());
    }
    freeAll();
  }

  @Test
  void aGracePeriodThatFailsLosesNothing() {
    for (int failing = 0; failing < 6; failing++) {
      Random random = new Random(failing);
      pool = pool(Sync.jdk());
      fill();
      thin(random, 4);
      int[] left = {failing};
      Runnable failsOnce =
          () -> {
            if (left[0]-- == 0) {
              throw new IllegalStateException("as wanted");
            }
          };
      assertThrows(IllegalStateException.class, () -> pool.compact(owners, failsOnce));
      assertFalse(pool.isSparse(), "it is not tried again at once");
      // Among them some that have moved, of segments that are still to go.
      thin(random, 2);
      fill();
      thin(random, 4);
      pool.closeGaps(owners, () -> {}, 0);
      assertTrue(pool.totalPages() * PAGE < liveBytes() * 1.15);
      freeAll();
    }
  }

  /** Of a pool that is large enough for a reserve. */
  @Test
  void whereThereIsNoMemoryToMoveToThereIsAReserve() {
    PoolFailuresTest.NoMemory sync = new PoolFailuresTest.NoMemory();
    pool = pool(sync);
    fill();
    thin(new Random(1), 4);
    sync.full = true;
    pool.closeGaps(owners, () -> {}, 0);
    assertTrue(pool.totalPages() * PAGE < liveBytes() * 1.15);
    // What has been freed, some for the next time.
    for (int owner = 1; owner <= OBJECTS / 2; owner++) {
      if (handles[owner] == 0) {
        store(owner);
      }
    }
    sync.full = false;
    freeAll();
  }

  @Test
  void aSmallPoolHasNone() {
    PoolFailuresTest.NoMemory sync = new PoolFailuresTest.NoMemory();
    long[] nanos = {0};
    ChunkSource source = new ChunkSource(PAGE, sync, () -> nanos[0]);
    pool = new PackedPool(SEGMENT, OBJECTS, source, FaultInjection.NONE, sync);
    // Not where moved objects go: they would find some room there.
    Appender appender = pool.appender(sync.mutex("test"));
    for (int owner = 1; owner <= 200; owner++) {
      store(owner, appender.append(size(owner), owner));
    }
    for (int owner = 1; owner <= 200; owner += 2) {
      free(owner);
    }
    long before = pool.totalPages();
    sync.full = true;
    pool.closeGaps(owners, () -> {}, 0);
    assertEquals(before, pool.totalPages());
    assertTrue(pool.gaps() > 32);
    assertFalse(pool.isSparse(), "it is not tried again at once");
    sync.full = false;
    for (int i = 0; i < 1024; i++) {
      pool.isSparse();
    }
    assertTrue(pool.isSparse(), "there may be memory now");
    nanos[0] = 2_000_000_000;
    pool.closeGaps(owners, () -> {}, 0);
    assertTrue(pool.totalPages() < before);
    freeAll();
  }

  @Test
  void whereThereIsNoMemoryAnObjectIsRefused() {
    PoolFailuresTest.NoMemory sync = new PoolFailuresTest.NoMemory();
    pool = pool(sync);
    sync.full = true;
    Appender appender = pool.appender(sync.mutex("test"));
    assertEquals(Appender.NO_ROOM, appender.room(1));
    assertEquals(Zpool.NO_MEMORY, appender.append(1, 1));
    assertEquals(0, pool.totalPages());
  }

  @Test
  void whatIsWrittenInPlaceStaysThere() {
    Mutex guard = Sync.jdk().mutex("test");
    Appender appender = pool.appender(guard);
    int first = appender.room(PAGE);
    ByteBuffer memory = appender.buffer();
    memory.put(first, (byte) 1);
    // Refused: the next one is written there.
    assertEquals(first, appender.room(PAGE));
    long handle = appender.append(2, 1);
    assertSame(memory, pool.buffer(handle));
    assertEquals(first, pool.offset(handle));
    assertEquals(first + 2 + HEADER, appender.room(PAGE));
    assertNotSame(memory, pool.buffer(pool.malloc(1)), "another's place");
    // Room for a page, and then for less.
    while (appender.room(PAGE) != Appender.NO_ROOM) {
      assertTrue(appender.append(PAGE / 2, 1) > 0);
    }
    int rest = memory.capacity() - appender.room(1);
    assertTrue(rest > PAGE / 2 && rest < PAGE, "a rest of " + rest);
    assertSame(memory, pool.buffer(appender.append(PAGE / 2, 1)), "it fits there");
    assertNotSame(memory, pool.buffer(appender.append(PAGE / 2, 1)), "it does not");
  }

  /** Those that nobody adds to any more, with one that is open each. */
  @Test
  void whatWaitsForShortOnesIsMovedToo() {
    int owner = 0;
    for (int log = 0; log < 8; log++) {
      Appender appender = pool.appender(Sync.jdk().mutex("test"));
      for (int i = 0; i < 3 * SEGMENT; i++) {
        owner++;
        store(owner, appender.append(size(owner), owner));
        // One is left in each segment.
        if (i > 0 && Handle.number(handles[owner]) == Handle.number(handles[owner - 1])) {
          free(owner - 1);
        }
      }
    }
    long before = pool.totalPages();
    pool.closeGaps(owners, () -> {}, 0);
    assertTrue(pool.totalPages() < before * 3 / 4, pool.totalPages() + " of " + before);
    freeAll();
  }

  /** What is short goes there when there is memory again, or before. */
  @Test
  void whereThereIsNoMemoryWhatIsShortHasRoom() {
    PoolFailuresTest.NoMemory sync = new PoolFailuresTest.NoMemory();
    pool = pool(sync);
    Appender appender = pool.appender(sync.mutex("test"));
    while (appender.room(PAGE) != Appender.NO_ROOM) {
      assertTrue(appender.append(PAGE / 2, 1) > 0);
    }
    sync.full = true;
    assertEquals(Zpool.NO_MEMORY, appender.append(PAGE, 1));
    assertEquals(Appender.NO_ROOM, appender.room(PAGE));
    assertTrue(appender.append(500, 1) > 0);
  }

  @Test
  void anOwnerThatThereIsNoRoomForIsRefused() {
    Appender appender = pool.appender(Sync.jdk().mutex("test"));
    assertTrue(appender.append(100, OBJECTS) > 0);
    assertEquals(Zpool.NO_MEMORY, appender.append(100, 1 << 20));
  }

  /** In the end of the segment before there is room for it: what was written goes there, too. */
  @Test
  void whatIsShortGoesWhereALongerOneDidNotFit() {
    Appender appender = pool.appender(Sync.jdk().mutex("test"));
    ByteBuffer before = NO_BYTES;
    List<Long> handles = new ArrayList<>();
    while (appender.room(PAGE) != Appender.NO_ROOM) {
      before = appender.buffer();
      handles.add(appender.append(PAGE / 2, 1));
    }
    assertTrue(appender.append(PAGE, 1) > 0);
    int at = appender.room(PAGE);
    assertNotSame(before, appender.buffer());
    for (int i = 0; i < 100; i++) {
      appender.buffer().put(at + i, (byte) i);
    }
    long handle = appender.append(100, 1);
    assertSame(before, pool.buffer(handle));
    for (int i = 0; i < 100; i++) {
      assertEquals((byte) i, before.get(pool.offset(handle) + i));
    }
    assertEquals(at, appender.room(PAGE), "nothing was put there");
    // When nothing is left in it, it goes.
    handles.forEach(pool::free);
    assertEquals(SEGMENT + 2, pool.totalPages());
    pool.free(handle);
    assertEquals(2, pool.totalPages());
    assertNotSame(before, pool.buffer(appender.append(100, 1)));
  }

  /** Nothing is in it: it counts for nothing, is used again from its beginning, and then goes. */
  @Test
  void anIdleSegmentIsKeptForAWhile() {
    PoolFailuresTest.NoTimer sync = new PoolFailuresTest.NoTimer();
    ChunkSource source = new ChunkSource(PAGE, sync);
    pool = new PackedPool(SEGMENT, OBJECTS, source, FaultInjection.NONE, sync);
    Mutex guard = sync.mutex("test");
    Appender appender = pool.appender(guard);
    long first = appender.append(100, 1);
    ByteBuffer memory = pool.buffer(first);
    assertEquals(1, pool.totalPages());
    sync.refuses = true;
    pool.free(first);
    assertEquals(0, pool.totalPages());
    assertEquals(0, sync.ticks.size(), "no thread is to be had");
    sync.refuses = false;
    long second = appender.append(100, 1);
    assertSame(memory, pool.buffer(second));
    assertEquals(pool.offset(first), pool.offset(second));
    pool.free(second);
    // Whoever has it puts something in.
    guard.lock();
    sync.ticks.remove().run();
    long third = appender.append(100, 1);
    guard.unlock();
    assertSame(memory, pool.buffer(third));
    pool.free(third);
    sync.ticks.remove().run();
    assertSame(memory, source.take(SEGMENT), "it has gone");
  }

  /** Gaps of a pool of 32,000 parts, in segments of 32. */
  @Test
  void howManyGapsThereMayBeDependsOnTheTraffic() {
    long[] nanos = {5};
    Gaps gaps = new Gaps(32, () -> nanos[0]);
    gaps.add(32 + 500);
    assertFalse(gaps.isTooMuch(32_000), "a segment and 1/64");
    gaps.add(1);
    assertTrue(gaps.isTooMuch(32_000));
    gaps.begin();
    assertFalse(gaps.isTooMuch(32_000), "compaction is at it");
    assertEquals(Gaps.ALL, gaps.target(32_000, 1_000), "who knows what else goes on");
    gaps.end();
    assertTrue(gaps.isAwaited());
    assertFalse(gaps.isTooMuch(32_000), "it is called again soon");
    nanos[0] += 2_000_000_000;
    assertEquals(Gaps.ALL, gaps.target(32_000, 1_000), "not known before");
    nanos[0] += 2_000_000_000;
    assertEquals(Gaps.ALL, gaps.target(32_000, 2_000), "segments were filled meanwhile");
    gaps.add(32 + 4_000 - 533);
    assertFalse(gaps.isTooMuch(32_000), "a segment and an eighth");
    gaps.add(1);
    assertTrue(gaps.isTooMuch(32_000));
    nanos[0] += 2_000_000_000;
    assertEquals((32 + 4_000) / 2, gaps.target(32_000, 2_000));
    gaps.add(1_000 - gaps.get());
    gaps.closed(SegmentCompaction.End.FINE);
    assertTrue(gaps.isAwaited());
    nanos[0] += 2_000_000_000;
    assertEquals(Gaps.ALL, gaps.target(32_000, 2_000), "a good deal fewer than the last time");
    nanos[0] += 1_000_000_000;
    assertEquals(Gaps.ALL, gaps.target(32_000, 2_000), "a second tells nothing");
    nanos[0] += 1_000_000_000;
    assertEquals(0, gaps.target(32_000, 2_010), "hardly anything has changed");
    assertFalse(gaps.isAwaited());
    gaps.add(700 - gaps.get());
    gaps.closed(SegmentCompaction.End.STUCK);
    gaps.add(32 + 500);
    assertFalse(gaps.isTooMuch(32_000), "700 could not be closed");
    gaps.add(1);
    assertTrue(gaps.isTooMuch(32_000));
    gaps.add(-gaps.get());
    gaps.add(700);
    assertFalse(gaps.isTooMuch(32_000), "as before");
    gaps.add(-650);
    gaps.add(550);
    assertFalse(gaps.isTooMuch(32_000), "600 of them may be the same");
  }
}
