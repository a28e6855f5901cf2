package io.zswap.core.pool;

import io.zswap.api.machine.FailurePoint;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a {@link PackedPool} by number, and their memory: where it comes from and goes
 * to, and how much it is. Thread-safe.
 *
 * <p>Readers take no lock: whoever has a handle got it after its segment was put here, and finds it
 * in the arrays of that time and in all later ones.
 */
final class Segments {
  private static final Segment[] NONE = {};
  private static final ByteBuffer[] NO_MEMORY_YET = {};

  /** Where there are so many, there is memory in reserve. */
  private static final int RESERVE_FROM = 16;

  private final int segmentPages;
  private final int pageSize;

  /** Pages that a segment is counted by while it fills. */
  private final int step;

  private final ChunkSource source;
  private final FaultInjection faults;

  /** Guards which segments have memory. */
  private final Mutex lock;

  private volatile @Nullable ByteBuffer[] memory = NO_MEMORY_YET;

  /** Those without memory wait to be used again. */
  private volatile Segment[] all = NONE;

  /** Where to look for one without memory first. */
  private int firstFree;

  /** How many got memory so far. Written under the lock. */
  private volatile long taken;

  private final AtomicLong totalPages = new AtomicLong();

  /**
   * Memory for a segment: compaction can begin where there is no other. What it empties goes in its
   * place. Guarded by the lock.
   */
  private @Nullable ByteBuffer reserve;

  /**
   * None so far.
   *
   * @param segmentPages a power of two
   */
  Segments(int segmentPages, ChunkSource source, FaultInjection faults, Mutex lock) {
    this.segmentPages = segmentPages;
    pageSize = source.pageSize();
    step = Math.max(1, segmentPages / 16);
    this.source = source;
    this.faults = faults;
    this.lock = lock;
  }

  /** The memory of one, in bytes. */
  int bytes() {
    return segmentPages * pageSize;
  }

  /** The memory of a segment that is known to have some. */
  ByteBuffer memory(int number) {
    // A handle of a pool that was closed, or of none, finds no memory.
    return Objects.requireNonNull(memory[number]);
  }

  ByteBuffer memory(Segment segment) {
    return memory(segment.number);
  }

  @Nullable ByteBuffer memoryIfAny(int number) {
    @Nullable ByteBuffer[] now = memory;
    return number < now.length ? now[number] : null;
  }

  boolean hasMemory(Segment segment) {
    return memoryIfAny(segment.number) != null;
  }

  /** One that has memory, or had. */
  Segment get(int number) {
    return all[number];
  }

  /** Those that have memory, and others. */
  Segment[] all() {
    return all;
  }

  long totalPages() {
    return totalPages.get();
  }

  /** How many got memory so far. */
  long taken() {
    return taken;
  }

  /** Counts the pages that a segment has come to; some at once. */
  void count(Segment segment) {
    while (segment.top > segment.counted * pageSize) {
      segment.counted += step;
      totalPages.getAndAdd(step);
    }
  }

  /** Counts none of a segment's pages. */
  void uncount(Segment segment) {
    totalPages.getAndAdd(-segment.counted);
    segment.counted = 0;
  }

  /**
   * One with memory for a log; null where there is none to be had.
   *
   * @param orReserve whether it may be what is in reserve
   */
  @Nullable Segment take(SegmentLog log, boolean orReserve) {
    if (faults.shouldFail(FailurePoint.ZPOOL)) {
      return null;
    }
    // New memory takes time, in which nobody has to wait.
    ByteBuffer piece = tryTake();
    ByteBuffer forReserve = piece == null || !lacksReserve() ? null : tryTake();
    lock.lock();
    try {
      if (piece == null && orReserve) {
        piece = reserve;
        reserve = null;
      }
      Segment segment = piece == null ? null : put(piece, log);
      piece = null;
      return segment;
    } catch (OutOfMemoryError e) {
      return null;
    } finally {
      keepOrGive(piece);
      keepOrGive(forReserve);
      lock.unlock();
    }
  }

  private @Nullable ByteBuffer tryTake() {
    try {
      return source.take(segmentPages);
    } catch (OutOfMemoryError e) {
      return null;
    }
  }

  /** Whether there should be a reserve, and is none; without the lock, too. */
  private boolean lacksReserve() {
    return reserve == null && isAtLeast(RESERVE_FROM);
  }

  private boolean isAtLeast(int segments) {
    return totalPages.get() / segmentPages >= segments;
  }

  /** What becomes of memory that is no segment's. Under the lock. */
  private void keepOrGive(@Nullable ByteBuffer piece) {
    if (piece != null && lacksReserve()) {
      reserve = piece;
    } else if (piece != null) {
      source.give(piece);
    }
  }

  private Segment put(ByteBuffer piece, SegmentLog log) {
    int number = firstFree;
    while (number < memory.length && memory[number] != null) {
      number++;
    }
    if (number == all.length) {
      grow();
    }
    Segment segment = all[number];
    segment.open(log);
    memory[number] = piece;
    firstFree = number + 1;
    long before = taken;
    taken = before + 1;
    return segment;
  }

  private void grow() {
    int old = all.length;
    int size = Handle.more(old);
    @Nullable ByteBuffer[] moreMemory = Arrays.copyOf(memory, size);
    Segment[] more = Arrays.copyOf(all, size);
    for (int number = old; number < size; number++) {
      more[number] = new Segment(number);
    }
    // First: whoever finds memory looks for its segment.
    all = more;
    memory = moreMemory;
  }

  /**
   * Says that a segment is to be emptied, if there still is something in it to move.
   *
   * @return whether there is
   */
  boolean leave(Segment segment) {
    lock.lock();
    try {
      boolean leaves = hasMemory(segment) && segment.isClosed() && !segment.isEmpty();
      segment.leaving(leaves);
      return leaves;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives the memory of an empty segment back. Whoever finds it empty may call it.
   *
   * @return the bytes that were freed in it; 0 if it was not empty any more
   */
  int release(Segment segment) {
    lock.lock();
    try {
      if (!hasMemory(segment) || !segment.isEmpty() || segment.isLeaving()) {
        return 0;
      }
      int freed = segment.freed();
      ByteBuffer piece = memory(segment);
      memory[segment.number] = null;
      firstFree = Math.min(firstFree, segment.number);
      uncount(segment);
      keepOrGive(piece);
      if (!isAtLeast(RESERVE_FROM / 2)) {
        giveReserve();
      }
      return freed;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void giveReserve() {
    ByteBuffer piece = reserve;
    if (piece != null) {
      reserve = null;
      source.give(piece);
    }
  }

  /** Gives all memory back, whatever is in it. */
  void close() {
    lock.lock();
    try {
      for (ByteBuffer piece : memory) {
        if (piece != null) {
          source.give(piece);
        }
      }
      giveReserve();
      memory = NO_MEMORY_YET;
      all = NONE;
      firstFree = 0;
      totalPages.set(0);
    } finally {
      lock.unlock();
    }
  }
}
