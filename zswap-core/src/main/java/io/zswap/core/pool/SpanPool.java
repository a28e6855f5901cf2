package io.zswap.core.pool;

import io.zswap.api.machine.FailurePoint;
import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.MemoryMisuse;
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
  static final int MAX_SPAN = 16;

  private static final ByteBuffer[] NO_MEMORY_YET = {};
  private static final SpanChunk[] NO_CHUNKS = {};
  private static final int SPAN_SHIFT = 6;

  final int pageSize;
  final Mutex lock;
  private final ChunkSource source;
  private final FaultInjection faults;

  /**
   * By chunk number. Readers take no lock: whoever has a handle got it after its chunk was put
   * here, and finds it in the array of that time and in every later one.
   */
  private volatile @Nullable ByteBuffer[] memory = NO_MEMORY_YET;

  /** By number; likewise found without the lock by whoever holds a span. */
  private volatile SpanChunk[] chunks = NO_CHUNKS;

  /** Pages of chunks with memory. Written under the lock. */
  private volatile long chunkPages;

  /** By length: spans that are free in chunks that are not leaving. */
  private final int[] spare = new int[MAX_SPAN + 1];

  /** Pages of chunks that could be emptied into others. Written under the lock. */
  private volatile long surplusPages;

  /** Per span length the chunks that have room; at 0 the chunk numbers without memory. */
  private final int[] heads = new int[MAX_SPAN + 1];

  private volatile long totalPages;

  SpanPool(String lockName, ChunkSource source, FaultInjection faults, Sync sync) {
    this.pageSize = source.pageSize();
    this.source = source;
    this.faults = faults;
    lock = sync.mutex(lockName, Sync.Guards.ALLOCATOR);
    Arrays.fill(heads, NONE);
  }

  /** A chunk that has no memory so far. */
  abstract SpanChunk newChunk(int number);

  @Override
  public final long totalPages() {
    lock.look();
    return totalPages;
  }

  @Override
  public final ByteBuffer buffer(long handle) {
    // A handle of a pool that was closed, or of none, finds no memory.
    return Objects.requireNonNull(memory[chunkOf(handle)]);
  }

  @Override
  public final int offset(long handle) {
    return offsetOf(handle);
  }

  static long handle(int span, int offsetInChunk) {
    // Never 0.
    return Handle.of(span >> SPAN_SHIFT, offsetInChunk) + 1;
  }

  static int offsetOf(long handle) {
    return Handle.offset(handle - 1);
  }

  static int chunkOf(long handle) {
    return Handle.number(handle - 1);
  }

  /**
   * The span that holds an object, or an exception if there can be none. Under the lock, or by
   * whoever holds the object.
   */
  final int spanOf(long handle) {
    int number = chunkOf(handle);
    SpanChunk[] all = chunks;
    int offset = offsetOf(handle);
    int pages = Handle.isPossible(handle) && number < all.length ? all[number].pages : 0;
    if (pages == 0) {
      throw wrongHandle(handle);
    }
    int index = offset / (pages * pageSize);
    if (index >= SpanChunk.spans(pages) || (all[number].free >>> index & 1) != 0) {
      throw wrongHandle(handle);
    }
    return number << SPAN_SHIFT | index;
  }

  final MemoryMisuse wrongHandle(long handle) {
    return new MemoryMisuse(
        type() + ": handle 0x" + Long.toHexString(handle) + " is not allocated");
  }

  /** The chunk that a span is in. */
  final SpanChunk chunk(int span) {
    return chunks[span >> SPAN_SHIFT];
  }

  /** The number of a span in its chunk. */
  static int index(int span) {
    return span & (1 << SPAN_SHIFT) - 1;
  }

  static int span(SpanChunk chunk, int index) {
    return chunk.number << SPAN_SHIFT | index;
  }

  /** Where a span starts in its chunk. */
  final int spanStart(int span) {
    return index(span) * chunk(span).pages * pageSize;
  }

  final ByteBuffer memory(int span) {
    return Objects.requireNonNull(memory[span >> SPAN_SHIFT]);
  }

  /** Takes a span, or {@link #NONE} for lack of memory. Under the lock. */
  final int takeSpan(int pages) {
    if (faults.shouldFail(FailurePoint.ZPOOL)) {
      return NONE;
    }
    if (heads[pages] == NONE && !addChunk(pages)) {
      return NONE;
    }
    SpanChunk chunk = chunks[heads[pages]];
    int index = Long.numberOfTrailingZeros(chunk.free);
    chunk.free &= chunk.free - 1;
    addSpare(pages, -1);
    if (chunk.free == 0) {
      unlink(chunk, pages);
    }
    addPages(pages);
    return span(chunk, index);
  }

  /** Gives a span back. Under the lock. */
  final void giveSpan(int span) {
    SpanChunk chunk = chunk(span);
    int pages = chunk.pages;
    long before = chunk.free;
    chunk.free = before | 1L << span;
    if (!chunk.leaving) {
      addSpare(pages, 1);
      if (before == 0) {
        link(chunk, pages);
      }
    }
    addPages(-pages);
    if (chunk.isFree()) {
      if (!chunk.leaving) {
        unlink(chunk, pages);
        addSpare(pages, -chunk.spans());
      }
      addChunkPages(-chunk.spans() * pages);
      chunk.leaving = false;
      chunk.pages = 0;
      ByteBuffer piece = memory(span);
      memory[chunk.number] = null;
      link(chunk, 0);
      source.give(piece);
    }
  }

  /** Pages of all chunks that are not free as a whole; without the lock, too. */
  final long chunkPages() {
    return chunkPages;
  }

  /** Pages of chunks whose spans others of their length could replace; without the lock, too. */
  final long surplusPages() {
    return surplusPages;
  }

  /**
   * The chunk with the fewest spans in use whose spans could move to others of their length, or
   * null; it gives no more spans, until {@link #stay}. Under the lock.
   */
  final @Nullable SpanChunk leave(int pages) {
    if (spare[pages] < SpanChunk.spans(pages)) {
      return null;
    }
    SpanChunk emptiest = null;
    for (int number = heads[pages]; number != NONE; number = chunks[number].next) {
      SpanChunk chunk = chunks[number];
      if (emptiest == null || Long.bitCount(chunk.free) > Long.bitCount(emptiest.free)) {
        emptiest = chunk;
      }
    }
    if (emptiest != null) {
      unlink(emptiest, pages);
      emptiest.leaving = true;
      addSpare(pages, -Long.bitCount(emptiest.free));
    }
    return emptiest;
  }

  /** A chunk that was to be emptied, if it is still in use, serves again. Under the lock. */
  final void stay(SpanChunk chunk) {
    if (chunk.leaving) {
      chunk.leaving = false;
      addSpare(chunk.pages, Long.bitCount(chunk.free));
      if (chunk.free != 0) {
        link(chunk, chunk.pages);
      }
    }
  }

  private void addSpare(int pages, int number) {
    long before = surplusPages(pages);
    spare[pages] += number;
    long more = surplusPages(pages) - before;
    if (more != 0) {
      long n = surplusPages;
      surplusPages = n + more;
    }
  }

  /** The surplus in chunks of spans of one length. Under the lock, or as a guess. */
  final long surplusPages(int pages) {
    int spans = SpanChunk.spans(pages);
    return (long) spare[pages] / spans * spans * pages;
  }

  /** Written under the lock, read without. */
  private void addPages(int pages) {
    long n = totalPages;
    totalPages = n + pages;
  }

  private void addChunkPages(int pages) {
    long n = chunkPages;
    chunkPages = n + pages;
  }

  /** One more chunk of spans of this length; whether there was memory. */
  private boolean addChunk(int pages) {
    ByteBuffer piece;
    try {
      if (heads[0] == NONE) {
        growChunks();
      }
      chunks[heads[0]].makeRoom(pages);
      piece = source.take(SpanChunk.spans(pages) * pages);
    } catch (OutOfMemoryError e) {
      return false;
    }
    SpanChunk chunk = chunks[heads[0]];
    unlink(chunk, 0);
    memory[chunk.number] = piece;
    chunk.cut(pages);
    addSpare(pages, chunk.spans());
    addChunkPages(chunk.spans() * pages);
    link(chunk, pages);
    return true;
  }

  private void growChunks() {
    int old = chunks.length;
    int size = Handle.more(old);
    memory = Arrays.copyOf(memory, size);
    SpanChunk[] more = Arrays.copyOf(chunks, size);
    for (int number = old; number < size; number++) {
      more[number] = newChunk(number);
    }
    chunks = more;
    for (int number = size - 1; number >= old; number--) {
      link(more[number], 0);
    }
  }

  private void link(SpanChunk chunk, int list) {
    chunk.prev = NONE;
    chunk.next = heads[list];
    if (heads[list] != NONE) {
      chunks[heads[list]].prev = chunk.number;
    }
    heads[list] = chunk.number;
  }

  private void unlink(SpanChunk chunk, int list) {
    if (chunk.next != NONE) {
      chunks[chunk.next].prev = chunk.prev;
    }
    if (chunk.prev != NONE) {
      chunks[chunk.prev].next = chunk.next;
    } else {
      heads[list] = chunk.next;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      for (ByteBuffer piece : memory) {
        if (piece != null) {
          source.give(piece);
        }
      }
      memory = NO_MEMORY_YET;
      chunks = NO_CHUNKS;
      Arrays.fill(heads, NONE);
      Arrays.fill(spare, 0);
      chunkPages = 0;
      surplusPages = 0;
      totalPages = 0;
    } finally {
      lock.unlock();
    }
  }
}
