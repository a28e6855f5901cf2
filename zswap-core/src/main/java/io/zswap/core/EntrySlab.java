package io.zswap.core;

import io.zswap.api.MachineException;
import io.zswap.core.lru.Links;
import io.zswap.core.pool.MovingZpool;
import io.zswap.core.sync.Backoff;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of zswap (struct zswap_entry), off-heap: 32 bytes each. Thread-safe as far as
 * allocation goes; the fields are guarded as {@link ZswapCore} says.
 *
 * <p>A slot has an entry of its own, which it is given if that is free and has memory. So whoever
 * looks for a slot's page can ask for the entry while the tree's word is still on its way from
 * memory ({@link #own}). Memory for a slot's own is taken only where most entries that there are
 * are in use. So where most pages are on the device, there is little more of it than for those that
 * are not, and a slot is given any entry.
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
 *  20  next        4
 *  24  length - 1  2        compressed bytes, 1 to 65536
 *  26  objcg       2        index of the object cgroup charged, 0 for none
 *  28  pool        1        index of the pool
 *  29  flags       1        referenced, and the node
 *  30  generation  2
 * </pre>
 */
final class EntrySlab implements Links, MovingZpool.Owners {
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

  /** Slots beyond these have no entries of their own, so that no index is below 0. */
  private static final int MAX_OWN = 1 << 30;

  /** Entries before those of the slots: 0 is nobody's, and the others are for list heads. */
  private static final int OTHERS = 64;

  static final long INDEX_MASK = 0xFFFF_FFFFL;

  private final Sync sync;
  private final int cpus;
  private final LongSupplier inUse;

  /** Slots that have entries of their own. */
  private final int slots;

  /** A chunk has 2 to the power of this many entries. */
  private final int chunkShift;

  private final FreeEntries free;
  private final Mutex growing;

  /** By number; null where no entry has been needed so far. */
  private volatile @Nullable ByteBuffer[] chunks;

  /** When memory was out, it is done without for a while before it is asked for again. */
  private final Backoff refused = new Backoff();

  /** A slab without entries, whose slots have none of their own. */
  EntrySlab(Sync sync) {
    this(sync, 1, 0, () -> 0);
  }

  /**
   * A slab without entries.
   *
   * @param cpus threads that should not meet
   * @param slots so many have entries of their own
   * @param inUse about how many entries are in use
   */
  EntrySlab(Sync sync, int cpus, long slots, LongSupplier inUse) {
    this.sync = sync;
    this.cpus = cpus;
    this.inUse = inUse;
    this.slots = (int) Math.min(slots, MAX_OWN);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(slots);
    chunkShift = Math.min(MAX_CHUNK_SHIFT, Math.max(MIN_CHUNK_SHIFT, bits - CHUNKS_SHIFT));
    chunks = new ByteBuffer[this.slots == 0 ? 0 : ((OTHERS + this.slots - 1) >>> chunkShift) + 1];
    free = new FreeEntries(chunkShift, chunks.length, cpus);
    growing = sync.mutex("entry slab");
  }

  private ByteBuffer chunk(int index) {
    // Nobody has the index of an entry without memory.
    return Objects.requireNonNull(chunks[index >>> chunkShift]);
  }

  private int at(int index, int field) {
    return (index & (1 << chunkShift) - 1) * SIZE + field;
  }

  /**
   * A fresh entry's reference, or 0 if memory is out. Its fields are undefined.
   *
   * @param slot whose own it should be
   */
  long alloc(long slot) {
    sync.point(Sync.Op.ALLOC, 0);
    return named(slot < slots ? takeOwn(OTHERS + (int) slot) : takeAny());
  }

  private long named(int index) {
    if (index == 0) {
      return 0;
    }
    sync.born(Sync.Op.ENTRY, index);
    return ref(index);
  }

  private int takeOwn(int index) {
    int chunk = index >>> chunkShift;
    // Slots are given out in order, and to ask is not free: so only now and then.
    if (!free.has(chunk) && index % Long.SIZE == 0 && isWorthAChunk()) {
      grow(chunk);
    }
    return free.take(index) ? index : takeAny();
  }

  /**
   * Whether there are so few free entries, and memory perhaps, that there should be more. Where
   * memory was out, the question itself counts as one time that it was done without.
   */
  private boolean isWorthAChunk() {
    // That many CPUs take slots from places of their own, with most of a chunk before each. Where
    // there are more, some do without.
    if (((long) free.count() - cpus) << chunkShift > inUse.getAsLong()) {
      return false;
    }
    return !refused.isOn();
  }

  private int takeAny() {
    int cpu = sync.cpu(cpus);
    int before = free.count();
    int index = free.takeNear(cpu);
    if (index == 0 && isWorthAChunk()) {
      growAnywhere(before);
    }
    while (index == 0) {
      before = free.count();
      index = free.takeAny(cpu);
      // Where memory was out just now, it is not asked for again: that takes long.
      if (index == 0 && (refused.isOn() || !growAnywhere(before))) {
        return 0;
      }
    }
    return index;
  }

  /** Whether there are more chunks than before. */
  private boolean growAnywhere(int before) {
    growing.lock();
    try {
      return free.count() > before || growLocked(free.firstMissing());
    } finally {
      growing.unlock();
    }
  }

  private void grow(int chunk) {
    growing.lock();
    try {
      if (!free.has(chunk)) {
        growLocked(chunk);
      }
    } finally {
      growing.unlock();
    }
  }

  /** Whether there was memory for a chunk that there was not. */
  private boolean growLocked(int chunk) {
    if (chunk > Integer.MAX_VALUE >>> chunkShift) {
      return false;
    }
    try {
      @Nullable ByteBuffer[] more = Arrays.copyOf(chunks, Math.max(chunks.length, chunk + 1));
      if (more[chunk] == null) {
        ByteBuffer memory = sync.offHeap(SIZE << chunkShift, false);
        for (int at = GENERATION; at < memory.capacity(); at += SIZE) {
          memory.putShort(at, (short) 0);
        }
        more[chunk] = memory;
        chunks = more;
      }
      free.add(chunk);
      refused.end();
      return true;
    } catch (OutOfMemoryError e) {
      refused.begin();
      return false;
    }
  }

  /** The reference of the slot's own entry, whoever has it; 0 if there is none. */
  long own(int slot) {
    ByteBuffer chunk = slot < slots ? chunks[(OTHERS + slot) >>> chunkShift] : null;
    return chunk == null ? 0 : ref(chunk, OTHERS + slot);
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
    free.give(index);
  }

  /** The reference of an entry that is known to be in use. */
  long ref(int index) {
    return ref(chunk(index), index);
  }

  private long ref(ByteBuffer chunk, int index) {
    return (chunk.getShort(at(index, GENERATION)) & 0xFFFFL) << 32 | index;
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
  @Override
  public long handle(int index) {
    return AtomicWords.getAcquire(live(index), at(index, HANDLE));
  }

  /** Says that an entry's data is elsewhere, while others use the entry. */
  @Override
  public void moved(int index, long handle) {
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
    sync.point(Sync.Op.ALLOC, 0);
    if (!free.has(0)) {
      grow(0);
    }
    int first = free.takeFirst();
    long ref = named(first == 0 ? takeAny() : first);
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
