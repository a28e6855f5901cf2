package io.zswap.core.pool;

/**
 * What {@link ZsmallocPool} knows of the zspages in a chunk, each one a span of it: a few words for
 * each, side by side, since a large pool has thousands of chunks. Guarded by the lock of the
 * zspage's class. Which class that is changes only while the zspage is nobody's, so whoever has an
 * object in it may ask without the lock; likewise how many objects were ever used, and in a section
 * whether the zspage is being emptied.
 */
final class Zspages extends SpanChunk {
  /** The words of a zspage. Its class, by number. */
  private static final int CLASS = 0;

  /** Objects in use. */
  private static final int INUSE = 1;

  /** Objects that were used at least once. */
  private static final int FRESH = 2;

  /**
   * The first of the freed objects: a list through their memory. Less than NONE while the zspage is
   * being emptied, when it gives no objects.
   */
  private static final int FREED = 3;

  /** Neighbours in the group. */
  private static final int AFTER = 4;

  private static final int BEFORE = 5;

  /** The header of its one object, which has no room for it. */
  private static final int HEADER = 6;

  private static final int WORDS = 7;

  /** By number. */
  private final SizeClass[] classes;

  private int[] words = {};

  Zspages(int number, SizeClass[] classes) {
    super(number);
    this.classes = classes;
  }

  @Override
  void makeRoom(int spanPages) {
    int needed = SpanChunk.spans(spanPages) * WORDS;
    if (needed > words.length) {
      words = new int[needed];
    }
  }

  private int get(int i, int word) {
    return words[i * WORDS + word];
  }

  private void set(int i, int word, int value) {
    words[i * WORDS + word] = value;
  }

  /** A span becomes an empty zspage. */
  void begin(int i, SizeClass cls) {
    set(i, CLASS, cls.number);
    set(i, INUSE, 0);
    set(i, FRESH, 0);
    set(i, FREED, SpanPool.NONE);
  }

  SizeClass classOf(int i) {
    return classes[get(i, CLASS)];
  }

  int inuse(int i) {
    return get(i, INUSE);
  }

  void count(int i, int more) {
    set(i, INUSE, get(i, INUSE) + more);
  }

  /** How many objects, from the first, were used at least once. */
  int fresh(int i) {
    return get(i, FRESH);
  }

  /** The number of an object that was never used. */
  int takeFresh(int i) {
    int object = get(i, FRESH);
    set(i, FRESH, object + 1);
    return object;
  }

  int freed(int i) {
    return get(i, FREED);
  }

  void freed(int i, int offset) {
    set(i, FREED, offset);
  }

  int after(int i) {
    return get(i, AFTER);
  }

  void after(int i, int zspage) {
    set(i, AFTER, zspage);
  }

  int before(int i) {
    return get(i, BEFORE);
  }

  void before(int i, int zspage) {
    set(i, BEFORE, zspage);
  }

  int header(int i) {
    return get(i, HEADER);
  }

  void header(int i, int value) {
    set(i, HEADER, value);
  }

  /**
   * It is being emptied from now on, and in no group.
   *
   * @param first where {@link ZspageCompaction} keeps the place that its first object has moved to
   */
  void beginToEmpty(int i, int first) {
    set(i, FREED, SpanPool.NONE - 1 - first);
  }

  boolean isBeingEmptied(int i) {
    return get(i, FREED) < SpanPool.NONE;
  }

  /** What was given to {@link #beginToEmpty}. */
  int firstMoved(int i) {
    return SpanPool.NONE - 1 - get(i, FREED);
  }

  /** The group that it belongs to; NONE if it is full. */
  int group(int i) {
    return classOf(i).group(inuse(i));
  }
}
