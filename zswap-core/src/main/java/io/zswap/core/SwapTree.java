package io.zswap.core;

import io.zswap.api.machine.FailurePoint;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Refusal;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one swap area by slot (zswap_trees): a table off-heap, made piece by piece as
 * slots are used. Lock-free; every call is atomic, but where {@link OwnEntryTree} says so. 0 stands
 * for no entry.
 */
class SwapTree {
  /** Result of {@link #store}: no memory. */
  static final long NO_MEMORY = -1;

  /** As many slots as the kernel puts into one address space. */
  private static final int MIN_CHUNK_SHIFT = 14;

  private static final int MAX_CHUNK_SHIFT = 18;

  /** So few that finding one does not miss the CPU's caches. */
  private static final int CHUNKS_SHIFT = 6;

  private final int id;
  private final long size;

  /** A chunk has 2 to the power of this many slots. */
  private final int chunkShift;

  private final AtomicReferenceArray<@Nullable ByteBuffer> chunks;
  private final Refusal refusal = new Refusal(System::nanoTime);
  final FaultInjection faults;
  final Sync sync;

  /**
   * An empty tree.
   *
   * @param id tells it from those of areas that were on before
   */
  SwapTree(int id, long size, FaultInjection faults, Sync sync) {
    this.id = id;
    this.size = size;
    this.faults = faults;
    this.sync = sync;
    sync.born(Sync.Op.TREE, id);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(size);
    chunkShift = Math.min(MAX_CHUNK_SHIFT, Math.max(MIN_CHUNK_SHIFT, bits - CHUNKS_SHIFT));
    long number = (size + (1L << chunkShift) - 1) >>> chunkShift;
    chunks = new AtomicReferenceArray<>(Math.toIntExact(number));
  }

  long size() {
    sync.touch(Sync.Op.TREE, id);
    return size;
  }

  /** Tells it from trees that were before. */
  final int id() {
    return id;
  }

  /** Says that the area is off, and nobody may look here any more. */
  void free() {
    for (long offset = 1; offset < size; offset++) {
      sync.also(Sync.Op.TREE, offset);
    }
    sync.point(Sync.Op.TREE, 0);
    sync.died(Sync.Op.TREE, id);
  }

  private @Nullable ByteBuffer chunk(long offset) {
    sync.touch(Sync.Op.TREE, id);
    return chunks.get((int) (offset >>> chunkShift));
  }

  private int at(long offset) {
    return (int) (offset & (1L << chunkShift) - 1) * Long.BYTES;
  }

  /** The entry of a slot (xa_load). */
  long load(long offset) {
    sync.look(Sync.Op.TREE, offset);
    ByteBuffer chunk = chunk(offset);
    return chunk == null ? 0 : AtomicWords.get(chunk, at(offset));
  }

  /** Takes the entry of a slot out (xa_erase). */
  long erase(long offset) {
    sync.point(Sync.Op.TREE, offset);
    ByteBuffer chunk = chunk(offset);
    // Most slots that are freed have nothing here: a look is cheaper than an exchange.
    if (chunk == null || AtomicWords.get(chunk, at(offset)) == 0) {
      return 0;
    }
    return AtomicWords.getAndSet(chunk, at(offset), 0);
  }

  /** Takes the entry of a slot out if it is this one (xa_cmpxchg). */
  boolean eraseIfSame(long offset, long entry) {
    sync.point(Sync.Op.TREE, offset);
    ByteBuffer chunk = chunk(offset);
    return chunk != null && AtomicWords.compareAndSet(chunk, at(offset), entry, 0);
  }

  /** Puts an entry in, and gives the one that was there (xa_store), or {@link #NO_MEMORY}. */
  long store(long offset, long entry) {
    sync.point(Sync.Op.TREE, offset);
    ByteBuffer chunk = faults.shouldFail(FailurePoint.TREE) ? null : getOrMake(offset);
    return chunk == null ? NO_MEMORY : AtomicWords.getAndSet(chunk, at(offset), entry);
  }

  private @Nullable ByteBuffer getOrMake(long offset) {
    ByteBuffer chunk = chunk(offset);
    if (chunk != null) {
      return chunk;
    }
    int index = (int) (offset >>> chunkShift);
    int slots = (int) Math.min(1L << chunkShift, size - ((long) index << chunkShift));
    if (refusal.isRecent()) {
      return null;
    }
    ByteBuffer made;
    try {
      made = sync.offHeap(slots * Long.BYTES, true);
      refusal.granted();
    } catch (OutOfMemoryError e) {
      refusal.refused();
      return null;
    }
    return chunks.compareAndSet(index, null, made) ? made : chunks.get(index);
  }

  /** Whether there is no entry (xa_empty). */
  boolean isEmpty() {
    for (int i = 0; i < chunks.length(); i++) {
      ByteBuffer chunk = chunks.get(i);
      for (int at = 0; chunk != null && at < chunk.capacity(); at += Long.BYTES) {
        if (chunk.getLong(at) != 0) {
          return false;
        }
      }
    }
    return true;
  }
}
