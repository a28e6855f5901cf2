package io.zswap.core;

import io.zswap.core.sync.Checker;
import io.zswap.core.sync.ShownSync;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * An entry belongs to one holder at a time. Which one a caller gets is not specified: between the
 * look at an empty free list and the taking of a fresh entry, others come and go.
 */
class EntrySlabLincheckTest {
  /** More than any scenario has, before and after included. */
  private static final int THREADS = 8;

  private static final int ENTRIES = 3;

  /** What a holder finds. */
  public enum Found {
    NOTHING,
    INTACT,
    OVERWRITTEN
  }

  /** Whoever has taken entries has them as they were. */
  public static class Specification {
    private final int[] held = new int[THREADS];

    public void take(int thread) {
      held[thread]++;
    }

    public Found give(int thread) {
      if (held[thread] == 0) {
        return Found.NOTHING;
      }
      held[thread]--;
      return Found.INTACT;
    }
  }

  /** Entries by number, as a caller sees them. */
  abstract static class Holders {
    private final ArrayDeque<long[]>[] held = queues();
    private final int[] taken = new int[THREADS];

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static ArrayDeque<long[]>[] queues() {
      ArrayDeque<long[]>[] queues = new ArrayDeque[THREADS];
      for (int i = 0; i < THREADS; i++) {
        queues[i] = new ArrayDeque<>();
      }
      return queues;
    }

    abstract long alloc();

    abstract void write(long entry, long value);

    abstract long read(long entry);

    abstract void free(long entry);

    final void fill() {
      long[] entries = new long[ENTRIES];
      for (int i = 0; i < ENTRIES; i++) {
        entries[i] = alloc();
      }
      for (long entry : entries) {
        free(entry);
      }
    }

    @Operation
    public void take(@Param(gen = ThreadIdGen.class) int thread) {
      long entry = alloc();
      long mine = 1000L * (thread + 1) + taken[thread]++;
      write(entry, mine);
      held[thread].addLast(new long[] {entry, mine});
    }

    @Operation
    public Found give(@Param(gen = ThreadIdGen.class) int thread) {
      long[] first = held[thread].pollFirst();
      if (first == null) {
        return Found.NOTHING;
      }
      boolean intact = read(first[0]) == first[1];
      free(first[0]);
      return intact ? Found.INTACT : Found.OVERWRITTEN;
    }
  }

  /** The slab, with freed entries to hand out, and fresh ones behind them. */
  public static class Real extends Holders {
    private final EntrySlab slab = new EntrySlab(new ShownSync());

    public Real() {
      fill();
    }

    @Override
    long alloc() {
      return slab.alloc(0);
    }

    @Override
    void write(long entry, long value) {
      slab.swpentry(slab.deref(entry), value);
    }

    @Override
    long read(long entry) {
      return slab.swpentry((int) entry);
    }

    @Override
    void free(long entry) {
      slab.free(entry);
    }
  }

  /** Broken: the same free list without the number in its head, which reuse fools (ABA). */
  public static class Broken extends Holders {
    private final AtomicInteger head = new AtomicInteger();
    private final AtomicInteger fresh = new AtomicInteger(1);
    private final AtomicIntegerArray next = new AtomicIntegerArray(64);
    private final long[] values = new long[64];

    public Broken() {
      fill();
    }

    @Override
    long alloc() {
      int first = head.get();
      while (first != 0) {
        if (head.compareAndSet(first, next.get(first))) {
          return first;
        }
        first = head.get();
      }
      return fresh.getAndIncrement();
    }

    @Override
    void write(long entry, long value) {
      values[(int) entry] = value;
    }

    @Override
    long read(long entry) {
      return values[(int) entry];
    }

    @Override
    void free(long entry) {
      int first;
      do {
        first = head.get();
        next.set((int) entry, first);
      } while (!head.compareAndSet(first, (int) entry));
    }
  }

  /** Reuse takes a thread that takes two entries and gives one back while another looks. */
  private static final Checker LONGER = new Checker(40, 500, 2, 4);

  @Test
  void anEntryHasOneHolder() {
    LONGER.holds("entry slab", Real.class, Specification.class);
  }

  @Test
  void reuseThatFoolsTheFreeListIsFound() {
    LONGER.finds("entry slab without its number (ABA)", Broken.class, Specification.class);
  }
}
