package io.zswap.core.pool;

/**
 * A chunk of memory, how it is cut into spans, and which of them are free; subclasses keep what
 * they know of each span. Guarded by the lock of its {@link SpanPool}; but whoever holds a span may
 * ask how long it is.
 */
abstract class SpanChunk {
  final int number;

  /** Pages of a span; 0 while the chunk has no memory. */
  int pages;

  /** Free spans, as bits. */
  long free;

  /** Whether it is being emptied, and gives no spans. */
  boolean leaving;

  /** Its neighbours in a list of chunks, by number. */
  int next;

  int prev;

  SpanChunk(int number) {
    this.number = number;
  }

  /** It has memory from now on, cut into spans of so many pages; after {@link #makeRoom}. */
  final void cut(int spanPages) {
    pages = spanPages;
    free = allSpans();
  }

  /** How many spans of so many pages a chunk has. */
  static int spans(int spanPages) {
    return ChunkSource.MAX_PAGES / spanPages;
  }

  final int spans() {
    return spans(pages);
  }

  /** It will be cut into spans of so many pages; throws OutOfMemoryError. */
  abstract void makeRoom(int spanPages);

  final long allSpans() {
    return -1L >>> (Long.SIZE - spans());
  }

  final boolean isFree() {
    return free == allSpans();
  }

  /** Spans in use, as bits. */
  final long used() {
    return allSpans() & ~free;
  }
}
