package io.zswap.core.pool;

import io.zswap.core.pool.MovingZpool.Owners;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Moves the objects of a {@link ZsmallocPool} together: first out of zspages that others of their
 * class have the room to replace (zs_compact), then out of chunks likewise.
 *
 * <p>Whatever is to be emptied is first taken out, so that it gives no objects. Then come two grace
 * periods. After the first one everybody who got an object there has written it, and it can be
 * copied; after the second one nobody reads the old place, and it can go.
 */
final class ZspageCompaction {
  /** Zspages emptied between two grace periods; no chunk has more. */
  private static final int BATCH = ChunkSource.MAX_PAGES;

  private static final long[] NOTHING = {};

  private final ZsmallocPool pool;

  /** The smallest first, which is also the order of their locks. */
  private final SizeClass[] classes;

  /** Whether the classes have locks of their own, to be taken before the pool's. */
  private final boolean lockPerClass;

  /** Zspages that are taken out. */
  private final int[] out = new int[BATCH];

  private int taken;

  /**
   * By object of those zspages, one after the other: the handle that it has now, or 0 if it has not
   * moved. Under the lock of its class. As long as the objects of any chunk; there while needed.
   */
  private long[] movedTo = NOTHING;

  /** So much of it is in use. */
  private int used;

  ZspageCompaction(ZsmallocPool pool, SizeClass[] classes, boolean lockPerClass) {
    this.pool = pool;
    this.classes = classes;
    this.lockPerClass = lockPerClass;
  }

  /** Returns how many pages it should have got, and did not. */
  long run(Owners owners, Runnable gracePeriod) {
    // If something failed the last time.
    putBack(gracePeriod);
    // Here, where it does not matter if there is no memory.
    movedTo = new long[mostInChunk()];
    // What is kept is counted as in use.
    pool.giveBack();
    long failed = compactClasses(owners, gracePeriod);
    for (int pages = 1; pages <= SpanPool.MAX_SPAN; pages++) {
      failed += compactChunks(pages, owners, gracePeriod);
    }
    movedTo = NOTHING;
    return failed;
  }

  private int mostInChunk() {
    int most = 0;
    for (SizeClass cls : classes) {
      most = Math.max(most, SpanChunk.spans(cls.pages) * cls.objects);
    }
    return most;
  }

  /**
   * Where an object of a zspage that is being emptied has gone, the first time that it is asked.
   */
  long takeMovedTo(Zspages in, int i, int object) {
    int at = in.firstMoved(i) + object;
    long handle = movedTo[at];
    movedTo[at] = 0;
    return handle;
  }

  /**
   * No more than there is now, so that it ends although others make more meanwhile.
   *
   * @return pages that it did not get
   */
  private long compactClasses(Owners owners, Runnable gracePeriod) {
    for (long rest = pool.surplus(); rest > 0 && takeEmptiestSpans(); ) {
      rest -= pagesTaken();
      // Objects that do not move make it end.
      if (empty(owners, gracePeriod) == 0) {
        return pool.surplus();
      }
    }
    return 0;
  }

  /** As {@link #compactClasses}, for chunks of spans of so many pages. */
  private long compactChunks(int pages, Owners owners, Runnable gracePeriod) {
    for (long rest = pool.surplusPages(pages); rest > 0 && takeEmptiestChunk(pages); ) {
      rest -= (long) SpanChunk.spans(pages) * pages;
      int spans = taken;
      SpanChunk chunk = pool.chunk(out[0]);
      int gone = 0;
      try {
        gone = empty(owners, gracePeriod);
      } finally {
        letStay(chunk);
      }
      if (gone < spans) {
        return pool.surplusPages(pages);
      }
    }
    return 0;
  }

  private int pagesTaken() {
    int sum = 0;
    for (int i = 0; i < taken; i++) {
      sum += pool.classOf(out[i]).pages;
    }
    return sum;
  }

  /** All classes' locks, in their order, and that for spans. */
  private void lockAll() {
    for (int c = 0; lockPerClass && c < classes.length; c++) {
      classes[c].lock.lock();
    }
    pool.lock.lock();
  }

  private void unlockAll() {
    pool.lock.unlock();
    for (int c = 0; lockPerClass && c < classes.length; c++) {
      classes[c].lock.unlock();
    }
  }

  /** Takes out those zspages whose objects fit into the room that others of their class have. */
  private boolean takeEmptiestSpans() {
    lockAll();
    try {
      for (int c = 0; c < classes.length && taken < BATCH; c++) {
        SizeClass cls = classes[c];
        int each = cls.objects;
        // One zspage less is so much room less, wherever its objects go.
        for (int room = cls.room(); room >= each && hasRoomFor(each); room -= each) {
          takeOut(cls.emptiest());
        }
      }
      return taken > 0;
    } finally {
      unlockAll();
    }
  }

  private boolean hasRoomFor(int objects) {
    return taken < BATCH && used + objects <= movedTo.length;
  }

  private void takeOut(int span) {
    Zspages in = pool.zspages(span);
    int i = SpanPool.index(span);
    int group = in.group(i);
    if (group != SpanPool.NONE) {
      pool.unlink(span, group);
    }
    SizeClass cls = in.classOf(i);
    cls.leave(in.inuse(i));
    pool.survey(cls);
    Arrays.fill(movedTo, used, used + cls.objects, 0);
    in.beginToEmpty(i, used);
    used += cls.objects;
    out[taken++] = span;
  }

  /** Takes out what is in the emptiest chunk of those that others have the room to replace. */
  private boolean takeEmptiestChunk(int pages) {
    lockAll();
    try {
      SpanChunk chunk = pool.leave(pages);
      if (chunk == null) {
        return false;
      }
      for (long rest = chunk.used(); rest != 0; rest &= rest - 1) {
        takeOut(SpanPool.span(chunk, Long.numberOfTrailingZeros(rest)));
      }
      return true;
    } finally {
      unlockAll();
    }
  }

  private void letStay(SpanChunk chunk) {
    pool.lock.lock();
    try {
      pool.stay(chunk);
    } finally {
      pool.lock.unlock();
    }
  }

  /** Moves what is in the zspages that are taken out elsewhere; how many of them became free. */
  private int empty(Owners owners, Runnable gracePeriod) {
    // Whoever was about to write into one of them has; and nobody keeps a freed object there.
    gracePeriod.run();
    pool.giveBack();
    for (int i = 0; i < taken; i++) {
      moveObjects(out[i], owners);
    }
    return putBack(gracePeriod);
  }

  /** Gives back what is taken out and empty, and lets the rest serve again; how many were empty. */
  private int putBack(Runnable gracePeriod) {
    if (taken == 0) {
      return 0;
    }
    // Nobody uses an old handle any more.
    gracePeriod.run();
    int gone = 0;
    while (taken > 0) {
      gone += release(out[--taken]) ? 1 : 0;
    }
    used = 0;
    return gone;
  }

  /** A zspage has at most 64 KiB by default, so that others do not wait long for the lock. */
  private void moveObjects(int span, Owners owners) {
    SizeClass cls = pool.classOf(span);
    Zspages in = pool.zspages(span);
    int i = SpanPool.index(span);
    cls.lock.lock();
    try {
      for (int n = 0; n < in.fresh(i); n++) {
        int offset = pool.spanStart(span) + n * cls.size;
        int owner = pool.ownerOf(span, offset);
        // Those of nobody stay, and those that were kept and are about to be freed; others are
        // free, or have moved.
        if (owner == 0) {
          continue;
        }
        long handle = pool.take(cls, owner);
        if (handle < 0) {
          return;
        }
        ByteBuffer to = pool.buffer(handle);
        int header = ZsmallocPool.header(cls);
        to.put(SpanPool.offsetOf(handle), pool.memory(span), offset + header, cls.size - header);
        pool.moved(span, offset);
        movedTo[in.firstMoved(i) + n] = handle;
        owners.moved(owner, handle);
      }
    } finally {
      cls.lock.unlock();
    }
  }

  /** Gives an emptied zspage back; one that is not empty serves again. */
  private boolean release(int span) {
    SizeClass cls = pool.classOf(span);
    Zspages in = pool.zspages(span);
    int i = SpanPool.index(span);
    cls.lock.lock();
    try {
      if (in.inuse(i) == 0) {
        pool.give(span);
        return true;
      }
      pool.serveAgain(span);
      return false;
    } finally {
      cls.lock.unlock();
    }
  }
}
