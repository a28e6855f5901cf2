package io.zswap.core.pool;

import io.zswap.core.sync.Backoff;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How much of a {@link PackedPool} is gaps, and when that is too much; in parts of a segment. To
 * move an object costs about as much as to load it, and the fewer gaps there are, the more objects
 * are moved for each: so it depends on whether there is something else to do. Thread-safe.
 */
final class Gaps {
  /** So much of the pool may be gaps while there is traffic, and when there is none. */
  private static final int BUSY_SHIFT = 3;

  private static final int QUIET_SHIFT = 6;

  /** Result of {@link #target}: nothing is to be done, however many more come meanwhile. */
  static final long ALL = Long.MAX_VALUE;

  /** It takes so long to see whether it is quiet. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

  /** Those of one segment are none too many. */
  private final int segment;

  private final LongSupplier nanoTime;
  private final AtomicLong parts = new AtomicLong();

  /** What the last compaction should have closed, and could not. */
  private volatile long unavoidable;

  /** Whether compaction is at it. */
  private volatile boolean running;

  /** Whether compaction is to look again when it may be quiet. */
  private volatile boolean awaited;

  /** What had come and gone when it was last seen whether it is quiet, and when. Compaction's. */
  private long eventsThen;

  private long then;

  /** When compaction has failed, it is done without for a while. */
  private final Backoff failed = new Backoff();

  /** None so far, in segments of so many parts. */
  Gaps(int segment, LongSupplier nanoTime) {
    this.segment = segment;
    this.nanoTime = nanoTime;
    then = nanoTime.getAsLong();
  }

  long get() {
    return parts.get();
  }

  void add(long more) {
    parts.getAndAdd(more);
  }

  /** Of a pool of so many parts. */
  private long tolerated(long pool, int shift) {
    return Math.min(unavoidable, parts.get()) + segment + (pool >> shift);
  }

  /** Whether compaction should be called; to be asked often. Of a pool of so many parts. */
  boolean isTooMuch(long pool) {
    long now = parts.get();
    return now > segment
        && now > tolerated(pool, awaited ? BUSY_SHIFT : QUIET_SHIFT)
        && !running
        && !failed.isOn();
  }

  /** Compaction begins. What it moves leaves gaps, which are none to others. */
  void begin() {
    running = true;
  }

  /** Compaction has ended. */
  void end() {
    running = false;
  }

  /**
   * How many may stay, or {@link #ALL}. To be asked by compaction.
   *
   * @param taken segments that were used so far
   */
  long target(long pool, long taken) {
    long now = parts.get();
    boolean quiet = isQuiet(taken * segment + now, tolerated(pool, QUIET_SHIFT));
    if (now > tolerated(pool, BUSY_SHIFT)) {
      awaited = true;
      return tolerated(pool, BUSY_SHIFT) / 2;
    }
    boolean many = now > tolerated(pool, QUIET_SHIFT);
    awaited = many && !quiet;
    return many && quiet ? 0 : ALL;
  }

  /** Whether little has come and gone for a while. */
  private boolean isQuiet(long events, long few) {
    long now = nanoTime.getAsLong();
    if (now - then < QUIET_NANOS) {
      return false;
    }
    boolean quiet = Math.abs(events - eventsThen) <= few;
    eventsThen = events;
    then = now;
    return quiet;
  }

  /** Whether compaction should be called again in a while, and not before if it can wait. */
  boolean isAwaited() {
    return awaited;
  }

  /** What has come of compaction. */
  void closed(SegmentCompaction.End end) {
    unavoidable = end == SegmentCompaction.End.STUCK ? parts.get() : 0;
    if (end == SegmentCompaction.End.NO_MEMORY) {
      failed.begin();
    }
  }

  /** For lack of heap, say. It is not to be asked for again at each call. */
  void failed() {
    failed.begin();
    awaited = false;
  }
}
