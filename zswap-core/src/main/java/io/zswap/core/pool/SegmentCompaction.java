package io.zswap.core.pool;

import io.zswap.core.pool.MovingZpool.Owners;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Moves objects of a {@link PackedPool} out of the segments with the largest gaps, so that their
 * memory goes.
 *
 * <p>Segments that are to be emptied are said to be leaving; then come two grace periods. After the
 * first one everybody who stored an object there has said so to its owner, and whoever frees one
 * asks here; so it can be copied. After the second one nobody reads the old place, and it can go.
 */
final class SegmentCompaction {
  /** How it ended. */
  enum End {
    /** The target is reached, or would be with more time. */
    FINE,
    /** No segment has gaps that it could close. */
    STUCK,
    NO_MEMORY
  }

  /** What part of all is moved between two grace periods, at most. */
  private static final int BATCH_PART = 8;

  private final PackedPool pool;
  private final Segments segments;
  private final ObjectHeader header;
  private final Sync sync;

  /** Guards what is in segments that are leaving. */
  private final Mutex emptying;

  /** Who was told last that objects have moved. Guarded by {@link #emptying}. */
  private @Nullable Owners owners;

  /** Those that are leaving. */
  private final ArrayDeque<Segment> leaving = new ArrayDeque<>();

  /** By their gaps, in parts: how many segments there are. */
  private final int[] having = new int[PackedPool.PARTS + 1];

  SegmentCompaction(PackedPool pool, Sync sync) {
    this.pool = pool;
    segments = pool.segments();
    header = pool.header();
    this.sync = sync;
    emptying = sync.mutex("packed compaction");
  }

  /**
   * Closes gaps, as far as there are more.
   *
   * @param target so many may stay, in parts of a segment
   */
  End run(Owners toTell, Runnable gracePeriod, long target) {
    emptying.lock();
    owners = toTell;
    emptying.unlock();
    // If something failed the last time.
    putBack(gracePeriod);
    if (pool.gaps() > target) {
      pool.closeLast();
    }
    // No more than there are now, so that it ends although others make more meanwhile.
    int rest = segments.all().length;
    boolean oneByOne = false;
    while (rest > 0 && pool.gaps() > target) {
      ArrayDeque<Segment> chosen = choose(oneByOne ? 1 : pool.gaps() - target, oneByOne);
      if (chosen.isEmpty()) {
        return End.STUCK;
      }
      if (empty(chosen, toTell, gracePeriod)) {
        rest -= chosen.size();
      } else if (oneByOne) {
        return End.NO_MEMORY;
      } else {
        // There is memory for one, in reserve, and then that of the one that it was.
        oneByOne = true;
      }
    }
    return End.FINE;
  }

  /**
   * Those with the largest gaps.
   *
   * @param gain how many gaps to close with them, in parts
   */
  private ArrayDeque<Segment> choose(long gain, boolean oneOnly) {
    Segment[] all = segments.all();
    Arrays.fill(having, 0);
    int closed = 0;
    for (Segment segment : all) {
      sync.look(Sync.Op.ALLOC, segment.number);
      if (segments.hasMemory(segment) && segment.isClosed()) {
        having[pool.gaps(segment)]++;
        closed++;
      }
    }
    // From the largest on, until it is enough, or too much to move.
    long toMove = (long) closed * PackedPool.PARTS / BATCH_PART;
    int least = having.length;
    long ofLeast = 0;
    while (least > 1 && gain > 0 && toMove >= 0) {
      least--;
      int each = PackedPool.PARTS - least;
      ofLeast = 1 + toMove / Math.max(1, each);
      toMove -= (long) each * having[least];
      gain -= (long) least * having[least];
    }
    ArrayDeque<Segment> chosen = new ArrayDeque<>();
    for (Segment segment : all) {
      int gaps = pool.gaps(segment);
      if (segments.hasMemory(segment)
          && segment.isClosed()
          && (gaps > least || (gaps == least && ofLeast-- > 0))
          && !(oneOnly && !chosen.isEmpty())) {
        chosen.add(segment);
      }
    }
    return chosen;
  }

  /** Empties those that are chosen; false if there is not the memory for it. */
  private boolean empty(ArrayDeque<Segment> chosen, Owners toTell, Runnable gracePeriod) {
    for (Segment segment : chosen) {
      leaving.add(segment);
      // It may have become empty since, and may even be another one by now.
      if (!segments.leave(segment)) {
        leaving.removeLast();
      }
    }
    boolean moved = true;
    if (!leaving.isEmpty()) {
      gracePeriod.run();
      for (Segment segment : leaving) {
        moved = moved && move(segment, toTell);
      }
    }
    putBack(gracePeriod);
    return moved;
  }

  /** Moves the objects of a segment; false for lack of memory. */
  private boolean move(Segment segment, Owners toTell) {
    ByteBuffer in = segments.memory(segment);
    int at = header.bytes;
    while (at < segment.top) {
      int length = header.length(in, at);
      // One by one, so that whoever frees one does not wait long.
      emptying.lock();
      try {
        // What is free stays so; and nobody can be told of what is nobody's.
        if (header.owner(in, at) > 0 && !move(segment, in, at, length, toTell)) {
          return false;
        }
      } finally {
        emptying.unlock();
      }
      at += header.room(length);
    }
    return true;
  }

  private boolean move(Segment segment, ByteBuffer in, int at, int length, Owners toTell) {
    int owner = header.owner(in, at);
    long handle = pool.malloc(length, owner);
    if (handle < 0) {
      return false;
    }
    pool.buffer(handle).put(pool.offset(handle), in, at, length);
    header.owner(in, at, ObjectHeader.moved(owner));
    pool.addGap(segment, header.room(length));
    toTell.moved(owner, handle);
    return true;
  }

  /** Frees an object of a segment that was leaving when the caller asked. */
  void free(Segment segment, ByteBuffer in, int at) {
    emptying.lock();
    try {
      int owner = header.owner(in, at);
      if (owner >= ObjectHeader.FREE) {
        pool.freeHere(segment, in, at);
        return;
      }
      // It has moved since its handle was looked up.
      header.owner(in, at, ObjectHeader.FREE);
      if (owners != null) {
        pool.free(owners.handle(ObjectHeader.moved(owner)));
      }
    } finally {
      emptying.unlock();
    }
  }

  /** Lets those go that are empty, and the others serve again. */
  private void putBack(Runnable gracePeriod) {
    if (!leaving.isEmpty()) {
      // Nobody uses an old handle any more.
      gracePeriod.run();
    }
    while (!leaving.isEmpty()) {
      release(leaving.remove());
    }
  }

  private void release(Segment segment) {
    emptying.lock();
    try {
      if (!segment.isEmpty()) {
        forgetMoved(segment);
      }
      sync.point(Sync.Op.ALLOC, segment.number);
      segment.leaving(false);
    } finally {
      emptying.unlock();
    }
    if (segment.isEmpty()) {
      pool.retire(segment);
    }
  }

  /** What has moved is free. */
  private void forgetMoved(Segment segment) {
    ByteBuffer in = segments.memory(segment);
    for (int at = header.bytes; at < segment.top; at += header.room(header.length(in, at))) {
      if (header.owner(in, at) < ObjectHeader.FREE) {
        header.owner(in, at, ObjectHeader.FREE);
      }
    }
  }
}
