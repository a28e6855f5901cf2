package io.zswap.core.pool;

import io.zswap.core.sync.DelayedWork;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Refusal;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands out pieces of off-heap memory, of a few sizes, and takes them back. The JDK frees direct
 * buffers only when the collector gets to them, and new ones have to be zeroed; so pieces are kept
 * and used again. As many as were not wanted for some seconds are let go of. Thread-safe.
 */
public final class ChunkSource implements AutoCloseable {
  /** Pages in a chunk, at most: as many as a word has bits. */
  static final int MAX_PAGES = 64;

  /** Pages in a piece, at most. */
  static final int LARGEST = 256;

  /** So long as many pieces as go must not have been wanted; at most twice as long. */
  private static final int IDLE_SECONDS = 5;

  private final int pageSize;
  private final Sync sync;
  private final Mutex lock;

  /**
   * Those of one size. The lowest in memory is used first, and the highest goes first, as far as
   * {@link Sync#place} tells, so that what is not in use lies side by side: the system gets whole
   * pages back, and of one that a used piece begins or ends in, nothing (Wilson, Johnstone, Neely
   * and Boles, Dynamic Storage Allocation: A Survey and Critical Review, 1995, on lists of free
   * blocks in the order of addresses).
   */
  private final class Shelf {
    /** The highest first. */
    private final List<ByteBuffer> free = new ArrayList<>();

    /** How many were free all the time since the last {@link #letGo}. */
    private int idle;

    /** Of those in one place, the last is used first: it may be in the CPU's caches. */
    void put(ByteBuffer chunk) {
      int place = sync.place(chunk);
      int from = 0;
      int to = free.size();
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (sync.place(free.get(middle)) < place) {
          to = middle;
        } else {
          from = middle + 1;
        }
      }
      free.add(from, chunk);
    }

    @Nullable ByteBuffer take() {
      int last = free.size() - 1;
      idle = Math.min(idle, Math.max(last, 0));
      return last < 0 ? null : free.remove(last);
    }

    /** Those that are free now may go the next time; whether there are any. */
    boolean age() {
      idle = free.size();
      return idle > 0;
    }

    /** Lets as many go as were idle, of which it makes no object: there may be no heap for one. */
    void letGo() {
      for (int i = idle; i < free.size(); i++) {
        free.set(i - idle, free.get(i));
      }
      for (; idle > 0; idle--) {
        free.remove(free.size() - 1);
      }
    }
  }

  /** By pages; made when the first one comes back. Guarded by the lock, like the rest. */
  private final @Nullable Shelf[] shelves = new Shelf[LARGEST + 1];

  /** Whether there is somebody to look after what is idle. Guarded, too. */
  private boolean watched;

  private final DelayedWork watch;
  private boolean closed;
  private final Refusal refusal;

  /**
   * A source without memory so far.
   *
   * @param pageSize bytes per page
   */
  public ChunkSource(int pageSize, Sync sync) {
    this(pageSize, sync, System::nanoTime);
  }

  /** With time from somewhere else. */
  ChunkSource(int pageSize, Sync sync, LongSupplier nanoTime) {
    this.pageSize = pageSize;
    this.sync = sync;
    refusal = new Refusal(nanoTime);
    lock = sync.mutex("chunks");
    watch = new DelayedWork(this::letGo, IDLE_SECONDS, sync);
  }

  int pageSize() {
    return pageSize;
  }

  /** A chunk of so many pages, with old content; throws OutOfMemoryError. */
  ByteBuffer take(int pages) {
    lock.lock();
    try {
      Shelf shelf = shelves[pages];
      ByteBuffer chunk = shelf == null ? null : shelf.take();
      if (chunk != null) {
        return chunk;
      }
    } finally {
      lock.unlock();
    }
    if (refusal.isRecent()) {
      throw new OutOfMemoryError("no direct memory for pages: there was none just now");
    }
    try {
      ByteBuffer chunk = ask(pages);
      refusal.granted();
      return chunk;
    } catch (OutOfMemoryError e) {
      refusal.refused();
      throw e;
    }
  }

  private ByteBuffer ask(int pages) {
    try {
      return sync.offHeapAnywhere(pages * pageSize);
    } catch (OutOfMemoryError e) {
      // What is kept here for others may be what is lacking.
      if (letAllGo()) {
        return sync.offHeapAnywhere(pages * pageSize);
      }
      throw e;
    }
  }

  /** Whether there was something. */
  private boolean letAllGo() {
    lock.lock();
    try {
      boolean any = false;
      for (Shelf shelf : shelves) {
        any |= shelf != null && !shelf.free.isEmpty();
      }
      Arrays.fill(shelves, null);
      return any;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a chunk back. Its giver is rid of it in any case: for lack of memory nothing is thrown.
   */
  void give(ByteBuffer chunk) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      int pages = chunk.capacity() / pageSize;
      Shelf shelf = shelves[pages];
      if (shelf == null) {
        shelf = new Shelf();
        shelves[pages] = shelf;
      }
      shelf.put(chunk);
      if (watched) {
        return;
      }
      watched = true;
      age();
    } catch (OutOfMemoryError e) {
      // No heap for a place on the shelf: it is the collector's.
      return;
    } finally {
      lock.unlock();
    }
    queueWatch();
  }

  private void queueWatch() {
    if (!watch.queue()) {
      // No thread is to be had. The next chunk that comes back tries again.
      lock.lock();
      watched = false;
      lock.unlock();
    }
  }

  /** What is free now may go the next time. */
  private boolean age() {
    boolean any = false;
    for (Shelf shelf : shelves) {
      any |= shelf != null && shelf.age();
    }
    return any;
  }

  private void letGo() {
    lock.lock();
    try {
      for (Shelf shelf : shelves) {
        if (shelf != null) {
          shelf.letGo();
        }
      }
      watched = age();
      if (!watched) {
        return;
      }
    } finally {
      lock.unlock();
    }
    queueWatch();
  }

  /** Keeps nothing from here on, neither what is free now nor what comes back. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    letAllGo();
  }
}
