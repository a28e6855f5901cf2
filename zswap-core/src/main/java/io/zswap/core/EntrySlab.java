package io.zswap.core;

import io.zswap.api.MachineException;
import io.zswap.core.sync.Backoff;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of zswap (struct zswap_entry), with what is in them ({@link EntryFields}): which are
 * in use, and which are whose. Thread-safe.
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
 */
final class EntrySlab extends EntryFields {
  /** A swap area has at most so many slots. */
  static final long MAX_SLOTS = 1L << 32;

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

  private final int cpus;
  private final LongSupplier inUse;

  /** Slots that have entries of their own. */
  private final int slots;

  private final FreeEntries free;
  private final Mutex growing;

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
    super(chunkShift(slots), chunks(Math.min(slots, MAX_OWN), chunkShift(slots)), sync);
    this.cpus = cpus;
    this.inUse = inUse;
    this.slots = (int) Math.min(slots, MAX_OWN);
    free = new FreeEntries(chunkShift, chunks.length, cpus);
    growing = sync.mutex("entry slab");
  }

  /** A chunk has 2 to the power of this many entries. */
  private static int chunkShift(long slots) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(slots);
    return Math.min(MAX_CHUNK_SHIFT, Math.max(MIN_CHUNK_SHIFT, bits - CHUNKS_SHIFT));
  }

  /** How many chunks the own entries of so many slots take. */
  private static int chunks(long slots, int chunkShift) {
    return slots == 0 ? 0 : (int) ((OTHERS + slots - 1) >>> chunkShift) + 1;
  }

  /**
   * An upper bound of every entry's index: the chunks of the slots' own, those of up to 65,536 list
   * heads, one for each thread that searches far from others, and one that several threads may have
   * made at the same time.
   *
   * @param slots so many have entries of their own
   * @param cpus threads that should not meet
   */
  static long most(long slots, int cpus) {
    int shift = chunkShift(slots);
    long own = ((OTHERS + slots) >> shift) + 1;
    return (own + (MOST_HEADS >> shift) + 1 + cpus + 2) << shift;
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
   * Whether another chunk should be made: few entries are free, and memory was not refused lately.
   * To ask has an effect: it counts down what is left of the {@link Backoff}.
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
        more[chunk] = newChunk(entries);
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
    long word = index == 0 ? 0 : word(index);
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
    // More than once only where its data moves at the same moment.
    while (true) {
      long word = word(index);
      if (ref(word, index) != own || EntryWord.isInSlot(word) == in) {
        return false;
      }
      if (changeWord(index, word, word ^ EntryWord.IN_SLOT)) {
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
      if (chunks[index >>> chunkShift] == null) {
        index = ((index >>> chunkShift) + 1) << chunkShift;
      } else if (EntryWord.isInSlot(word(index))) {
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
    nextGeneration(index);
    free.give(index);
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
