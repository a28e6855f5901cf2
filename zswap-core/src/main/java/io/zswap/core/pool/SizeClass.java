package io.zswap.core.pool;

import io.zswap.core.sync.Mutex;
import java.util.Arrays;

/**
 * The zspages of one size class that take part in it, and how many of their objects are in use:
 * struct size_class. Guarded by its lock.
 */
final class SizeClass {
  private static final int GROUPS = 10;

  final Mutex lock;

  /** In {@link SizeClasses}. */
  final int number;

  /** Bytes from one object to the next. */
  final int size;

  /** Pages of a zspage, and objects in it. */
  final int pages;

  final int objects;

  /** By how full they are: the zspage that was last put there. */
  private final int[] groups = new int[GROUPS];

  private int zspages;
  private int inuse;

  /** Zspages that the others have the room to replace, as far as the pool has been told. */
  private int surplus;

  SizeClass(SizeClasses shapes, int number, Mutex lock) {
    this.lock = lock;
    this.number = number;
    size = shapes.size(number);
    pages = shapes.pages(number);
    objects = shapes.objects(number);
    Arrays.fill(groups, SpanPool.NONE);
  }

  /** The group of a zspage with so many objects in use; NONE if it is full. */
  int group(int used) {
    return used == objects ? SpanPool.NONE : used * GROUPS / objects;
  }

  /** The first zspage of a group. */
  int head(int group) {
    return groups[group];
  }

  void head(int group, int zspage) {
    groups[group] = zspage;
  }

  int fullestWithRoom() {
    int g = GROUPS - 1;
    while (g >= 0 && groups[g] == SpanPool.NONE) {
      g--;
    }
    return g < 0 ? SpanPool.NONE : groups[g];
  }

  int emptiest() {
    for (int zspage : groups) {
      if (zspage != SpanPool.NONE) {
        return zspage;
      }
    }
    throw new IllegalStateException("a class of " + size + " bytes has room, but in no zspage");
  }

  /** A zspage with so many objects in use takes part from now on. */
  void join(int used) {
    zspages++;
    inuse += used;
  }

  /** One that takes part leaves. */
  void leave(int used) {
    zspages--;
    inuse -= used;
  }

  /** So many more of the objects are in use. */
  void count(int used) {
    inuse += used;
  }

  /** Free places. */
  int room() {
    return zspages * objects - inuse;
  }

  /**
   * How many zspages could be emptied into the others (zs_can_compact), more than the last time
   * this was asked.
   */
  int newSurplus() {
    int before = surplus;
    int room = room();
    // It seldom changes, and then by one: no need to divide.
    while (room >= (surplus + 1) * objects) {
      surplus++;
    }
    while (room < surplus * objects) {
      surplus--;
    }
    return surplus - before;
  }
}
