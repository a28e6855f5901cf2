package io.zswap.core;

import io.zswap.api.SwapEntry;
import io.zswap.core.lru.Links;
import io.zswap.core.pool.MovingZpool;
import io.zswap.core.sync.MemoryMisuse;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is in the entries of an {@link EntrySlab}: 24 bytes each, off-heap. The fields are guarded
 * as {@link ZswapCore} says.
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
abstract class EntryFields implements Links, MovingZpool.Owners {
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

  /** The index in a reference. */
  static final long INDEX_MASK = 0xFFFF_FFFFL;

  final Sync sync;

  /** A chunk has 2 to the power of this many entries, but for the last slots'. */
  final int chunkShift;

  /** By number; null where no entry has been needed so far. */
  volatile @Nullable ByteBuffer[] chunks;

  /**
   * Without memory so far.
   *
   * @param chunkShift a chunk has 2 to the power of this many entries, but for the last slots'
   * @param count there will most likely be so many chunks
   */
  EntryFields(int chunkShift, int count, Sync sync) {
    this.sync = sync;
    this.chunkShift = chunkShift;
    chunks = new ByteBuffer[count];
  }

  /** Memory for so many entries, none of which was in use; throws OutOfMemoryError. */
  ByteBuffer newChunk(int entries) {
    ByteBuffer memory = sync.offHeap(SIZE * entries, false);
    for (int at = WORD; at < memory.capacity(); at += SIZE) {
      memory.putLong(at, 0);
    }
    return memory;
  }

  private ByteBuffer chunk(int index) {
    // Nobody has the index of an entry without memory.
    return Objects.requireNonNull(chunks[index >>> chunkShift]);
  }

  private int at(int index, int field) {
    return (index & (1 << chunkShift) - 1) * SIZE + field;
  }

  /** The reference of an entry that is known to be in use. */
  long ref(int index) {
    return ref(chunk(index).getLong(at(index, WORD)), index);
  }

  /** The reference of an entry with this word. */
  static long ref(long word, int index) {
    return EntryWord.generation(word) << Integer.SIZE | index;
  }

  /**
   * The index of an entry.
   *
   * @throws MemoryMisuse if the entry has been freed: whoever holds the reference should not
   */
  int deref(long ref) {
    int index = (int) ref;
    if (ref(index) != ref) {
      throw new MemoryMisuse(
          "use after free: zswap entry " + index + " of generation " + (ref >>> 32));
    }
    return index;
  }

  /** Voids the references of an entry that is being freed. */
  void nextGeneration(int index) {
    ByteBuffer chunk = chunk(index);
    int at = at(index, WORD);
    chunk.putLong(at, EntryWord.next(chunk.getLong(at)));
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
    return EntryWord.handle(data(index));
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

  /** The whole {@link EntryWord}; 0 where there is no memory. */
  long word(int index) {
    ByteBuffer chunk = chunks[index >>> chunkShift];
    return chunk == null ? 0 : AtomicWords.get(chunk, at(index, WORD));
  }

  /** Whether the word was that until now. */
  boolean changeWord(int index, long from, long to) {
    return AtomicWords.compareAndSet(chunk(index), at(index, WORD), from, to);
  }

  /** The {@link EntryWord} that says where the data is, and how long it is. */
  long data(int index) {
    return AtomicWords.getAcquire(live(index), at(index, WORD));
  }

  int length(int index) {
    return EntryWord.length(data(index));
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
   * @param swp the slot, as {@link SwapEntry} packs it
   */
  void slot(int index, long swp, int nid) {
    ByteBuffer chunk = live(index);
    chunk.putInt(at(index, OFFSET), (int) swp);
    int type = SwapTrees.type(swp);
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
}
