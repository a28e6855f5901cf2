package io.zswap.core.pool;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Hands out equal pieces of off-heap memory and takes them back. The JDK frees direct buffers only
 * when the collector gets to them, and new ones have to be zeroed; so pieces are kept and used
 * again. Those that were not wanted for some seconds are let go of. Thread-safe.
 */
public final class ChunkSource implements AutoCloseable {
  /** Pages in a chunk: as many as a word has bits. */
  static final int PAGES = 64;

  /** How long a piece must have been idle, at least; at most twice as long. */
  private static final int IDLE_SECONDS = 5;

  /** Does not keep a source alive that everybody else has forgotten. */
  private record Tick(WeakReference<ChunkSource> source) implements Runnable {
    @Override
    public void run() {
      ChunkSource here = source.get();
      if (here != null) {
        here.letGo();
      }
    }
  }

  private final int pageSize;
  private final Sync sync;
  private final Mutex lock;

  /** Guarded by the lock, like the rest. */
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

  /** How many were free all the time since the last {@link #letGo}. */
  private int idle;

  private boolean ticking;
  private boolean closed;

  /**
   * A source without memory so far.
   *
   * @param pageSize bytes per page
   */
  public ChunkSource(int pageSize, Sync sync) {
    this.pageSize = pageSize;
    this.sync = sync;
    lock = sync.mutex("chunks");
  }

  int pageSize() {
    return pageSize;
  }

  /** A chunk with old content; throws OutOfMemoryError. */
  ByteBuffer take() {
    lock.lock();
    try {
      ByteBuffer chunk = free.pollLast();
      if (chunk != null) {
        idle = Math.min(idle, free.size());
        return chunk;
      }
    } finally {
      lock.unlock();
    }
    return sync.offHeap(PAGES * pageSize, true);
  }

  void give(ByteBuffer chunk) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      free.addLast(chunk);
      if (ticking) {
        return;
      }
      ticking = true;
      idle = free.size();
    } finally {
      lock.unlock();
    }
    sync.later(new Tick(new WeakReference<>(this)), IDLE_SECONDS);
  }

  private void letGo() {
    lock.lock();
    try {
      for (; idle > 0; idle--) {
        free.pollFirst();
      }
      idle = free.size();
      ticking = idle > 0;
      if (!ticking) {
        return;
      }
    } finally {
      lock.unlock();
    }
    sync.later(new Tick(new WeakReference<>(this)), IDLE_SECONDS);
  }

  /** Keeps nothing from here on, neither what is free now nor what comes back. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      free.clear();
      idle = 0;
    } finally {
      lock.unlock();
    }
  }
}
