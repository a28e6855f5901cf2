package io.zswap.core.pool;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.MemoryMisuse;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
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
final class PackedPool implements MovingZpool {
  static final String TYPE = "packed";

  /** Gaps are counted by so many parts of a segment, as that takes a word that all threads use. */
  static final int PARTS = 32;

  /** Pages of a segment. */
  private static final int MIN_PAGES = 4;

  private static final int MAX_PAGES = 64;

  /** Of small pages there may be more, so many bytes. */
  private static final int MAX_BYTES = 1 << 20;

  private final int pageSize;
  private final ObjectHeader header;
  private final Sync sync;

  /** The logarithms of a segment's pages, and of the bytes of its parts. */
  private final int segmentShift;

  private final int partShift;

  private final Segments segments;

  /** In parts of a segment, rounded down for each one. */
  private final Gaps gaps = new Gaps(PARTS, System::nanoTime);

  private final SegmentLogs logs;

  /** For objects that compaction moves, and whose pages nobody compresses in place. */
  private final SegmentLog moved;

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
    this.sync = sync;
    segmentShift = Integer.numberOfTrailingZeros(segmentPages);
    partShift = Integer.numberOfTrailingZeros(segmentPages * pageSize / PARTS);
    segments = new Segments(segmentPages, source, faults, sync.mutex(TYPE));
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
    return segments.memory(Handle.number(handle));
  }

  Segments segments() {
    return segments;
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
    ByteBuffer in = Handle.isPossible(handle) ? segments.memoryIfAny(number) : null;
    if (in == null || !header.isPlace(at, in)) {
      throw wrongHandle(handle);
    }
    Segment segment = segments.get(number);
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

  MemoryMisuse wrongHandle(long handle) {
    return new MemoryMisuse(
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
    segments.uncount(idle);
  }

  @Override
  public long totalPages() {
    sync.look(Sync.Op.ALLOC, 0);
    return segments.totalPages();
  }

  /** A segment for a log, or null for lack of memory. */
  @Nullable Segment take(SegmentLog log) {
    return segments.take(log, log == moved);
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
    int freed = segments.release(segment);
    if (freed != 0) {
      gaps.add(-(freed >> partShift));
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
    return (segments.totalPages() * PARTS) >> segmentShift;
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
      closeGaps(owners, gracePeriod, gaps.target(parts(), segments.taken()));
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
    segments.close();
    gaps.add(-gaps.get());
  }
}
