package io.zswap.core.pool;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.Arrays;

/**
 * Size classes in the manner of zsmalloc. A class cuts its "zspages" (spans of one to eight pages)
 * into objects of one size. Zspages with room are kept in ten groups by how full they are, and the
 * fullest serves first, so that the others may run empty and go.
 */
final class ZsmallocPool extends SpanPool {
  static final String TYPE = "zsmalloc";

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

  ZsmallocPool(ChunkSource source, FaultInjection faults, Sync sync) {
    super("zsmalloc", source, faults, sync);
    classes = new SizeClasses(pageSize);
    groups = new int[classes.count() * GROUPS];
    Arrays.fill(groups, NONE);
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
    allocated = Arrays.copyOf(allocated, spans / ChunkSource.PAGES * wordsPerChunk);
  }

  @Override
  public long malloc(int size) {
    if (size <= 0) {
      return EINVAL;
    }
    if (size > pageSize) {
      return NO_SPACE;
    }
    int cls = classes.classOf(size);
    lock.lock();
    try {
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
      } else {
        before = group(span);
      }
      int offset = takeObject(span);
      inuse[span]++;
      regroup(span, before);
      mark(span, offset, true);
      return handle(span, offset);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void free(long handle) {
    lock.lock();
    try {
      int span = spanOf(handle);
      int offset = offsetOf(handle);
      if (!isMarked(span, offset)) {
        throw wrongHandle(handle);
      }
      mark(span, offset, false);
      int before = group(span);
      inuse[span]--;
      if (inuse[span] == 0) {
        if (before != NONE) {
          unlink(span, before);
        }
        giveSpan(span);
        return;
      }
      memory(span).putInt(offset, freed[span]);
      freed[span] = offset;
      regroup(span, before);
    } finally {
      lock.unlock();
    }
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
}
