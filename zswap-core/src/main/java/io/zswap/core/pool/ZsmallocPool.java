package io.zswap.core.pool;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.Arrays;

/**
 * Size classes in the manner of zsmalloc. A class cuts its "zspages" (spans of one to eight pages)
 * into objects of one size. Zspages with room are kept in ten groups by how full they are, and the
 * fullest serves first, so that the others may run empty and go. Where random frees have left holes
 * in many, {@link #compact} empties the emptiest.
 *
 * <p>Each object begins with a header that says whose it is, and once it has moved, where to;
 * except in the class of whole pages, whose objects do not move.
 */
final class ZsmallocPool extends SpanPool implements MovingZpool {
  static final String TYPE = "zsmalloc";

  /** Bytes before an object: its owner, or its new handle once it has moved. */
  private static final int HEADER = SizeClasses.HANDLE_SIZE;

  /** Holes may take this part of the memory, and a MiB: every class has a zspage with room. */
  private static final int TOLERATED_SHIFT = 5;

  private static final long TOLERATED_BYTES = 1 << 20;

  /** Zspages emptied between two grace periods; no chunk has more. */
  private static final int BATCH = ChunkSource.PAGES;

  private static final int EINVAL = -22;
  private static final int GROUPS = 10;

  /** No object is smaller, so that one bit per so many bytes tells what is allocated. */
  private static final int GRAIN = 32;

  private final SizeClasses classes;

  /** By class and group: the list of zspages, its head inserted last. */
  private final int[] groups;

  // By span: its class, objects in use, objects never used so far, the first of the freed ones (a
  // list through their memory), neighbours in its group.
  private int[] classOf = {};
  private int[] inuse = {};
  private int[] fresh = {};
  private int[] freed = {};
  private int[] next = {};
  private int[] prev = {};

  /** By place: whether an object that is in use starts there. */
  private long[] allocated = {};

  private final int wordsPerChunk;

  /** By class: zspages that take part, and objects in them. */
  private final int[] zspages;

  private final int[] objects;

  /** By span: whether it is being emptied. It is in no group then, and gives no objects. */
  private boolean[] leaving = {};

  /** Bytes of objects in use, rounded up to their class. */
  private long used;

  /** What no compaction could get, the last time one tried. */
  private long unavoidable;

  /** Written under the lock. */
  private volatile boolean sparse;

  ZsmallocPool(ChunkSource source, FaultInjection faults, Sync sync) {
    super("zsmalloc", source, faults, sync);
    classes = new SizeClasses(pageSize);
    groups = new int[classes.count() * GROUPS];
    Arrays.fill(groups, NONE);
    zspages = new int[classes.count()];
    objects = new int[classes.count()];
    wordsPerChunk = ChunkSource.PAGES * pageSize / GRAIN / Long.SIZE;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  void growSpans(int spans) {
    classOf = Arrays.copyOf(classOf, spans);
    inuse = Arrays.copyOf(inuse, spans);
    fresh = Arrays.copyOf(fresh, spans);
    freed = Arrays.copyOf(freed, spans);
    next = Arrays.copyOf(next, spans);
    prev = Arrays.copyOf(prev, spans);
    leaving = Arrays.copyOf(leaving, spans);
    allocated = Arrays.copyOf(allocated, spans / ChunkSource.PAGES * wordsPerChunk);
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
    int cls = classes.classOf(size);
    lock.lock();
    try {
      long handle = take(cls, owner);
      if (handle > 0) {
        used += classes.size(cls);
      }
      return handle;
    } finally {
      lock.unlock();
    }
  }

  /** A place for an object of this class. Under the lock. */
  private long take(int cls, int owner) {
    int span = fullestWithRoom(cls);
    int before = NONE;
    if (span == NONE) {
      span = takeSpan(classes.pages(cls));
      if (span == NONE) {
        return NO_MEMORY;
      }
      classOf[span] = cls;
      inuse[span] = 0;
      fresh[span] = 0;
      freed[span] = NONE;
      zspages[cls]++;
    } else {
      before = group(span);
    }
    int offset = takeObject(span);
    inuse[span]++;
    objects[cls]++;
    regroup(span, before);
    mark(span, offset, true);
    int header = header(cls);
    if (header != 0) {
      memory(span).putLong(offset, owner);
    }
    return handle(span, offset + header);
  }

  @Override
  public void free(long handle) {
    lock.lock();
    try {
      int span = spanOf(handle);
      if (leaving[span] && !isMarked(span, start(span, handle))) {
        // It has moved since its handle was looked up.
        handle = memory(span).getLong(start(span, handle));
        span = spanOf(handle);
      }
      int offset = start(span, handle);
      if (!isMarked(span, offset)) {
        throw wrongHandle(handle);
      }
      used -= classes.size(classOf[span]);
      drop(span, offset);
      judge();
    } finally {
      lock.unlock();
    }
  }

  /** Frees a place. Under the lock. */
  private void drop(int span, int offset) {
    mark(span, offset, false);
    if (leaving[span]) {
      inuse[span]--;
      // Nobody has moved it, so whoever frees it once more is not sent anywhere.
      memory(span).putLong(offset, 0);
      return;
    }
    int before = group(span);
    inuse[span]--;
    objects[classOf[span]]--;
    if (inuse[span] == 0) {
      if (before != NONE) {
        unlink(span, before);
      }
      zspages[classOf[span]]--;
      giveSpan(span);
      return;
    }
    memory(span).putInt(offset, freed[span]);
    freed[span] = offset;
    regroup(span, before);
  }

  private int header(int cls) {
    return classes.objects(cls) == 1 ? 0 : HEADER;
  }

  /** Where the object that a handle names begins, header and all. */
  private int start(int span, long handle) {
    return offsetOf(handle) - header(classOf[span]);
  }

  private int fullestWithRoom(int cls) {
    for (int g = GROUPS - 1; g >= 0; g--) {
      int span = groups[cls * GROUPS + g];
      if (span != NONE) {
        return span;
      }
    }
    return NONE;
  }

  private int takeObject(int span) {
    int offset = freed[span];
    if (offset != NONE) {
      freed[span] = memory(span).getInt(offset);
      return offset;
    }
    return spanStart(span) + fresh[span]++ * classes.size(classOf[span]);
  }

  /** The group of a zspage, {@link #NONE} if it is full. */
  private int group(int span) {
    int objects = classes.objects(classOf[span]);
    return inuse[span] == objects ? NONE : inuse[span] * GROUPS / objects;
  }

  /** Moves a zspage to the head of its group if that is not the one it was in before. */
  private void regroup(int span, int before) {
    int now = group(span);
    if (inuse[span] == 0 || now == before) {
      return;
    }
    if (before != NONE) {
      unlink(span, before);
    }
    if (now != NONE) {
      int head = classOf[span] * GROUPS + now;
      prev[span] = NONE;
      next[span] = groups[head];
      if (groups[head] != NONE) {
        prev[groups[head]] = span;
      }
      groups[head] = span;
    }
  }

  private void unlink(int span, int group) {
    if (next[span] != NONE) {
      prev[next[span]] = prev[span];
    }
    if (prev[span] != NONE) {
      next[prev[span]] = next[span];
    } else {
      groups[classOf[span] * GROUPS + group] = next[span];
    }
  }

  private int bit(int span, int offset) {
    return span / ChunkSource.PAGES * wordsPerChunk * Long.SIZE + offset / GRAIN;
  }

  private boolean isMarked(int span, int offset) {
    if (offset < spanStart(span)) {
      return false;
    }
    int bit = bit(span, offset);
    return (allocated[bit / Long.SIZE] >>> bit & 1) != 0
        && (offset - spanStart(span)) % classes.size(classOf[span]) == 0;
  }

  private void mark(int span, int offset, boolean used) {
    int bit = bit(span, offset);
    if (used) {
      allocated[bit / Long.SIZE] |= 1L << bit;
    } else {
      allocated[bit / Long.SIZE] &= ~(1L << bit);
    }
  }

  // Moving objects together.

  @Override
  public boolean isSparse() {
    return sparse;
  }

  private void judge() {
    long holes = memory() - used;
    boolean now = holes > Math.max(memory() >> TOLERATED_SHIFT, unavoidable) + TOLERATED_BYTES;
    if (now != sparse) {
      sparse = now;
    }
  }

  @Override
  public void compact(Owners owners, Runnable gracePeriod) {
    int[] spans = new int[BATCH];
    // Objects that do not move make it end.
    for (int n = 1; n > 0; ) {
      n = empty(spans, emptiestSpans(spans), owners, gracePeriod);
    }
    for (int pages = 1; pages <= MAX_SPAN; pages++) {
      for (int n; (n = spansOfEmptiestChunk(pages, spans)) > 0; ) {
        boolean gone = empty(spans, n, owners, gracePeriod) == n;
        letStay(chunk(spans[0]));
        if (!gone) {
          break;
        }
      }
    }
    lock.lock();
    try {
      unavoidable = memory() - used;
      judge();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out those zspages whose objects fit into the room that others of their class have. */
  private int emptiestSpans(int[] into) {
    lock.lock();
    try {
      int n = 0;
      for (int cls = 0; cls < zspages.length && n < into.length; cls++) {
        int each = classes.objects(cls);
        int room = zspages[cls] * each - objects[cls];
        // One zspage less is so much room less, wherever its objects go.
        for (; each > 1 && room >= each && n < into.length; room -= each) {
          into[n] = emptiest(cls);
          takeOut(into[n++]);
        }
      }
      return n;
    } finally {
      lock.unlock();
    }
  }

  private int emptiest(int cls) {
    for (int g = 0; g < GROUPS; g++) {
      int span = groups[cls * GROUPS + g];
      if (span != NONE) {
        return span;
      }
    }
    throw new IllegalStateException("class " + cls + " has room, but in no zspage");
  }

  private void takeOut(int span) {
    int group = group(span);
    if (group != NONE) {
      unlink(span, group);
    }
    zspages[classOf[span]]--;
    objects[classOf[span]] -= inuse[span];
    leaving[span] = true;
  }

  /** Takes out what is in the emptiest chunk of those that others have the room to replace. */
  private int spansOfEmptiestChunk(int pages, int[] into) {
    lock.lock();
    try {
      int chunk = leave(pages);
      int n = 0;
      for (long rest = chunk == NONE ? 0 : spansOf(chunk); rest != 0; rest &= rest - 1) {
        into[n] = span(chunk, Long.numberOfTrailingZeros(rest));
        takeOut(into[n++]);
      }
      return n;
    } finally {
      lock.unlock();
    }
  }

  private void letStay(int chunk) {
    lock.lock();
    try {
      stay(chunk);
    } finally {
      lock.unlock();
    }
  }

  /** Moves what is in these zspages elsewhere; how many of them became free. */
  private int empty(int[] spans, int n, Owners owners, Runnable gracePeriod) {
    if (n == 0) {
      return 0;
    }
    // Whoever was about to write into one of them has.
    gracePeriod.run();
    for (int i = 0; i < n; i++) {
      moveObjects(spans[i], owners);
    }
    // Nobody uses an old handle any more.
    gracePeriod.run();
    int gone = 0;
    for (int i = 0; i < n; i++) {
      gone += release(spans[i]) ? 1 : 0;
    }
    return gone;
  }

  /** A zspage has at most 32 KiB by default, so that others do not wait long for the lock. */
  private void moveObjects(int span, Owners owners) {
    lock.lock();
    try {
      int cls = classOf[span];
      int size = classes.size(cls);
      for (int i = 0; i < fresh[span] && classes.objects(cls) > 1; i++) {
        int offset = spanStart(span) + i * size;
        int owner = (int) memory(span).getLong(offset);
        if (!isMarked(span, offset) || owner == 0) {
          continue;
        }
        long handle = take(cls, owner);
        if (handle < 0) {
          return;
        }
        buffer(handle).put(offsetOf(handle), memory(span), offset + HEADER, size - HEADER);
        mark(span, offset, false);
        inuse[span]--;
        memory(span).putLong(offset, handle);
        owners.moved(owner, handle);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives an emptied zspage back; one that is not empty serves again. */
  private boolean release(int span) {
    lock.lock();
    try {
      leaving[span] = false;
      if (inuse[span] == 0) {
        giveSpan(span);
        return true;
      }
      int cls = classOf[span];
      zspages[cls]++;
      objects[cls] += inuse[span];
      freed[span] = NONE;
      for (int i = 0; i < fresh[span]; i++) {
        int offset = spanStart(span) + i * classes.size(cls);
        if (!isMarked(span, offset)) {
          memory(span).putInt(offset, freed[span]);
          freed[span] = offset;
        }
      }
      regroup(span, NONE);
      return false;
    } finally {
      lock.unlock();
    }
  }
}
