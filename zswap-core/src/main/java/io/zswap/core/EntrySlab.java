package io.zswap.core;

import io.zswap.api.MachineException;
import io.zswap.api.SwapEntry;
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
 * The entries of zswap (struct zswap_entry), off-heap: 24 bytes each. Thread-safe as far as
 * allocation goes; the fields are guarded as {@link ZswapCore} says.
 *
 * <p>A slot has an entry of its own, which it is given if that is free and has memory. So whoever
 * looks for a slot's page finds it without a table ({@link OwnEntryTree}). Memory for a slot's own
 * is taken only where most entries that there are are in use. So where most pages are on the
 * device, there is little more of it than for those that are not, and a slot is given any entry.
 *
 * <p>An entry is named by a <em>reference</em>, its index and the generation of its allocation in
 * one long, never 0; that is what trees hold. With a reference in hand, {@link #deref} gives the
 * index that fields are read by, and notices if the entry has been freed since, as far as 5 bits of
 * generation reach. No page depends on that, as the kernel's entries have no generation: a walk
 * that finds the same reference in the same slot finds the page that the slot has now.
 *
 * <pre>
 *   0  word    8 bytes  data, generation and more: {@link EntryWord}
 *   8  offset  4        of the slot in its swap area
 *  12  objcg   2        index of the object cgroup charged, 0 for none
 *  14  pool    1        index of the pool
 *  15  flags   1        from the lowest bit on: referenced; 2 bits, the node; 5, the swap type
 *  16  prev    4        LRU links
 *  20  next    4
 * </pre>
 */
final class EntrySlab implements Links, MovingZpool.Owners {
  /** A swap area has at most so many slots. */
  static final long MAX_SLOTS = 1L << 32;

  static final int MAX_NODES = 4;

  private static final int SIZE = 24;
  private static final int WORD = 0;
  private static final int OFFSET = 8;
  private static final int OBJCG = 12;
  private static final int POOL = 14;
  private static final int FLAGS = 15;
  private static final int PREV = 16;
  private static final int NEXT = 20;

  private static final int REFERENCED = 1;
  private static final int NID_SHIFT = 1;
  private static final int NID_MASK = MAX_NODES - 1;
  private static final int TYPE_SHIFT = 3;

  private static final int MIN_CHUNK_SHIFT = 12;
  private static final int MAX_CHUNK_SHIFT = 16;

  /** So few that finding one does not miss the CPU's caches. */
  private static final int CHUNKS_SHIFT = 8;

  /** Slots beyond these have no entries of their own, so that no index is below 0. */
  private static final int MAX_OWN = 1 << 30;

  /** Of lists of so many cgroups. */
  private static final int MOST_HEADS = 1 << 16;

  /** Entries before those of the slots: 0 is nobody's, and the others are for list heads. */
  private static final int OTHERS = 64;

  static final long INDEX_MASK = 0xFFFF_FFFFL;

  private final Sync sync;
  private final int cpus;
  private final LongSupplier inUse;

  /** Slots that have entries of their own. */
  private final int slots;

  /** A chunk has 2 to the power of this many entries, but for the last slots'. */
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
    chunkShift = chunkShift(slots);
    chunks = new ByteBuffer[this.slots == 0 ? 0 : ((OTHERS + this.slots - 1) >>> chunkShift) + 1];
    free = new FreeEntries(chunkShift, chunks.length, cpus);
    growing = sync.mutex("entry slab");
  }

  /** A chunk has 2 to the power of this many entries. */
  private static int chunkShift(long slots) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(slots);
    return Math.min(MAX_CHUNK_SHIFT, Math.max(MIN_CHUNK_SHIFT, bits - CHUNKS_SHIFT));
  }

  /**
   * Every entry's index is below this, as long as there are no more than 65,536 list heads: beyond
   * the chunks of the slots' own there are those of the heads, one for each thread that searches
   * far from others, and one that several may have asked for.
   *
   * @param slots so many have entries of their own
   * @param cpus threads that should not meet
   */
  static long most(long slots, int cpus) {
    int shift = chunkShift(slots);
    long own = ((OTHERS + slots) >> shift) + 1;
    return (own + (MOST_HEADS >> shift) + 1 + cpus + 2) << shift;
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

  /** That which has the last slot's own may be short. */
  private int entriesOf(int chunk) {
    int all = 1 << chunkShift;
    long left = (long) OTHERS + slots - ((long) chunk << chunkShift);
    return left <= 0 || slots == 0 ? all : (int) Math.min(all, (left + Long.SIZE - 1) & -Long.SIZE);
  }

  /** Whether there was memory for a chunk that there was not. */
  private boolean growLocked(int chunk) {
    if (chunk > Integer.MAX_VALUE >>> chunkShift) {
      return false;
    }
    try {
      @Nullable ByteBuffer[] more = Arrays.copyOf(chunks, Math.max(chunks.length, chunk + 1));
      int entries = entriesOf(chunk);
      if (more[chunk] == null) {
        ByteBuffer memory = sync.offHeap(SIZE * entries, false);
        for (int at = WORD; at < memory.capacity(); at += SIZE) {
          memory.putLong(at, 0);
        }
        more[chunk] = memory;
        chunks = more;
      }
      free.add(chunk, entries);
      refused.end();
      return true;
    } catch (OutOfMemoryError e) {
      refused.begin();
      return false;
    }
  }

  /** Whether slots have entries of their own. */
  boolean hasOwn() {
    return slots > 0;
  }

  /** Whether an entry, given by its reference, is the slot's own. */
  boolean isOwn(long slot, long ref) {
    return slot < slots && (int) ref == OTHERS + (int) slot;
  }

  /** The reference of the slot's own entry, if the slot has it in its tree; 0 otherwise. */
  long ownInSlot(long slot) {
    int index = slot < slots ? OTHERS + (int) slot : 0;
    ByteBuffer chunk = index == 0 ? null : chunks[index >>> chunkShift];
    if (chunk == null) {
      return 0;
    }
    long word = AtomicWords.get(chunk, at(index, WORD));
    return EntryWord.isInSlot(word) ? ref(word, index) : 0;
  }

  /** Says that a slot has its own entry in its tree, and nothing else. */
  void putIntoSlot(long own) {
    if (!changeInSlot(own, true)) {
      throw new MachineException("zswap entry " + (int) own + " is in its slot or free already");
    }
  }

  /**
   * Says that a slot does not have its own entry in its tree any more.
   *
   * @return false if it had not, or if that is another one by now
   */
  boolean takeOutOfSlot(long own) {
    return changeInSlot(own, false);
  }

  private boolean changeInSlot(long own, boolean in) {
    int index = (int) own;
    ByteBuffer chunk = chunk(index);
    int at = at(index, WORD);
    // More than once only where its data moves at the same moment.
    while (true) {
      long word = AtomicWords.get(chunk, at);
      if (ref(word, index) != own || EntryWord.isInSlot(word) == in) {
        return false;
      }
      if (AtomicWords.compareAndSet(chunk, at, word, word ^ EntryWord.IN_SLOT)) {
        return true;
      }
    }
  }

  /** Whether any slot has its own entry in its tree. */
  boolean isAnyInSlot() {
    return nextInSlot(OTHERS) != 0;
  }

  /** No slot has its own entry in its tree any more, whoever has that. */
  void takeAllOutOfSlots() {
    for (int i = nextInSlot(OTHERS); i != 0; i = nextInSlot(i + 1)) {
      takeOutOfSlot(ref(i));
    }
  }

  /** The first own entry from this index on that its slot has in its tree; 0 if there is none. */
  private int nextInSlot(int from) {
    int index = from;
    while (index < OTHERS + slots) {
      ByteBuffer chunk = chunks[index >>> chunkShift];
      if (chunk == null) {
        index = ((index >>> chunkShift) + 1) << chunkShift;
      } else if (EntryWord.isInSlot(AtomicWords.get(chunk, at(index, WORD)))) {
        return index;
      } else {
        index++;
      }
    }
    return 0;
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
    int at = at(index, WORD);
    chunk.putLong(at, EntryWord.next(chunk.getLong(at)));
    free.give(index);
  }

  /** The reference of an entry that is known to be in use. */
  long ref(int index) {
    return ref(chunk(index).getLong(at(index, WORD)), index);
  }

  private static long ref(long word, int index) {
    return EntryWord.generation(word) << Integer.SIZE | index;
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

  /** The slot, as {@link SwapEntry} packs it. */
  long swpentry(int index) {
    ByteBuffer chunk = live(index);
    int type = (chunk.get(at(index, FLAGS)) & 0xFF) >>> TYPE_SHIFT;
    return SwapTrees.swp(type, chunk.getInt(at(index, OFFSET)) & 0xFFFF_FFFFL);
  }

  /** Where the data is; until {@link #moved}, and as long as the pool lets it be used. */
  @Override
  public long handle(int index) {
    return EntryWord.handle(AtomicWords.getAcquire(live(index), at(index, WORD)));
  }

  /** Says that an entry's data is elsewhere, while others use the entry. */
  @Override
  public void moved(int index, long handle) {
    sync.point(Sync.Op.ENTRY, index);
    ByteBuffer chunk = live(index);
    int at = at(index, WORD);
    long word;
    do {
      word = AtomicWords.get(chunk, at);
    } while (!AtomicWords.compareAndSet(chunk, at, word, EntryWord.moved(word, handle)));
  }

  int length(int index) {
    return EntryWord.length(live(index).getLong(at(index, WORD)));
  }

  /** Says where the data of a fresh entry is. */
  void data(int index, long handle, int length) {
    ByteBuffer chunk = live(index);
    int at = at(index, WORD);
    chunk.putLong(at, EntryWord.data(chunk.getLong(at), handle, length));
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
    return live(index).get(at(index, FLAGS)) >>> NID_SHIFT & NID_MASK;
  }

  /**
   * Sets the slot and the node, and gives the entry its second chance.
   *
   * @param swpentry the slot, as {@link SwapEntry} packs it
   */
  void slot(int index, long swpentry, int nid) {
    ByteBuffer chunk = live(index);
    chunk.putInt(at(index, OFFSET), (int) swpentry);
    int type = SwapTrees.type(swpentry);
    chunk.put(at(index, FLAGS), (byte) (type << TYPE_SHIFT | nid << NID_SHIFT | REFERENCED));
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
