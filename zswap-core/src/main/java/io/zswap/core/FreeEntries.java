package io.zswap.core;

import io.zswap.core.sync.CacheLines;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of the {@link EntrySlab} are free, a bit each. Thread-safe and lock-free, but for
 * {@link #add}.
 */
final class FreeEntries {
  /** Words of a search that is a short one: some microseconds. */
  private static final int SHORT = 1024;

  private static final int WORD_SHIFT = 6;

  /** Before a chunk's first word: what is in a line with the array's length, all threads read. */
  private static final int PAD = CacheLines.LONGS;

  private static final long NOWHERE = -1;

  /** A chunk has 2 to the power of this many entries, and of that many words. */
  private final int chunkShift;

  private final int wordShift;

  /** By number; null where no chunk has been added. */
  private volatile @Nullable AtomicLongArray[] chunks;

  /** Those that have been added, by number, in that order. */
  private volatile int[] added = {};

  private final int cpus;

  /**
   * By CPU, a cache line apart: the word where its next search begins, counted through the chunks
   * that were added.
   */
  private final AtomicLongArray cursors;

  /**
   * None is free, as there are none.
   *
   * @param chunks how many chunks there will most likely be
   * @param cpus threads that search in different places
   */
  FreeEntries(int chunkShift, int chunks, int cpus) {
    this.chunkShift = chunkShift;
    wordShift = chunkShift - WORD_SHIFT;
    this.chunks = new AtomicLongArray[chunks];
    this.cpus = cpus;
    cursors = new AtomicLongArray(CacheLines.length(cpus));
    for (int cpu = 0; cpu < cpus; cpu++) {
      cursors.set(CacheLines.at(cpu), NOWHERE);
    }
  }

  /**
   * Adds a chunk, all of whose entries are free. One call at a time.
   *
   * @param entries how many it has, a multiple of {@link Long#SIZE}
   */
  void add(int chunk, int entries) {
    AtomicLongArray words = new AtomicLongArray(PAD + (1 << wordShift));
    for (int at = PAD; at < PAD + (entries >> WORD_SHIFT); at++) {
      words.setPlain(at, -1);
    }
    if (chunk == 0) {
      // Entry 0 is nobody's.
      words.setPlain(PAD, -2);
    }
    @Nullable AtomicLongArray[] more = Arrays.copyOf(chunks, Math.max(chunks.length, chunk + 1));
    more[chunk] = words;
    int[] numbers = Arrays.copyOf(added, added.length + 1);
    numbers[added.length] = chunk;
    chunks = more;
    added = numbers;
  }

  /** How many chunks there are. */
  int count() {
    return added.length;
  }

  boolean has(int chunk) {
    return words(chunk) != null;
  }

  /** The first number that no chunk has. */
  int firstMissing() {
    int chunk = 0;
    while (has(chunk)) {
      chunk++;
    }
    return chunk;
  }

  private @Nullable AtomicLongArray words(int chunk) {
    @Nullable AtomicLongArray[] now = chunks;
    return chunk < now.length ? now[chunk] : null;
  }

  private int at(int index) {
    return PAD + (index >>> WORD_SHIFT & (1 << wordShift) - 1);
  }

  /** Takes an entry, if it is free. */
  boolean take(int index) {
    AtomicLongArray words = words(index >>> chunkShift);
    if (words == null) {
      return false;
    }
    int at = at(index);
    long bit = 1L << index;
    for (long word = words.get(at); (word & bit) != 0; word = words.get(at)) {
      if (words.compareAndSet(at, word, word & ~bit)) {
        return true;
      }
    }
    return false;
  }

  /** Takes one of the first entries; 0 if none is free. */
  int takeFirst() {
    AtomicLongArray words = words(0);
    return words == null ? 0 : Math.max(0, takeFrom(words, PAD, false));
  }

  /** Takes one that is found soon, and not where others take theirs; 0 if none is. */
  int takeNear(int cpu) {
    return search(cpu, SHORT, true);
  }

  /** Takes any; 0 if none is free. */
  int takeAny(int cpu) {
    return search(cpu, Integer.MAX_VALUE, false);
  }

  private int search(int cpu, int most, boolean aside) {
    int[] ring = added;
    int words = ring.length << wordShift;
    long cursor = cursors.getPlain(CacheLines.at(cpu));
    int word = (int) (cursor == NOWHERE ? (long) words / cpus * cpu : cursor);
    int index = 0;
    for (int left = Math.min(words, most); left > 0 && index == 0; left--, word++) {
      if (word >= words) {
        word = 0;
      }
      int chunk = ring[word >>> wordShift];
      int inChunk = word & (1 << wordShift) - 1;
      int bit = takeFrom(Objects.requireNonNull(words(chunk)), PAD + inChunk, aside);
      if (bit >= 0) {
        index = (chunk << chunkShift) + (inChunk << WORD_SHIFT) + bit;
        // There may be more.
        word--;
      }
    }
    if (words > 0) {
      cursors.setPlain(CacheLines.at(cpu), word);
    }
    return index;
  }

  /**
   * Takes the lowest of a word; -1 if there is none.
   *
   * @param aside whether to leave the word to another that changes it at the same moment
   */
  private static int takeFrom(AtomicLongArray words, int at, boolean aside) {
    for (long word = words.get(at); word != 0; word = words.get(at)) {
      if (words.compareAndSet(at, word, word & (word - 1))) {
        return Long.numberOfTrailingZeros(word);
      }
      if (aside) {
        return -1;
      }
    }
    return -1;
  }

  /** Gives one back. */
  void give(int index) {
    AtomicLongArray words = Objects.requireNonNull(words(index >>> chunkShift));
    int at = at(index);
    long word;
    do {
      word = words.get(at);
    } while (!words.compareAndSet(at, word, word | 1L << index));
  }
}
