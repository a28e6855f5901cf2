package io.zswap.core.pool;

import io.zswap.api.MachineException;
import io.zswap.api.machine.FailurePoint;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Objects packed one after the other as they come, in the manner of a log-structured store (Rumble,
 * Kejriwal and Ousterhout, Log-structured Memory for DRAM-based Storage, FAST 2014). An object
 * takes its bytes and a header of four to six; who stores it has a {@link Segment} to add to, where
 * a codec writes it at once.
 *
 * <p>What is freed leaves a gap that nothing uses until the whole segment is free. {@link #compact}
 * sees to that, from the segment with the largest gaps on. As each object that is moved costs
 * something, it begins when an eighth of the memory is gaps while pages come and go, and leaves
 * next to nothing when it is quiet. Nothing makes who frees wait for it: where it cannot follow,
 * there are more.
 */
final class PackedPool implements AppendingZpool {
  static final String TYPE = "packed";

  private static final Segment[] NO_SEGMENTS = {};
  private static final ByteBuffer[] NO_MEMORY_YET = {};

  /** Gaps are counted by so many parts of a segment, as that takes a word that all threads use. */
  static final int PARTS = 32;

  /** Pages of a segment. */
  private static final int MIN_PAGES = 4;

  private static final int MAX_PAGES = 64;

  /** Of small pages there may be more, so many bytes. */
  private static final int MAX_BYTES = 1 << 20;

  /** A pool of so many segments has one in reserve. */
  private static final int RESERVE_FROM = 16;

  private final int pageSize;
  private final ObjectHeader header;
  private final ChunkSource source;
  private final FaultInjection faults;
  private final Sync sync;
  private final int segmentPages;

  /** Pages that a segment is counted by while it fills. */
  private final int step;

  /** The logarithms of a segment's pages, and of the bytes of its parts. */
  private final int segmentShift;

  private final int partShift;

  /** Guards which segments there are. */
  private final Mutex lock;

  /**
   * By number. Readers take no lock: whoever has a handle got it after its segment was put here,
   * and finds it in the array of that time and in every later one.
   */
  private volatile @Nullable ByteBuffer[] memory = NO_MEMORY_YET;

  /** By number, likewise; those without memory wait to be used again. */
  private volatile Segment[] segments = NO_SEGMENTS;

  /** Where to look for one without memory first. */
  private int firstFree;

  /** Segments that got memory so far. Written under the lock. */
  private volatile long taken;

  private final AtomicLong totalPages = new AtomicLong();

  /** In parts of a segment, rounded down for each one. */
  private final Gaps gaps = new Gaps(PARTS, System::nanoTime);

  private final SegmentLogs logs;

  /** For objects that compaction moves, and whose pages nobody compresses in place. */
  private final SegmentLog moved;

  /**
   * Memory for a segment: compaction can begin where there is no other. What it empties goes in its
   * place. Guarded by the lock.
   */
  private @Nullable ByteBuffer reserve;

  private final SegmentCompaction compaction;

  /**
   * An empty pool.
   *
   * @param segmentPages a power of two
   * @param owners they have numbers below this
   */
  PackedPool(int segmentPages, long owners, ChunkSource source, FaultInjection faults, Sync sync) {
    pageSize = source.pageSize();
    header = new ObjectHeader(pageSize, owners);
    this.segmentPages = segmentPages;
    this.source = source;
    this.faults = faults;
    this.sync = sync;
    step = Math.max(1, segmentPages / 16);
    segmentShift = Integer.numberOfTrailingZeros(segmentPages);
    partShift = Integer.numberOfTrailingZeros(segmentPages * pageSize / PARTS);
    lock = sync.mutex(TYPE);
    logs = new SegmentLogs(sync);
    moved = logs.add(this, sync.mutex("packed log"));
    compaction = new SegmentCompaction(this, sync);
  }

  /**
   * Pages of a segment. The end of each is lost, if there is nothing that fits; and of some that
   * are open, or in reserve, about half is not used. With the square root of the number of objects
   * the sum is least.
   *
   * @param objects there will be about so many, in about half as many pages
   * @param contexts so many segments may be open, which should be a small part of the pool
   */
  static int pagesFor(long objects, int contexts, int pageSize) {
    long best = (long) Math.sqrt((double) objects) / 4;
    long most = Math.min(best, objects / 16 / contexts);
    int pages = (int) Long.highestOneBit(Math.max(MIN_PAGES, most));
    return Math.min(pages, Math.max(MAX_PAGES, MAX_BYTES / pageSize));
  }

  @Override
  public String type() {
    return TYPE;
  }

  int pageSize() {
    return pageSize;
  }

  ObjectHeader header() {
    return header;
  }

  static long handle(Segment segment, int offset) {
    return Handle.of(segment.number, offset);
  }

  @Override
  public int offset(long handle) {
    return Handle.offset(handle);
  }

  @Override
  public ByteBuffer buffer(long handle) {
    // A handle of a pool that was closed, or of none, finds no memory.
    return Objects.requireNonNull(memory[Handle.number(handle)]);
  }

  ByteBuffer memory(Segment segment) {
    return Objects.requireNonNull(memory[segment.number]);
  }

  /** Those that have memory, and others. To be asked by compaction. */
  Segment[] segments() {
    return segments;
  }

  boolean hasMemory(Segment segment) {
    int number = segment.number;
    return number < memory.length && memory[number] != null;
  }

  @Override
  public Appender appender(Mutex guard) {
    return logs.add(this, guard);
  }

  @Override
  public long malloc(int size) {
    return malloc(size, 0);
  }

  @Override
  public long malloc(int size, int owner) {
    moved.guard.lock();
    try {
      return moved.append(size, owner);
    } finally {
      moved.guard.unlock();
    }
  }

  @Override
  public void free(long handle) {
    int number = Handle.number(handle);
    int at = offset(handle);
    @Nullable ByteBuffer[] all = memory;
    ByteBuffer in = Handle.isPossible(handle) && number < all.length ? all[number] : null;
    if (in == null || !header.isPlace(at, in)) {
      throw wrongHandle(handle);
    }
    Segment segment = segments[number];
    sync.look(Sync.Op.ALLOC, number);
    if (segment.isLeaving()) {
      compaction.free(segment, in, at);
    } else {
      freeHere(segment, in, at);
    }
  }

  /** Frees an object that has not moved and does not move meanwhile. */
  void freeHere(Segment segment, ByteBuffer in, int at) {
    sync.point(Sync.Op.ALLOC, segment.number);
    if (header.owner(in, at) < 0) {
      throw wrongHandle(handle(segment, at));
    }
    header.owner(in, at, ObjectHeader.FREE);
    addGap(segment, header.room(header.length(in, at)));
    sync.look(Sync.Op.ALLOC, segment.number);
    if (segment.isEmpty()) {
      retire(segment);
    } else if (segment.isIdle()) {
      logs.idle(segment);
    }
  }

  MachineException wrongHandle(long handle) {
    return new MachineException(
        type() + ": handle 0x" + Long.toHexString(handle) + " is not allocated");
  }

  /** So many bytes more of a segment are out of use. */
  void addGap(Segment segment, int bytes) {
    int now = segment.free(bytes);
    int parts = (now >> partShift) - ((now - bytes) >> partShift);
    if (parts != 0) {
      gaps.add(parts);
    }
  }

  /** An open segment, in which there is nothing, begins anew, and counts for nothing. */
  void rewind(Segment idle) {
    addGap(idle, -idle.top);
    idle.top = 0;
    totalPages.getAndAdd(-idle.counted);
    idle.counted = 0;
  }

  /** Counts the pages that a segment has come to; some at once. */
  void count(Segment segment) {
    while (segment.top > segment.counted * pageSize) {
      segment.counted += step;
      totalPages.getAndAdd(step);
    }
  }

  @Override
  public long totalPages() {
    sync.look(Sync.Op.ALLOC, 0);
    return totalPages.get();
  }

  /** A segment for a log, or null for lack of memory. */
  @Nullable Segment take(SegmentLog log) {
    if (faults.shouldFail(FailurePoint.ZPOOL)) {
      return null;
    }
    // New memory takes time, in which nobody has to wait.
    ByteBuffer piece = tryTake();
    ByteBuffer forReserve = piece == null || !lacksReserve() ? null : tryTake();
    lock.lock();
    try {
      if (piece == null && log == moved) {
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
    return reserve == null && totalPages.get() >> segmentShift >= RESERVE_FROM;
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
    if (number == segments.length) {
      grow();
    }
    Segment segment = segments[number];
    segment.open(log);
    memory[number] = piece;
    firstFree = number + 1;
    long before = taken;
    taken = before + 1;
    return segment;
  }

  private void grow() {
    int old = segments.length;
    int size = Handle.more(old);
    @Nullable ByteBuffer[] moreMemory = Arrays.copyOf(memory, size);
    Segment[] more = Arrays.copyOf(segments, size);
    for (int number = old; number < size; number++) {
      more[number] = new Segment(number);
    }
    // First: whoever finds memory looks for its segment.
    segments = more;
    memory = moreMemory;
  }

  /** Nothing is added to a segment any more. */
  void close(Segment full) {
    sync.point(Sync.Op.ALLOC, full.number);
    full.close();
    if (full.isEmpty()) {
      retire(full);
    }
  }

  /** Gives the memory of an empty segment back. Whoever finds it empty may call it. */
  void retire(Segment segment) {
    lock.lock();
    try {
      if (hasMemory(segment) && segment.isEmpty() && !segment.isLeaving()) {
        ByteBuffer piece = memory(segment);
        memory[segment.number] = null;
        firstFree = Math.min(firstFree, segment.number);
        gaps.add(-gaps(segment));
        totalPages.getAndAdd(-segment.counted);
        keepOrGive(piece);
        giveReserveOfSmallPool();
      }
    } finally {
      lock.unlock();
    }
  }

  private void giveReserveOfSmallPool() {
    ByteBuffer piece = reserve;
    if (piece != null && totalPages.get() >> segmentShift < RESERVE_FROM / 2) {
      reserve = null;
      source.give(piece);
    }
  }

  /** Says that a segment is to be emptied, if there still is something in it to move. */
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

  /** Gaps of a segment, in parts of it. */
  int gaps(Segment segment) {
    return segment.freed() >> partShift;
  }

  /** In parts of a segment. */
  long gaps() {
    return gaps.get();
  }

  /** Has segments closed that wait for short objects, so that they can be emptied. */
  void closeLast() {
    logs.closeLast();
  }

  /** How large the pool is, in parts of a segment. */
  private long parts() {
    return (totalPages.get() * PARTS) >> segmentShift;
  }

  @Override
  public boolean isSparse() {
    return gaps.isTooMuch(parts());
  }

  @Override
  public boolean compact(Owners owners, Runnable gracePeriod) {
    sync.look(Sync.Op.ALLOC, 0);
    gaps.begin();
    try {
      closeGaps(owners, gracePeriod, gaps.target(parts(), taken));
      return gaps.isAwaited();
    } catch (Throwable e) {
      gaps.failed();
      throw e;
    } finally {
      gaps.end();
    }
  }

  /** Empties segments until there are so few gaps, in parts of a segment, if that can be. */
  void closeGaps(Owners owners, Runnable gracePeriod, long target) {
    gaps.closed(compaction.run(owners, gracePeriod, target));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      for (ByteBuffer piece : memory) {
        if (piece != null) {
          source.give(piece);
        }
      }
      if (reserve != null) {
        source.give(reserve);
        reserve = null;
      }
      memory = NO_MEMORY_YET;
      segments = NO_SEGMENTS;
      firstFree = 0;
      totalPages.set(0);
      gaps.add(-gaps.get());
    } finally {
      lock.unlock();
    }
  }
}
