package io.zswap.core;

import io.zswap.core.sync.CacheLines;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** Which entries of the {@link EntrySlab} are free, a bit each. Lock-free, but for {@link #add}. */
final class FreeEntries {
  /** A search that is longer costs more than the memory for another chunk. */
  private static final int MAX_LOOKS = 1024;

  private static final int WORD_SHIFT = 6;

  /** Before a chunk's first word: what is in a line with the array's length, all threads read. */
  private static final int PAD = CacheLines.LONGS;

  /** A chunk has 2 to the power of this many entries. */
  private final int chunkShift;

  /** Words of a chunk, less one. */
  private final int wordMask;

  /** By chunk; null where there is no memory for entries. */
  private volatile @Nullable AtomicLongArray[] chunks;

  /** How many chunks have entries. */
  private volatile int made;

  /** By CPU, a cache line apart: the entry that it took last. */
  private final AtomicLongArray taken;

  /**
   * None is free, as there is no memory.
   *
   * @param chunks how many chunks there will most likely be
   * @param cpus how many search, each near what it took last
   */
  FreeEntries(int chunkShift, int chunks, int cpus) {
    this.chunkShift = chunkShift;
    wordMask = (1 << (chunkShift - WORD_SHIFT)) - 1;
    this.chunks = new AtomicLongArray[chunks];
    taken = new AtomicLongArray(CacheLines.length(cpus));
  }

  /** The entries of a chunk are there, all of them free. One call at a time. */
  void add(int chunk) {
    AtomicLongArray words = new AtomicLongArray(PAD + wordMask + 1);
    for (int word = 0; word <= wordMask; word++) {
      // Entry 0 is nobody's.
      words.setPlain(PAD + word, chunk + word == 0 ? -2 : -1);
    }
    @Nullable AtomicLongArray[] more = Arrays.copyOf(chunks, Math.max(chunks.length, chunk + 1));
    more[chunk] = words;
    chunks = more;
    int n = made;
    made = n + 1;
  }

  /** Whether a chunk has entries, free or not. */
  boolean has(int chunk) {
    return words(chunk) != null;
  }

  int made() {
    return made;
  }

  /** The first chunk that has no entries. */
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
    return PAD + (index >>> WORD_SHIFT & wordMask);
  }

  /** Takes an entry, if it is free. */
  boolean take(int index, int cpu) {
    AtomicLongArray words = words(index >>> chunkShift);
    if (words == null) {
      return false;
    }
    int at = at(index);
    long bit = 1L << index;
    for (long word = words.get(at); (word & bit) != 0; word = words.get(at)) {
      if (words.compareAndSet(at, word, word & ~bit)) {
        taken.setPlain(CacheLines.at(cpu), index);
        return true;
      }
    }
    return false;
  }

  /** Takes one near the last that the CPU took; 0 if there is none, or none was found. */
  int takeNear(int cpu) {
    return takeFrom((int) taken.getPlain(CacheLines.at(cpu)), cpu);
  }

  /** Takes the first from the word of an entry on, and then from the beginning; 0 as above. */
  int takeFrom(int start, int cpu) {
    int number = chunks.length;
    int chunk = start >>> chunkShift;
    int word = start >>> WORD_SHIFT & wordMask;
    int looks = MAX_LOOKS;
    // The first chunk twice: from the word on, and up to it.
    for (int i = 0; i <= number && looks > 0; i++) {
      AtomicLongArray words = words(chunk);
      for (; words != null && word <= wordMask && looks > 0; word++, looks--) {
        int bit = takeFrom(words, PAD + word);
        if (bit >= 0) {
          int index = (chunk << chunkShift) + (word << WORD_SHIFT) + bit;
          taken.setPlain(CacheLines.at(cpu), index);
          return index;
        }
      }
      word = 0;
      chunk = chunk + 1 < number ? chunk + 1 : 0;
    }
    return 0;
  }

  /** Takes the lowest of a word; -1 if there is none. */
  private static int takeFrom(AtomicLongArray words, int at) {
    for (long word = words.get(at); word != 0; word = words.get(at)) {
      if (words.compareAndSet(at, word, word & (word - 1))) {
        return Long.numberOfTrailingZeros(word);
      }
    }
    return -1;
  }

  /** Gives one back, or out for the first time. */
  void give(int index) {
    AtomicLongArray words = Objects.requireNonNull(words(index >>> chunkShift));
    int at = at(index);
    long word;
    do {
      word = words.get(at);
    } while (!words.compareAndSet(at, word, word | 1L << index));
  }
}
