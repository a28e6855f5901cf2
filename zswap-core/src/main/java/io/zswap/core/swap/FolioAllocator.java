package io.zswap.core.swap;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Makes folios off-heap and uses them again, the one freed last first. Thread-safe. */
public final class FolioAllocator {
  private static final int BATCH = 32;

  private final int pageSize;
  private final int batch;
  private final Sync sync;
  private final Mutex lock;

  /** Guarded by the lock, as is the list. */
  private int made;

  /** The one freed last is the last. It has room for all that were made, so to free needs none. */
  private final ArrayList<SwapFolio> free = new ArrayList<>();

  /** An allocator of pages of so many bytes. */
  public FolioAllocator(int pageSize, Sync sync) {
    this(pageSize, BATCH, sync);
  }

  /** An allocator that makes so many folios at a time. */
  public FolioAllocator(int pageSize, int batch, Sync sync) {
    this.batch = batch;
    this.pageSize = pageSize;
    this.sync = sync;
    lock = sync.mutex("folios");
  }

  Sync sync() {
    return sync;
  }

  /** A folio with old content that is charged to nobody, or null if memory is out. */
  @Nullable SwapFolio alloc() {
    lock.lock();
    try {
      if (free.isEmpty() && !grow()) {
        return null;
      }
      SwapFolio folio = free.remove(free.size() - 1);
      folio.init();
      sync.born(Sync.Op.FOLIO, folio.id());
      return folio;
    } finally {
      lock.unlock();
    }
  }

  private boolean grow() {
    try {
      free.ensureCapacity(made + batch);
      ByteBuffer memory = sync.offHeap(batch * pageSize, true);
      for (int i = batch - 1; i >= 0; i--) {
        // Little-endian, as the hash of a page reads it.
        ByteBuffer page = memory.slice(i * pageSize, pageSize).order(ByteOrder.LITTLE_ENDIAN);
        free.add(new SwapFolio(made++, this, page, sync));
      }
    } catch (OutOfMemoryError e) {
      // Some will do.
    }
    return !free.isEmpty();
  }

  void free(SwapFolio folio) {
    lock.lock();
    try {
      if (sync.died(Sync.Op.FOLIO, folio.id())) {
        free.add(folio);
      }
    } finally {
      lock.unlock();
    }
  }
}
