package io.zswap.core.pool;

import io.zswap.core.sync.Backoff;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Size classes in the manner of zsmalloc. A class cuts its "zspages" (spans of one to sixteen
 * pages) into objects of one size. Zspages with room are kept in ten groups by how full they are,
 * and the fullest serves first, so that the others may run empty and go. Where random frees have
 * left room in many, {@link #compact} empties the emptiest.
 *
 * <p>Where an object has moved to is kept only until nobody uses its old handle any more.
 *
 * <p>Each class has a lock, as in zsmalloc, and in it one takes the lock for spans; a machine's
 * pool has one lock for both, so that there is less to explore. To take or keep one of the {@link
 * KeptObjects} needs neither.
 */
final class ZsmallocPool extends ZspageObjects implements MovingZpool {
  static final String TYPE = "zsmalloc";

  /** So much of the memory, and a chunk, need not be compacted although it could. */
  private static final int TOLERATED_SHIFT = 8;

  /** Of a pool with one lock the second, which its caller holds as the first. */
  private static final Mutex HELD =
      new Mutex() {
        @Override
        public void lock() {}

        @Override
        public void unlock() {}

        @Override
        public void look() {}

        @Override
        public boolean isHeld() {
          return true;
        }
      };

  private final Sync sync;
  private final SizeClasses shapes;

  /** The lock of all classes, or null if each has its own. */
  private final @Nullable Mutex onlyLock;

  /** What is taken for spans under a class's lock. */
  private final Mutex spans;

  /** Pages of zspages that could be emptied into others of their class. */
  private final AtomicLong surplus = new AtomicLong();

  private final ZspageCompaction compaction;

  /** Null if nothing is ever kept. */
  private final @Nullable KeptObjects kept;

  /** Nothing is kept while the pool has fewer pages. */
  private final long keepFrom;

  /** Pages that the last compaction should have got, and did not. */
  private volatile long unavoidable;

  /** When compaction has failed, it is done without for a while. */
  private final Backoff failed = new Backoff();

  /**
   * An empty pool.
   *
   * @param lockPerClass whether threads that are after different classes do not wait for each other
   * @param keepFrom pages from which on freed objects are kept for the next of their size; {@link
   *     #NONE} for never
   */
  ZsmallocPool(
      SizeClasses shapes,
      ChunkSource source,
      FaultInjection faults,
      Sync sync,
      boolean lockPerClass,
      int keepFrom) {
    super(shapes, source, faults, sync, lockPerClass);
    this.sync = sync;
    this.shapes = shapes;
    this.keepFrom = keepFrom;
    kept = keepFrom == NONE ? null : new KeptObjects(shapes.count(), sync, this::freeNow);
    onlyLock = lockPerClass ? null : lock;
    spans = lockPerClass ? lock : HELD;
    compaction = new ZspageCompaction(this, classes, lockPerClass);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public long malloc(int size) {
    return malloc(size, 0);
  }

  @Override
  public long malloc(int size, int owner) {
    if (size <= 0 || owner < 0) {
      return INVALID;
    }
    if (size > pageSize) {
      return NO_SPACE;
    }
    SizeClass cls = byNumber[shapes.classOf(size)];
    long again = takeAgain(cls, owner);
    if (again != 0) {
      return again;
    }
    cls.lock.lock();
    try {
      return take(cls, owner);
    } finally {
      cls.lock.unlock();
    }
  }

  /** An object of this class that was kept, or 0. */
  private long takeAgain(SizeClass cls, int owner) {
    long handle = kept == null ? 0 : kept.take(cls.number);
    if (handle == 0) {
      return 0;
    }
    int span = spanOf(handle);
    if (isBeingEmptied(span)) {
      freeNow(handle);
      return 0;
    }
    sync.point(Sync.Op.ALLOC, handle);
    memory(span).putInt(offsetOf(handle) - HEADER, owner);
    return handle;
  }

  /**
   * Whether a freed object is kept for the next one. That it is freed again is noticed, unless both
   * are at it at the same time.
   */
  private boolean keep(long handle) {
    if (kept == null) {
      return false;
    }
    int span = spanOf(handle);
    SizeClass cls = classOf(span);
    int offset = offsetOf(handle) - header(cls);
    if (isWhole(cls)) {
      return false;
    }
    cls.lock.look();
    if (!isInUse(span, offset)) {
      return false;
    }
    if (header(span, offset) == KEPT) {
      throw wrongHandle(handle);
    }
    if (isBeingEmptied(span) || chunkPages() < keepFrom) {
      return false;
    }
    sync.point(Sync.Op.ALLOC, handle);
    memory(span).putInt(offset, KEPT);
    return kept.keep(cls.number, handle);
  }

  /**
   * Asked without a lock, in the section in which an object is allocated or freed. Compaction says
   * so first and then waits for all sections, so that whoever is told otherwise has kept or filled
   * the object before anything is moved. Whoever frees in no section does so in compaction's
   * thread.
   */
  private boolean isBeingEmptied(int span) {
    classOf(span).lock.look();
    return zspages(span).isBeingEmptied(index(span));
  }

  /** A place for an object of this class. Under its lock. */
  long take(SizeClass cls, int owner) {
    int span = cls.fullestWithRoom();
    int before = NONE;
    if (span == NONE) {
      span = newZspage(cls);
      if (span == NONE) {
        return NO_MEMORY;
      }
    } else {
      before = zspages(span).group(index(span));
    }
    Zspages in = zspages(span);
    int offset = takeObject(in, span, cls);
    in.count(index(span), 1);
    cls.count(1);
    survey(cls);
    regroup(span, before);
    header(span, offset, owner);
    return handle(span, offset + header(cls));
  }

  private int newZspage(SizeClass cls) {
    spans.lock();
    try {
      int span = takeSpan(cls.pages);
      if (span != NONE) {
        zspages(span).begin(index(span), cls);
        cls.join(0);
      }
      return span;
    } finally {
      spans.unlock();
    }
  }

  void give(int span) {
    spans.lock();
    try {
      giveSpan(span);
    } finally {
      spans.unlock();
    }
  }

  @Override
  public void free(long handle) {
    if (!keep(handle)) {
      freeNow(handle);
    }
  }

  private void freeNow(long handle) {
    // Whoever frees an object holds it: its zspage stays, and keeps its class.
    Mutex held = onlyLock == null ? classOf(spanOf(handle)).lock : onlyLock;
    held.lock();
    try {
      int span = spanOf(handle);
      SizeClass cls = classOf(span);
      int offset = offsetOf(handle) - header(cls);
      if (zspages(span).isBeingEmptied(index(span)) && !isInUse(span, offset)) {
        // It may have moved since its handle was looked up.
        long moved = takeMovedTo(span, offset);
        if (moved == 0) {
          throw wrongHandle(handle);
        }
        span = spanOf(moved);
        offset = offsetOf(moved) - header(cls);
        if (classOf(span) != cls || header(span, offset) == KEPT) {
          throw wrongHandle(handle);
        }
      }
      if (cls.lock != held || !isInUse(span, offset)) {
        throw wrongHandle(handle);
      }
      drop(span, offset, cls);
    } finally {
      held.unlock();
    }
  }

  /** Frees a place. Under the lock of its class. */
  private void drop(int span, int offset, SizeClass cls) {
    Zspages in = zspages(span);
    int i = index(span);
    header(span, offset, FREE);
    if (in.isBeingEmptied(i)) {
      in.count(i, -1);
      return;
    }
    int before = in.group(i);
    in.count(i, -1);
    cls.count(-1);
    if (in.inuse(i) == 0) {
      if (before != NONE) {
        unlink(span, before);
      }
      cls.leave(0);
      survey(cls);
      give(span);
      return;
    }
    survey(cls);
    putFreed(span, offset);
    regroup(span, before);
  }

  /**
   * The handle that an object has now, for a caller that frees it by an older one; 0 if it has
   * none.
   */
  private long takeMovedTo(int span, int offset) {
    int object = objectAt(span, offset);
    return object == NONE ? 0 : compaction.takeMovedTo(zspages(span), index(span), object);
  }

  /** What is left in a zspage that is no longer to be emptied stays, and its room serves again. */
  void serveAgain(int span) {
    Zspages in = zspages(span);
    int i = index(span);
    SizeClass cls = in.classOf(i);
    cls.join(in.inuse(i));
    survey(cls);
    in.freed(i, NONE);
    for (int n = 0; n < in.fresh(i); n++) {
      int offset = spanStart(span) + n * cls.size;
      if (header(span, offset) == FREE) {
        putFreed(span, offset);
      }
    }
    regroup(span, NONE);
  }

  @Override
  public boolean isSparse() {
    long tolerated = (chunkPages() >> TOLERATED_SHIFT) + ChunkSource.MAX_PAGES;
    return compactable() > unavoidable + tolerated && !failed.isOn();
  }

  /** Pages that compaction should get: as zs_shrinker_count, and whole chunks. */
  long compactable() {
    return surplus.get() + surplusPages();
  }

  /** Those of zspages. */
  long surplus() {
    return surplus.get();
  }

  /** To be called whenever a class has more or less room than before. Under its lock. */
  void survey(SizeClass cls) {
    int more = cls.newSurplus();
    if (more != 0) {
      surplus.addAndGet((long) more * cls.pages);
    }
  }

  @Override
  public boolean compact(Owners owners, Runnable gracePeriod) {
    lock.look();
    try {
      unavoidable = compaction.run(owners, gracePeriod);
      return false;
    } catch (Throwable e) {
      // For lack of heap, say. It is not to be asked for again at each call.
      failed.begin();
      throw e;
    }
  }

  /** Keeps no freed objects any longer, but those that are freed from now on. */
  void giveBack() {
    if (kept != null) {
      kept.giveBack();
    }
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
    }
    super.close();
  }
}
