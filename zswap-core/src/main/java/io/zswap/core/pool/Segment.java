package io.zswap.core.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a {@link PackedPool}: objects one after the other, each with an {@link ObjectHeader}.
 *
 * <p>It is open while a {@link SegmentLog} adds to it, and closed from then on. What is freed is
 * counted by whoever frees it; so everybody knows when nothing is left. Once its memory has gone it
 * serves again, with other memory.
 */
final class Segment {
  private static final int OPEN = -1;

  private static final VarHandle FREED;

  static {
    try {
      FREED = MethodHandles.lookup().findVarHandle(Segment.class, "freed", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final int number;

  /** Where the next object goes, in bytes. Guarded by the log's mutex; others may guess. */
  int top;

  /** Pages that the pool has been told of. Likewise. */
  int counted;

  /** Who adds to it. */
  private volatile @Nullable SegmentLog log;

  /** What {@link #top} was when it was closed; {@link #OPEN} until then. */
  private volatile int end = OPEN;

  /** Bytes of objects that were freed or have moved. */
  private volatile int freed;

  /** Whether it is being emptied. */
  private volatile boolean leaving;

  Segment(int number) {
    this.number = number;
  }

  /** It has memory, and somebody to add to it. */
  void open(SegmentLog by) {
    top = 0;
    counted = 0;
    freed = 0;
    log = by;
    end = OPEN;
  }

  /** Nothing is added any more. */
  void close() {
    log = null;
    end = top;
  }

  /** Who adds to it; null if it is closed. */
  @Nullable SegmentLog log() {
    return log;
  }

  boolean isClosed() {
    return end != OPEN;
  }

  /** Whether it is closed, and nothing of it is in use. */
  boolean isEmpty() {
    return end == freed;
  }

  /** Whether nothing of it is in use so far; a guess to all but its log. */
  boolean isIdle() {
    return top == freed;
  }

  /** So many bytes more are out of use; how many that makes. */
  int free(int bytes) {
    return (int) FREED.getAndAdd(this, bytes) + bytes;
  }

  int freed() {
    return freed;
  }

  boolean isLeaving() {
    return leaving;
  }

  void leaving(boolean now) {
    leaving = now;
  }
}
