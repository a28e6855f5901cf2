package io.zswap.core.pool;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.ArrayDeque;

/**
 * Where objects lie: in zspages, which are spans cut into objects of one size class, each kept by
 * its class in a group by how full it is. Each object begins with a header that says whose it is,
 * or that it is free; of an object that has a page to itself that is kept beside. What is written
 * here is written under the lock of the zspage's class.
 */
abstract class ZspageObjects extends SpanPool {
  /** Bytes before an object. */
  static final int HEADER = SizeClasses.HEADER;

  /** In the place of the owner: freed, and kept. */
  static final int KEPT = -1;

  /** Likewise: free, or moved away. */
  static final int FREE = -2;

  /** By size. */
  final SizeClass[] classes;

  /** By number in {@link SizeClasses}; those that are merged, more than once. */
  final SizeClass[] byNumber;

  ZspageObjects(
      SizeClasses shapes,
      ChunkSource source,
      FaultInjection faults,
      Sync sync,
      boolean lockPerClass) {
    super("zsmalloc", source, faults, sync);
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
  final SpanChunk newChunk(int number) {
    return new Zspages(number, byNumber);
  }

  final Zspages zspages(int span) {
    return (Zspages) chunk(span);
  }

  final SizeClass classOf(int span) {
    return zspages(span).classOf(index(span));
  }

  /** Its objects have a page each. */
  static boolean isWhole(SizeClass cls) {
    return cls.objects == 1;
  }

  static int header(SizeClass cls) {
    return isWhole(cls) ? 0 : HEADER;
  }

  /** The owner, {@link #KEPT} or {@link #FREE}. */
  final int header(int span, int offset) {
    return isWhole(classOf(span)) ? zspages(span).header(index(span)) : memory(span).getInt(offset);
  }

  final void header(int span, int offset, int value) {
    if (isWhole(classOf(span))) {
      zspages(span).header(index(span), value);
    } else {
      memory(span).putInt(offset, value);
    }
  }

  /** Who is told when it moves; 0 if nobody can be. */
  final int ownerOf(int span, int offset) {
    return Math.max(0, header(span, offset));
  }

  /** An object is elsewhere. It stays readable where it was. */
  final void moved(int span, int offset) {
    header(span, offset, FREE);
    zspages(span).count(index(span), -1);
  }

  /** A place in a zspage with room. Under the lock of its class. */
  final int takeObject(Zspages in, int span, SizeClass cls) {
    int i = index(span);
    int offset = in.freed(i);
    if (offset != NONE) {
      in.freed(i, memory(span).getInt(offset + HEADER));
      return offset;
    }
    return spanStart(span) + in.takeFresh(i) * cls.size;
  }

  /** Puts an object on its zspage's list of those that are free. Under the lock of its class. */
  final void putFreed(int span, int offset) {
    Zspages in = zspages(span);
    memory(span).putInt(offset + HEADER, in.freed(index(span)));
    in.freed(index(span), offset);
  }

  /** The number of the object whose place this is; NONE if it is nobody's, or was never used. */
  final int objectAt(int span, int offset) {
    int size = classOf(span).size;
    int from = offset - spanStart(span);
    int object = from / size;
    boolean used = from >= 0 && from % size == 0 && object < zspages(span).fresh(index(span));
    return used ? object : NONE;
  }

  /** Whether an object that is in use, or kept, begins there. */
  final boolean isInUse(int span, int offset) {
    return objectAt(span, offset) != NONE && header(span, offset) != FREE;
  }

  /** Moves a zspage to the head of its group if that is not the one it was in before. */
  final void regroup(int span, int before) {
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
      in.before(i, NONE);
      in.after(i, head);
      if (head != NONE) {
        zspages(head).before(index(head), span);
      }
      cls.head(now, span);
    }
  }

  final void unlink(int span, int group) {
    Zspages in = zspages(span);
    int before = in.before(index(span));
    int after = in.after(index(span));
    if (after != NONE) {
      zspages(after).before(index(after), before);
    }
    if (before != NONE) {
      zspages(before).after(index(before), after);
    } else {
      in.classOf(index(span)).head(group, after);
    }
  }
}
