package io.zswap.core.swap;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Refusal;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.function.LongSupplier;
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

  private final Refusal refusal;

  /** An allocator of pages of so many bytes. */
  public FolioAllocator(int pageSize, Sync sync) {
    this(pageSize, BATCH, sync);
  }

  /** An allocator that makes so many folios at a time. */
  public FolioAllocator(int pageSize, int batch, Sync sync) {
    this(pageSize, batch, sync, System::nanoTime);
  }

  /** With time from somewhere else. */
  FolioAllocator(int pageSize, int batch, Sync sync, LongSupplier nanoTime) {
    this.batch = batch;
    this.pageSize = pageSize;
    this.sync = sync;
    refusal = new Refusal(nanoTime);
    lock = sync.mutex("folios");
  }

  Sync sync() {
    return sync;
  }

  /** A folio with old content that is charged to nobody, or null if memory is out. */
  @Nullable SwapFolio alloc() {
    SwapFolio folio = take(null);
    if (folio != null || refusal.isRecent()) {
      return folio;
    }
    try {
      // Without the lock: where there is none, that takes half a second.
      ByteBuffer memory = sync.offHeap(batch * pageSize, true);
      refusal.granted();
      return take(memory);
    } catch (OutOfMemoryError e) {
      refusal.refused();
      return take(null);
    }
  }

  /** Whether memory was refused lately, so that others' folios have to be waited for. */
  boolean isScarce() {
    return refusal.isRecent();
  }

  /**
   * One of those that are free, or null if none is.
   *
   * @param memory to make more of
   */
  private @Nullable SwapFolio take(@Nullable ByteBuffer memory) {
    lock.lock();
    try {
      if (memory != null) {
        make(memory);
      }
      if (free.isEmpty()) {
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

  private void make(ByteBuffer memory) {
    free.ensureCapacity(made + batch);
    for (int i = batch - 1; i >= 0; i--) {
      // Little-endian, as the hash of a page reads it.
      ByteBuffer page = memory.slice(i * pageSize, pageSize).order(ByteOrder.LITTLE_ENDIAN);
      free.add(new SwapFolio(made++, this, page, sync));
    }
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
