package io.zswap.core.pool;

import io.zswap.api.MachineException;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What both allocators stand on: spans of a few consecutive pages, cut from chunks, and handles
 * that say where an object lies. A chunk serves spans of one length while any of them is in use, so
 * that every object is contiguous in one buffer. Objects are read and written without the lock:
 * what a handle names stays where it is, and a handle reaches another thread only through something
 * that orders it.
 */
abstract class SpanPool implements Zpool {
  static final int NONE = -1;

  /** Longest span in pages. */
  static final int MAX_SPAN = 8;

  private static final ByteBuffer[] EMPTY = {};
  private static final int SPAN_SHIFT = 6;

  final int pageSize;
  final Mutex lock;
  private final ChunkSource source;
  private final FaultInjection faults;

  /**
   * By chunk number. Readers take no lock: whoever has a handle got it after its chunk was put
   * here, and finds it in the array of that time and in every later one.
   */
  private volatile @Nullable ByteBuffer[] chunks = EMPTY;

  private int[] spanPages = {};
  private long[] freeSpans = {};
  private int[] nextChunk = {};
  private int[] prevChunk = {};

  /** By chunk: whether it is being emptied, and gives no spans. */
  private boolean[] leaving = {};

  /** Chunks with memory. */
  private int usedChunks;

  /** By length: spans that are free in chunks that are not leaving. */
  private final int[] spare = new int[MAX_SPAN + 1];

  /** Per span length the chunks that have room; at 0 the chunk numbers without memory. */
  private final int[] heads = new int[MAX_SPAN + 1];

  private volatile long totalPages;

  SpanPool(String lockName, ChunkSource source, FaultInjection faults, Sync sync) {
    this.pageSize = source.pageSize();
    this.source = source;
    this.faults = faults;
    lock = sync.mutex(lockName);
    Arrays.fill(heads, NONE);
  }

  /** More arrays by span number, up to {@code spans}, are needed. */
  abstract void growSpans(int spans);

  @Override
  public final long totalPages() {
    lock.look();
    return totalPages;
  }

  @Override
  public final ByteBuffer buffer(long handle) {
    // A handle of a pool that was closed, or of none, finds no memory.
    return Objects.requireNonNull(chunks[chunkOf(handle)]);
  }

  @Override
  public final int offset(long handle) {
    return offsetOf(handle);
  }

  static long handle(int span, int offsetInChunk) {
    return (((long) (span >> SPAN_SHIFT) << 32) | offsetInChunk) + 1;
  }

  static int offsetOf(long handle) {
    return (int) (handle - 1);
  }

  static int chunkOf(long handle) {
    return (int) ((handle - 1) >>> 32);
  }

  /** The span that holds an object, or an exception if there can be none. Under the lock. */
  final int spanOf(long handle) {
    int chunk = chunkOf(handle);
    if (handle <= 0 || chunk >= spanPages.length || spanPages[chunk] == 0) {
      throw wrongHandle(handle);
    }
    int offset = offsetOf(handle);
    int index = offset / (spanPages[chunk] * pageSize);
    if (offset < 0
        || index >= ChunkSource.PAGES / spanPages[chunk]
        || (freeSpans[chunk] >>> index & 1) != 0) {
      throw wrongHandle(handle);
    }
    return chunk << SPAN_SHIFT | index;
  }

  final MachineException wrongHandle(long handle) {
    return new MachineException(
        type() + ": handle 0x" + Long.toHexString(handle) + " is not allocated");
  }

  /** Where a span starts in its chunk. */
  final int spanStart(int span) {
    return (span & ((1 << SPAN_SHIFT) - 1)) * spanPages[span >> SPAN_SHIFT] * pageSize;
  }

  final ByteBuffer memory(int span) {
    return Objects.requireNonNull(chunks[span >> SPAN_SHIFT]);
  }

  /** Takes a span, or {@link #NONE} for lack of memory. Under the lock. */
  final int takeSpan(int pages) {
    if (faults.shouldFail(FailurePoint.ZPOOL)) {
      return NONE;
    }
    int chunk = heads[pages];
    if (chunk == NONE) {
      chunk = newChunk(pages);
      if (chunk == NONE) {
        return NONE;
      }
    }
    int index = Long.numberOfTrailingZeros(freeSpans[chunk]);
    freeSpans[chunk] &= freeSpans[chunk] - 1;
    spare[pages]--;
    if (freeSpans[chunk] == 0) {
      unlink(chunk, pages);
    }
    addPages(pages);
    return chunk << SPAN_SHIFT | index;
  }

  /** Gives a span back. Under the lock. */
  final void giveSpan(int span) {
    int chunk = span >> SPAN_SHIFT;
    int pages = spanPages[chunk];
    long before = freeSpans[chunk];
    freeSpans[chunk] = before | 1L << span;
    if (!leaving[chunk]) {
      spare[pages]++;
      if (before == 0) {
        link(chunk, pages);
      }
    }
    addPages(-pages);
    if (freeSpans[chunk] == allSpans(pages)) {
      if (!leaving[chunk]) {
        unlink(chunk, pages);
        spare[pages] -= ChunkSource.PAGES / pages;
      }
      leaving[chunk] = false;
      usedChunks--;
      spanPages[chunk] = 0;
      source.give(Objects.requireNonNull(chunks[chunk]));
      chunks[chunk] = null;
      link(chunk, 0);
    }
  }

  /** Bytes of all chunks that are not free as a whole. Under the lock. */
  final long memory() {
    return (long) usedChunks * ChunkSource.PAGES * pageSize;
  }

  /**
   * The chunk with the fewest spans in use whose spans could move to others of their length, or
   * {@link #NONE}; it gives no more spans, until {@link #stay}. Under the lock.
   */
  final int leave(int pages) {
    if (spare[pages] < ChunkSource.PAGES / pages) {
      return NONE;
    }
    int emptiest = NONE;
    for (int chunk = heads[pages]; chunk != NONE; chunk = nextChunk[chunk]) {
      if (emptiest == NONE
          || Long.bitCount(freeSpans[chunk]) > Long.bitCount(freeSpans[emptiest])) {
        emptiest = chunk;
      }
    }
    if (emptiest != NONE) {
      unlink(emptiest, pages);
      leaving[emptiest] = true;
      spare[pages] -= Long.bitCount(freeSpans[emptiest]);
    }
    return emptiest;
  }

  /** A chunk that was to be emptied, if it is still in use, serves again. Under the lock. */
  final void stay(int chunk) {
    if (leaving[chunk]) {
      leaving[chunk] = false;
      spare[spanPages[chunk]] += Long.bitCount(freeSpans[chunk]);
      if (freeSpans[chunk] != 0) {
        link(chunk, spanPages[chunk]);
      }
    }
  }

  /** Spans in use in a chunk, as bits. */
  final long spansOf(int chunk) {
    return allSpans(spanPages[chunk]) & ~freeSpans[chunk];
  }

  static int span(int chunk, int index) {
    return chunk << SPAN_SHIFT | index;
  }

  static int chunk(int span) {
    return span >> SPAN_SHIFT;
  }

  /** Written under the lock, read without. */
  private void addPages(int pages) {
    long n = totalPages;
    totalPages = n + pages;
  }

  private static long allSpans(int pages) {
    return -1L >>> (Long.SIZE - ChunkSource.PAGES / pages);
  }

  private int newChunk(int pages) {
    ByteBuffer memory;
    try {
      memory = source.take();
    } catch (OutOfMemoryError e) {
      return NONE;
    }
    if (heads[0] == NONE) {
      growChunks();
    }
    int chunk = heads[0];
    unlink(chunk, 0);
    chunks[chunk] = memory;
    spanPages[chunk] = pages;
    freeSpans[chunk] = allSpans(pages);
    spare[pages] += ChunkSource.PAGES / pages;
    usedChunks++;
    link(chunk, pages);
    return chunk;
  }

  private void growChunks() {
    int old = spanPages.length;
    int size = Math.max(4, old * 2);
    chunks = Arrays.copyOf(chunks, size);
    spanPages = Arrays.copyOf(spanPages, size);
    freeSpans = Arrays.copyOf(freeSpans, size);
    nextChunk = Arrays.copyOf(nextChunk, size);
    prevChunk = Arrays.copyOf(prevChunk, size);
    leaving = Arrays.copyOf(leaving, size);
    growSpans(size << SPAN_SHIFT);
    for (int chunk = size - 1; chunk >= old; chunk--) {
      link(chunk, 0);
    }
  }

  private void link(int chunk, int list) {
    prevChunk[chunk] = NONE;
    nextChunk[chunk] = heads[list];
    if (heads[list] != NONE) {
      prevChunk[heads[list]] = chunk;
    }
    heads[list] = chunk;
  }

  private void unlink(int chunk, int list) {
    int next = nextChunk[chunk];
    int prev = prevChunk[chunk];
    if (next != NONE) {
      prevChunk[next] = prev;
    }
    if (prev != NONE) {
      nextChunk[prev] = next;
    } else {
      heads[list] = next;
    }
  }

  @Override
  public final void close() {
    lock.lock();
    try {
      for (ByteBuffer chunk : chunks) {
        if (chunk != null) {
          source.give(chunk);
        }
      }
      chunks = EMPTY;
      spanPages = new int[0];
      Arrays.fill(heads, NONE);
      Arrays.fill(spare, 0);
      usedChunks = 0;
      totalPages = 0;
    } finally {
      lock.unlock();
    }
  }
}
