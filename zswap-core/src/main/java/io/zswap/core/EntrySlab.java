package io.zswap.core;

import io.zswap.api.MachineException;
import io.zswap.core.lru.Links;
import io.zswap.core.sync.CacheLines;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The entries of zswap (struct zswap_entry), off-heap: 32 bytes each; a thread uses first what it
 * has freed last. Thread-safe as far as allocation goes; the fields are guarded as {@link
 * ZswapCore} says.
 *
 * <p>An entry is named by a <em>reference</em>, its index and the generation of its allocation in
 * one long, never 0; that is what trees hold. With a reference in hand, {@link #deref} gives the
 * index that fields are read by, and notices if the entry has been freed since, as far as 16 bits
 * of generation reach.
 *
 * <pre>
 *   0  swpentry    8 bytes  the slot, as SwapEntry packs it
 *   8  handle      8        where the pool keeps the data
 *  16  prev        4        LRU links
 *  20  next        4        (or of the free list)
 *  24  length - 1  2        compressed bytes, 1 to 65536
 *  26  objcg       2        index of the object cgroup charged, 0 for none
 *  28  pool        1        index of the pool
 *  29  flags       1        referenced, and the node
 *  30  generation  2
 * </pre>
 */
final class EntrySlab implements Links {
  private static final int SIZE = 32;
  private static final int SWPENTRY = 0;
  private static final int HANDLE = 8;
  private static final int PREV = 16;
  private static final int NEXT = 20;
  private static final int LENGTH = 24;
  private static final int OBJCG = 26;
  private static final int POOL = 28;
  private static final int FLAGS = 29;
  private static final int GENERATION = 30;

  private static final int REFERENCED = 1;
  private static final int NID_SHIFT = 1;

  private static final int MIN_CHUNK_SHIFT = 12;
  private static final int MAX_CHUNK_SHIFT = 16;

  /** So few that finding one does not miss the CPU's caches. */
  private static final int CHUNKS_SHIFT = 8;

  /** Two cache lines full, as CPUs ask for them in pairs. */
  private static final int RUN = 2 * CacheLines.LONGS * Long.BYTES / SIZE;

  static final long INDEX_MASK = 0xFFFF_FFFFL;

  private final Sync sync;
  private final Mutex growing;
  private volatile ByteBuffer[] chunks = {};

  /**
   * Heads of the free lists, a cache line apart: an index, and above it a number that every change
   * raises. A thread frees to a list of its own, and looks there first.
   */
  private final AtomicLongArray free;

  private final int stripes;

  /** So many fresh ones go to a thread at once, so that no two threads' share a cache line. */
  private final int run;

  /** A chunk has 2 to the power of this many entries. */
  private final int chunkShift;

  /** The lowest index never used; index 0 is nobody's. Changed under {@link #growing}. */
  private volatile int fresh = 1;

  /**
   * A slab without entries.
   *
   * @param stripes free lists
   * @param expected entries that there may be: the more, the larger are the pieces that memory is
   *     taken in
   */
  EntrySlab(Sync sync, int stripes, long expected) {
    this.sync = sync;
    this.stripes = stripes;
    run = stripes == 1 ? 1 : RUN;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(expected);
    chunkShift = Math.min(MAX_CHUNK_SHIFT, Math.max(MIN_CHUNK_SHIFT, bits - CHUNKS_SHIFT));
    free = new AtomicLongArray(CacheLines.length(stripes));
    growing = sync.mutex("entry slab");
  }

  private ByteBuffer chunk(int index) {
    return chunks[index >>> chunkShift];
  }

  private int at(int index, int field) {
    return (index & (1 << chunkShift) - 1) * SIZE + field;
  }

  /** A fresh entry's reference, or 0 if memory is out. Its fields are undefined. */
  long alloc() {
    sync.point(Sync.Op.ALLOC, 0);
    int own = sync.cpu(stripes);
    int index = take(CacheLines.at(own));
    if (index == 0) {
      index = takeFresh(own, false);
    }
    for (int i = 1; i < stripes && index == 0; i++) {
      index = take(CacheLines.at((own + i) % stripes));
    }
    if (index == 0) {
      index = takeFresh(own, true);
    }
    if (index == 0) {
      return 0;
    }
    sync.born(Sync.Op.ENTRY, index);
    return ref(index);
  }

  /** The last one that was freed to this list; 0 if there is none. */
  private int take(int list) {
    long head = free.get(list);
    while ((int) head != 0) {
      int index = (int) head;
      // If another takes the entry meanwhile, this reads nonsense, and the number above is higher.
      long next = chunk(index).getInt(at(index, NEXT)) & INDEX_MASK;
      if (free.compareAndSet(list, head, ((head >>> 32) + 1) << 32 | next)) {
        return index;
      }
      head = free.get(list);
    }
    return 0;
  }

  /**
   * One that was never used, and those in its cache lines with it for the caller's list; 0 if there
   * are none.
   *
   * @param grow whether to take memory for more
   */
  private int takeFresh(int own, boolean grow) {
    if (!grow && !hasFresh()) {
      return 0;
    }
    growing.lock();
    try {
      if (!hasFresh()) {
        if (!grow) {
          return 0;
        }
        ByteBuffer chunk = sync.offHeap(SIZE << chunkShift, false);
        ByteBuffer[] more = Arrays.copyOf(chunks, chunks.length + 1);
        more[chunks.length] = chunk;
        chunks = more;
      }
      int first = fresh;
      int end = (first / run + 1) * run;
      fresh = end;
      for (int index = end - 1; index >= first; index--) {
        chunk(index).putShort(at(index, GENERATION), (short) 0);
        if (index > first) {
          give(index, CacheLines.at(own));
        }
      }
      return first;
    } catch (OutOfMemoryError e) {
      return 0;
    } finally {
      growing.unlock();
    }
  }

  /** Whether there is memory for one that was never used. */
  private boolean hasFresh() {
    return fresh >>> chunkShift < chunks.length;
  }

  /** Frees an entry; its reference is void from here on. */
  void free(long ref) {
    sync.point(Sync.Op.ENTRY, ref & INDEX_MASK);
    int index = deref(ref);
    if (!sync.died(Sync.Op.ENTRY, index)) {
      return;
    }
    sync.point(Sync.Op.ALLOC, 0);
    ByteBuffer chunk = chunk(index);
    chunk.putShort(at(index, GENERATION), (short) (chunk.getShort(at(index, GENERATION)) + 1));
    give(index, CacheLines.at(sync.cpu(stripes)));
  }

  /** To a free list. */
  private void give(int index, int list) {
    ByteBuffer chunk = chunk(index);
    long head;
    do {
      head = free.get(list);
      chunk.putInt(at(index, NEXT), (int) head);
    } while (!free.compareAndSet(list, head, ((head >>> 32) + 1) << 32 | index));
  }

  /** The reference of an entry that is known to be in use. */
  long ref(int index) {
    return (chunk(index).getShort(at(index, GENERATION)) & 0xFFFFL) << 32 | index;
  }

  /**
   * The index of an entry.
   *
   * @throws MachineException if the entry has been freed: whoever holds the reference should not
   */
  int deref(long ref) {
    int index = (int) ref;
    if (!isCurrent(ref)) {
      throw new MachineException(
          "use after free: zswap entry " + index + " of generation " + (ref >>> 32));
    }
    return index;
  }

  /** Whether the entry has not been freed; who holds no reference of it may ask, too. */
  boolean isCurrent(long ref) {
    return ref((int) ref) == ref;
  }

  /** The memory of an entry that should be in use. */
  private ByteBuffer live(int index) {
    sync.touch(Sync.Op.ENTRY, index);
    return chunk(index);
  }

  long swpentry(int index) {
    return live(index).getLong(at(index, SWPENTRY));
  }

  void swpentry(int index, long swpentry) {
    live(index).putLong(at(index, SWPENTRY), swpentry);
  }

  /** Where the data is; until {@link #moved}, and as long as the pool lets it be used. */
  long handle(int index) {
    return AtomicWords.getAcquire(live(index), at(index, HANDLE));
  }

  /** Says that an entry's data is elsewhere, while others use the entry. */
  void moved(int index, long handle) {
    sync.point(Sync.Op.ENTRY, index);
    AtomicWords.setRelease(live(index), at(index, HANDLE), handle);
  }

  int length(int index) {
    return (live(index).getShort(at(index, LENGTH)) & 0xFFFF) + 1;
  }

  void data(int index, long handle, int length) {
    live(index).putLong(at(index, HANDLE), handle);
    live(index).putShort(at(index, LENGTH), (short) (length - 1));
  }

  int objcg(int index) {
    return live(index).getShort(at(index, OBJCG)) & 0xFFFF;
  }

  void objcg(int index, int objcg) {
    live(index).putShort(at(index, OBJCG), (short) objcg);
  }

  int pool(int index) {
    return live(index).get(at(index, POOL)) & 0xFF;
  }

  void pool(int index, int pool) {
    live(index).put(at(index, POOL), (byte) pool);
  }

  int nid(int index) {
    return live(index).get(at(index, FLAGS)) >>> NID_SHIFT;
  }

  /** Sets the node, and gives the entry its second chance. */
  void initFlags(int index, int nid) {
    live(index).put(at(index, FLAGS), (byte) (nid << NID_SHIFT | REFERENCED));
  }

  boolean isReferenced(int index) {
    return (live(index).get(at(index, FLAGS)) & REFERENCED) != 0;
  }

  void clearReferenced(int index) {
    ByteBuffer chunk = live(index);
    chunk.put(at(index, FLAGS), (byte) (chunk.get(at(index, FLAGS)) & ~REFERENCED));
  }

  @Override
  public int next(int index) {
    return live(index).getInt(at(index, NEXT));
  }

  @Override
  public int prev(int index) {
    return live(index).getInt(at(index, PREV));
  }

  @Override
  public void next(int index, int next) {
    live(index).putInt(at(index, NEXT), next);
  }

  @Override
  public void prev(int index, int prev) {
    live(index).putInt(at(index, PREV), prev);
  }

  @Override
  public int newHead() {
    long ref = alloc();
    if (ref == 0) {
      throw new OutOfMemoryError("no memory for a list head");
    }
    int head = (int) ref;
    next(head, head);
    prev(head, head);
    return head;
  }

  @Override
  public void freeHead(int head) {
    free(ref(head));
  }
}
