package io.zswap.core.pool;

import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Adds objects to a {@link PackedPool}, in a segment that is its own. Guarded by its mutex. */
final class SegmentLog implements Appender {
  private static final int EINVAL = -22;
  private static final ByteBuffer NOWHERE = ByteBuffer.allocateDirect(0);

  final Mutex guard;
  private final PackedPool pool;
  private final Sync sync;
  private @Nullable Segment open;

  /** The memory of that segment. */
  private ByteBuffer buffer = NOWHERE;

  SegmentLog(PackedPool pool, Mutex guard, Sync sync) {
    this.pool = pool;
    this.guard = guard;
    this.sync = sync;
  }

  @Override
  public int room(int bytes) {
    Segment segment = open;
    if (segment == null) {
      segment = begin();
      if (segment == null) {
        return NO_ROOM;
      }
    }
    int at = segment.top + Segment.HEADER;
    return at + bytes <= buffer.capacity() ? at : NO_ROOM;
  }

  @Override
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public long append(int size, int owner) {
    if (size <= 0 || owner < 0) {
      return EINVAL;
    }
    if (size > pool.pageSize()) {
      return Zpool.NO_SPACE;
    }
    int bytes = Segment.room(size);
    Segment segment = open;
    if (segment == null || segment.top + bytes > buffer.capacity()) {
      segment = begin();
      if (segment == null) {
        return Zpool.NO_MEMORY;
      }
    }
    int at = segment.top + Segment.HEADER;
    Segment.owner(buffer, at, owner);
    Segment.length(buffer, at, size);
    sync.point(Sync.Op.ALLOC, segment.number);
    segment.top += bytes;
    pool.count(segment);
    return PackedPool.handle(segment, at);
  }

  /** Another segment, in the place of the one at hand; null for lack of memory. */
  private @Nullable Segment begin() {
    end();
    Segment segment = pool.take(this);
    if (segment != null) {
      open = segment;
      buffer = pool.memory(segment);
    }
    return segment;
  }

  /** Closes the segment at hand, if there is one. */
  private void end() {
    Segment full = open;
    if (full != null) {
      open = null;
      buffer = NOWHERE;
      pool.close(full);
    }
  }

  /**
   * If nothing of the segment at hand is in use, it begins anew: in memory that is in the caches.
   */
  void rewindIfIdle() {
    if (open != null && open.isIdle()) {
      pool.rewind(open);
    }
  }

  /** Closes the segment at hand if nothing of it is in use. */
  void endIfIdle() {
    if (open != null && open.isIdle()) {
      end();
    }
  }
}
