package io.zswap.core.pool;

import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Adds objects to a {@link PackedPool}, in a segment that is its own. Where one did not fit into
 * the end of the last segment, that waits for shorter ones. Guarded by its mutex.
 */
final class SegmentLog implements Appender {
  private static final ByteBuffer NOWHERE = ByteBuffer.allocateDirect(0);

  final Mutex guard;
  private final PackedPool pool;
  private final Segments segments;
  private final ObjectHeader header;
  private final Sync sync;
  private @Nullable Segment open;

  /** The memory of that segment. */
  private ByteBuffer buffer = NOWHERE;

  /** The segment before it. */
  private @Nullable Segment last;

  /** What {@link #room} gave, if there was no {@link #append} since. */
  private int place = NO_ROOM;

  SegmentLog(PackedPool pool, Mutex guard, Sync sync) {
    this.pool = pool;
    segments = pool.segments();
    header = pool.header();
    this.guard = guard;
    this.sync = sync;
  }

  @Override
  public int room(int bytes) {
    place = NO_ROOM;
    Segment segment = open;
    if (segment == null) {
      segment = begin();
      if (segment == null) {
        return NO_ROOM;
      }
    }
    int at = segment.top + header.bytes;
    place = at + bytes <= buffer.capacity() ? at : NO_ROOM;
    return place;
  }

  @Override
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public long append(int size, int owner) {
    int written = place;
    place = NO_ROOM;
    if (size <= 0 || owner < 0) {
      return Zpool.INVALID;
    }
    if (size > pool.pageSize()) {
      return Zpool.NO_SPACE;
    }
    if (!header.takes(owner)) {
      return Zpool.NO_MEMORY;
    }
    int bytes = header.room(size);
    if (last != null && last.top + bytes <= segments.bytes()) {
      ByteBuffer in = segments.memory(last);
      if (written != NO_ROOM) {
        in.put(last.top + header.bytes, buffer, written, size);
      }
      return add(last, in, size, owner);
    }
    Segment segment = open;
    if (segment == null || segment.top + bytes > buffer.capacity()) {
      segment = begin();
      if (segment == null) {
        return Zpool.NO_MEMORY;
      }
    }
    return add(segment, buffer, size, owner);
  }

  /** Makes an object behind the others. */
  private long add(Segment segment, ByteBuffer in, int size, int owner) {
    int at = segment.top + header.bytes;
    header.set(in, at, owner, size);
    sync.point(Sync.Op.ALLOC, segment.number);
    segment.top += header.room(size);
    segments.count(segment);
    return PackedPool.handle(segment, at);
  }

  /** Another segment, in the place of the one at hand; null for lack of memory. */
  private @Nullable Segment begin() {
    Segment segment = pool.take(this);
    if (segment != null) {
      closeLast();
      last = open;
      open = segment;
      buffer = segments.memory(segment);
    }
    return segment;
  }

  /** Nothing more goes to the segment before, if there is one. */
  void closeLast() {
    if (last != null) {
      Segment full = last;
      last = null;
      pool.close(full);
    }
  }

  /**
   * If nothing of the segment at hand is in use, it begins anew: in memory that is in the caches.
   */
  void rewindIfIdle() {
    closeLastIfIdle();
    if (open != null && open.isIdle()) {
      pool.rewind(open);
    }
  }

  /** Closes the segment at hand if nothing of it is in use. */
  void endIfIdle() {
    closeLastIfIdle();
    if (open != null && open.isIdle()) {
      Segment idle = open;
      open = null;
      buffer = NOWHERE;
      pool.close(idle);
    }
  }

  private void closeLastIfIdle() {
    if (last != null && last.isIdle()) {
      closeLast();
    }
  }
}
