package io.zswap.core.pool;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Hands out equal pieces of off-heap memory and takes them back. The JDK frees direct buffers only
 * when the collector gets to them; pools come and go faster, so pieces are kept and used again.
 * Thread-safe.
 */
public final class ChunkSource {
  /** Pages in a chunk: as many as a word has bits. */
  static final int PAGES = 64;

  private final int pageSize;
  private final Sync sync;
  private final Mutex lock;
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

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
      free.addLast(chunk);
    } finally {
      lock.unlock();
    }
  }
}
