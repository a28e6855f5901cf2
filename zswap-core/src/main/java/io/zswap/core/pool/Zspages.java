package io.zswap.core.pool;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ZsmallocPool} knows of the zspages in a chunk, each one a span of it. Guarded by the
 * lock of the zspage's class. Which class that is changes only while the zspage is nobody's, so
 * whoever has an object in it may ask without the lock; likewise whether that object is marked, and
 * in a section whether the zspage is being emptied.
 */
final class Zspages extends SpanChunk {
  private @Nullable SizeClass[] classOf = {};

  /** Objects in use, and objects never used so far. */
  private short[] inuse = {};

  private short[] fresh = {};

  /** The first of the freed objects: a list through their memory. */
  int[] freed = {};

  /** Neighbours in the group. */
  int[] after = {};

  int[] before = {};

  /** Whether it is being emptied. It is in no group then, and gives no objects. */
  boolean[] emptied = {};

  /** By object, as bits: whether it is in use. */
  private long[][] marks = {};

  /** Of a zspage that is one object: whose it is, and once it has moved, its new handle. */
  private int[] owner = {};

  private long[] movedTo = {};

  Zspages(int number) {
    super(number);
  }

  @Override
  void makeRoom(int spanPages) {
    int spans = SpanChunk.spans(spanPages);
    // What tells that there is room comes last: memory may run out in between.
    if (spans > marks.length) {
      classOf = new SizeClass[spans];
      inuse = new short[spans];
      fresh = new short[spans];
      freed = new int[spans];
      after = new int[spans];
      before = new int[spans];
      emptied = new boolean[spans];
      marks = Arrays.copyOf(marks, spans);
    }
    if (spanPages == 1 && movedTo.length == 0) {
      owner = new int[spans];
      movedTo = new long[spans];
    }
  }

  /** A span becomes an empty zspage. */
  void begin(int i, SizeClass cls) {
    classOf[i] = cls;
    inuse[i] = 0;
    fresh[i] = 0;
    freed[i] = SpanPool.NONE;
    int words = (cls.objects - 1) / Long.SIZE + 1;
    // Most classes have so few objects that whatever was made before is enough.
    if (marks[i] == null || marks[i].length < words) {
      marks[i] = new long[words];
    } else {
      Arrays.fill(marks[i], 0);
    }
  }

  int owner(int i) {
    return owner[i];
  }

  void owner(int i, int number) {
    owner[i] = number;
    movedTo[i] = 0;
  }

  /** The new handle of the one object; 0 if it has not moved. */
  long movedTo(int i) {
    return movedTo[i];
  }

  void movedTo(int i, long handle) {
    movedTo[i] = handle;
  }

  SizeClass classOf(int i) {
    return Objects.requireNonNull(classOf[i]);
  }

  int inuse(int i) {
    return inuse[i];
  }

  void count(int i, int more) {
    inuse[i] += (short) more;
  }

  int fresh(int i) {
    return fresh[i];
  }

  /** The number of an object that was never used. */
  int takeFresh(int i) {
    return fresh[i]++;
  }

  boolean isMarked(int i, int object) {
    return (marks[i][object / Long.SIZE] >>> object & 1) != 0;
  }

  void mark(int i, int object) {
    marks[i][object / Long.SIZE] |= 1L << object;
  }

  void unmark(int i, int object) {
    marks[i][object / Long.SIZE] &= ~(1L << object);
  }

  /** The group that it belongs to; NONE if it is full. */
  int group(int i) {
    return classOf(i).group(inuse[i]);
  }
}
