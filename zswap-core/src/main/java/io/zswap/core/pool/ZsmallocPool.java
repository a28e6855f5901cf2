package io.zswap.core.pool;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Size classes in the manner of zsmalloc. A class cuts its "zspages" (spans of one to sixteen
 * pages) into objects of one size. Zspages with room are kept in ten groups by how full they are,
 * and the fullest serves first, so that the others may run empty and go. Where random frees have
 * left room in many, {@link #compact} empties the emptiest.
 *
 * <p>Each object begins with a header that says whose it is, and once it has moved, where to; of an
 * object that has a page to itself that is kept beside.
 *
 * <p>Each class has a lock, as in zsmalloc, and in it one takes the lock for spans; a machine's
 * pool has one lock for both, so that there is less to explore.
 */
final class ZsmallocPool extends SpanPool implements MovingZpool {
  static final String TYPE = "zsmalloc";

  /** Bytes before an object: its owner, or its new handle once it has moved. */
  private static final int HEADER = SizeClasses.HANDLE_SIZE;

  /** So much of the memory, and a chunk, need not be compacted although it could. */
  private static final int TOLERATED_SHIFT = 8;

  /** Zspages emptied between two grace periods; no chunk has more. */
  private static final int BATCH = ChunkSource.MAX_PAGES;

  private static final int EINVAL = -22;

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

  private final SizeClasses shapes;

  /** By number in {@link #shapes}; those that are merged, more than once. */
  private final SizeClass[] byNumber;

  /** Each of them once, the smallest first. */
  private final SizeClass[] classes;

  /** The lock of all classes, or null if each has its own. */
  private final @Nullable Mutex onlyLock;

  /** What is taken for spans under a class's lock. */
  private final Mutex spans;

  /** Pages of zspages that could be emptied into others of their class. */
  private final AtomicLong surplus = new AtomicLong();

  /** Pages that the last compaction should have got, and did not. */
  private volatile long unavoidable;

  /**
   * An empty pool.
   *
   * @param lockPerClass whether threads that are after different classes do not wait for each other
   */
  ZsmallocPool(
      SizeClasses shapes,
      ChunkSource source,
      FaultInjection faults,
      Sync sync,
      boolean lockPerClass) {
    super("zsmalloc", source, faults, sync);
    this.shapes = shapes;
    onlyLock = lockPerClass ? null : lock;
    spans = lockPerClass ? lock : HELD;
    byNumber = new SizeClass[shapes.count()];
    ArrayDeque<SizeClass> distinct = new ArrayDeque<>();
    for (int n = byNumber.length - 1; n >= 0; n--) {
      int shared = shapes.mergedWith(n);
      if (shared == n) {
        Mutex ofClass = lockPerClass ? sync.mutex("zsmalloc class") : lock;
        byNumber[n] = new SizeClass(shapes, n, ofClass);
        distinct.addFirst(byNumber[n]);
      } else {
        byNumber[n] = byNumber[shared];
      }
    }
    classes = distinct.toArray(SizeClass[]::new);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  SpanChunk newChunk(int number) {
    return new Zspages(number);
  }

  private Zspages zspages(int span) {
    return (Zspages) chunk(span);
  }

  private SizeClass classOf(int span) {
    return zspages(span).classOf(index(span));
  }

  @Override
  public long malloc(int size) {
    return malloc(size, 0);
  }

  @Override
  public long malloc(int size, int owner) {
    if (size <= 0) {
      return EINVAL;
    }
    if (size > pageSize) {
      return NO_SPACE;
    }
    SizeClass cls = byNumber[shapes.classOf(size)];
    cls.lock.lock();
    try {
      return take(cls, owner);
    } finally {
      cls.lock.unlock();
    }
  }

  /** A place for an object of this class. Under its lock. */
  private long take(SizeClass cls, int owner) {
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
    in.mark(index(span), object(span, offset, cls));
    if (isWhole(cls)) {
      in.owner(index(span), owner);
    } else {
      memory(span).putLong(offset, owner);
    }
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

  private void give(int span) {
    spans.lock();
    try {
      giveSpan(span);
    } finally {
      spans.unlock();
    }
  }

  @Override
  public void free(long handle) {
    // Whoever frees an object holds it: its zspage stays, and keeps its class.
    Mutex held = onlyLock == null ? classOf(spanOf(handle)).lock : onlyLock;
    held.lock();
    try {
      int span = spanOf(handle);
      SizeClass cls = classOf(span);
      int offset = offsetOf(handle) - header(cls);
      if (zspages(span).emptied[index(span)] && !isMarked(span, offset)) {
        // It has moved since its handle was looked up.
        handle = movedTo(span, offset);
        span = spanOf(handle);
        offset = offsetOf(handle) - header(cls);
      }
      if (cls.lock != held || !isMarked(span, offset)) {
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
    in.unmark(i, object(span, offset, cls));
    if (in.emptied[i]) {
      in.count(i, -1);
      // Nobody has moved it, so whoever frees it once more is not sent anywhere.
      movedTo(span, offset, 0);
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
    memory(span).putInt(offset, in.freed[i]);
    in.freed[i] = offset;
    regroup(span, before);
  }

  /** Its objects have a page each. */
  private static boolean isWhole(SizeClass cls) {
    return cls.objects == 1;
  }

  private static int header(SizeClass cls) {
    return isWhole(cls) ? 0 : HEADER;
  }

  private int ownerOf(int span, int offset) {
    return isWhole(classOf(span))
        ? zspages(span).owner(index(span))
        : (int) memory(span).getLong(offset);
  }

  private long movedTo(int span, int offset) {
    return isWhole(classOf(span))
        ? zspages(span).movedTo(index(span))
        : memory(span).getLong(offset);
  }

  /** The object itself stays readable where it was. */
  private void movedTo(int span, int offset, long handle) {
    if (isWhole(classOf(span))) {
      zspages(span).movedTo(index(span), handle);
    } else {
      memory(span).putLong(offset, handle);
    }
  }

  private int takeObject(Zspages in, int span, SizeClass cls) {
    int offset = in.freed[index(span)];
    if (offset != NONE) {
      in.freed[index(span)] = memory(span).getInt(offset);
      return offset;
    }
    return spanStart(span) + in.takeFresh(index(span)) * cls.size;
  }

  private int object(int span, int offset, SizeClass cls) {
    return (offset - spanStart(span)) / cls.size;
  }

  /** Whether an object that is in use begins there. */
  private boolean isMarked(int span, int offset) {
    SizeClass cls = classOf(span);
    int object = object(span, offset, cls);
    return offset >= spanStart(span)
        && object < cls.objects
        && spanStart(span) + object * cls.size == offset
        && zspages(span).isMarked(index(span), object);
  }

  /** Moves a zspage to the head of its group if that is not the one it was in before. */
  private void regroup(int span, int before) {
    Zspages in = zspages(span);
    int i = index(span);
    int now = in.group(i);
    if (in.inuse(i) == 0 || now == before) {
      return;
    }
    if (before != NONE) {
      unlink(span, before);
    }
    if (now != NONE) {
      SizeClass cls = in.classOf(i);
      int head = cls.head(now);
      in.before[i] = NONE;
      in.after[i] = head;
      if (head != NONE) {
        zspages(head).before[index(head)] = span;
      }
      cls.head(now, span);
    }
  }

  private void unlink(int span, int group) {
    Zspages in = zspages(span);
    int before = in.before[index(span)];
    int after = in.after[index(span)];
    if (after != NONE) {
      zspages(after).before[index(after)] = before;
    }
    if (before != NONE) {
      zspages(before).after[index(before)] = after;
    } else {
      in.classOf(index(span)).head(group, after);
    }
  }

  // Moving objects together.

  @Override
  public boolean isSparse() {
    long tolerated = (chunkPages() >> TOLERATED_SHIFT) + ChunkSource.MAX_PAGES;
    return compactable() > unavoidable + tolerated;
  }

  /** Pages that compaction should get: as zs_shrinker_count, and whole chunks. */
  long compactable() {
    return surplus.get() + surplusPages();
  }

  /** To be called whenever a class has more or less room than before. Under its lock. */
  private void survey(SizeClass cls) {
    int more = cls.newSurplus();
    if (more != 0) {
      surplus.addAndGet((long) more * cls.pages);
    }
  }

  @Override
  public void compact(Owners owners, Runnable gracePeriod) {
    lock.look();
    long failed = compactClasses(owners, gracePeriod);
    for (int pages = 1; pages <= MAX_SPAN; pages++) {
      failed += compactChunks(pages, owners, gracePeriod);
    }
    unavoidable = failed;
  }

  /**
   * No more than there is now, so that it ends although others make more meanwhile.
   *
   * @return pages that it did not get
   */
  private long compactClasses(Owners owners, Runnable gracePeriod) {
    int[] chosen = new int[BATCH];
    long rest = surplus.get();
    for (int n; rest > 0 && (n = emptiestSpans(chosen)) > 0; ) {
      rest -= pages(chosen, n);
      // Objects that do not move make it end.
      if (empty(chosen, n, owners, gracePeriod) == 0) {
        return surplus.get();
      }
    }
    return 0;
  }

  /** Likewise, of chunks of spans of so many pages. */
  private long compactChunks(int pages, Owners owners, Runnable gracePeriod) {
    int[] chosen = new int[BATCH];
    long rest = surplusPages(pages);
    for (int n; rest > 0 && (n = spansOfEmptiestChunk(pages, chosen)) > 0; ) {
      rest -= (long) SpanChunk.spans(pages) * pages;
      boolean gone = empty(chosen, n, owners, gracePeriod) == n;
      letStay(chunk(chosen[0]));
      if (!gone) {
        return surplusPages(pages);
      }
    }
    return 0;
  }

  private int pages(int[] takenOut, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
      sum += classOf(takenOut[i]).pages;
    }
    return sum;
  }

  /** All classes' locks, in their order, and that for spans. */
  private void lockAll() {
    for (int c = 0; c < classes.length && onlyLock == null; c++) {
      classes[c].lock.lock();
    }
    lock.lock();
  }

  private void unlockAll() {
    lock.unlock();
    for (int c = 0; c < classes.length && onlyLock == null; c++) {
      classes[c].lock.unlock();
    }
  }

  /** Takes out those zspages whose objects fit into the room that others of their class have. */
  private int emptiestSpans(int[] into) {
    lockAll();
    try {
      int n = 0;
      for (int c = 0; c < classes.length && n < into.length; c++) {
        SizeClass cls = classes[c];
        int each = cls.objects;
        // One zspage less is so much room less, wherever its objects go.
        for (int room = cls.room(); room >= each && n < into.length; room -= each) {
          into[n] = cls.emptiest();
          takeOut(into[n++]);
        }
      }
      return n;
    } finally {
      unlockAll();
    }
  }

  private void takeOut(int span) {
    Zspages in = zspages(span);
    int group = in.group(index(span));
    if (group != NONE) {
      unlink(span, group);
    }
    SizeClass cls = in.classOf(index(span));
    cls.leave(in.inuse(index(span)));
    survey(cls);
    in.emptied[index(span)] = true;
  }

  /** Takes out what is in the emptiest chunk of those that others have the room to replace. */
  private int spansOfEmptiestChunk(int pages, int[] into) {
    lockAll();
    try {
      SpanChunk chunk = leave(pages);
      if (chunk == null) {
        return 0;
      }
      int n = 0;
      for (long rest = chunk.used(); rest != 0; rest &= rest - 1) {
        into[n] = span(chunk, Long.numberOfTrailingZeros(rest));
        takeOut(into[n++]);
      }
      return n;
    } finally {
      unlockAll();
    }
  }

  private void letStay(SpanChunk chunk) {
    lock.lock();
    try {
      stay(chunk);
    } finally {
      lock.unlock();
    }
  }

  /** Moves what is in these zspages elsewhere; how many of them became free. */
  private int empty(int[] chosen, int n, Owners owners, Runnable gracePeriod) {
    if (n == 0) {
      return 0;
    }
    // Whoever was about to write into one of them has.
    gracePeriod.run();
    for (int i = 0; i < n; i++) {
      moveObjects(chosen[i], owners);
    }
    // Nobody uses an old handle any more.
    gracePeriod.run();
    int gone = 0;
    for (int i = 0; i < n; i++) {
      gone += release(chosen[i]) ? 1 : 0;
    }
    return gone;
  }

  /** A zspage has at most 64 KiB by default, so that others do not wait long for the lock. */
  private void moveObjects(int span, Owners owners) {
    SizeClass cls = classOf(span);
    Zspages in = zspages(span);
    int i = index(span);
    cls.lock.lock();
    try {
      for (int n = 0; n < in.fresh(i); n++) {
        int offset = spanStart(span) + n * cls.size;
        int owner = ownerOf(span, offset);
        if (!in.isMarked(i, n) || owner == 0) {
          continue;
        }
        long handle = take(cls, owner);
        if (handle < 0) {
          return;
        }
        ByteBuffer to = buffer(handle);
        int header = header(cls);
        to.put(offsetOf(handle), memory(span), offset + header, cls.size - header);
        in.unmark(i, n);
        in.count(i, -1);
        movedTo(span, offset, handle);
        owners.moved(owner, handle);
      }
    } finally {
      cls.lock.unlock();
    }
  }

  /** Gives an emptied zspage back; one that is not empty serves again. */
  private boolean release(int span) {
    SizeClass cls = classOf(span);
    Zspages in = zspages(span);
    int i = index(span);
    cls.lock.lock();
    try {
      in.emptied[i] = false;
      if (in.inuse(i) == 0) {
        give(span);
        return true;
      }
      cls.join(in.inuse(i));
      survey(cls);
      in.freed[i] = NONE;
      for (int n = 0; n < in.fresh(i); n++) {
        if (!in.isMarked(i, n)) {
          int offset = spanStart(span) + n * cls.size;
          memory(span).putInt(offset, in.freed[i]);
          in.freed[i] = offset;
        }
      }
      regroup(span, NONE);
      return false;
    } finally {
      cls.lock.unlock();
    }
  }
}
