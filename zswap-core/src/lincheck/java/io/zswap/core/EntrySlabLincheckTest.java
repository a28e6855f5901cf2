package io.zswap.core;

import io.zswap.core.sync.Checker;
import io.zswap.core.sync.ShownSync;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * An entry belongs to one holder at a time. Which one a caller gets is not specified: while it
 * looks for one that is free, others come and go.
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

  /** The slab, whose slots have no entries of their own: everybody searches. */
  public static class Real extends Holders {
    private final EntrySlab slab;

    public Real() {
      this(new EntrySlab(new ShownSync()));
    }

    Real(EntrySlab slab) {
      this.slab = slab;
      fill();
    }

    @Override
    long alloc() {
      return slab.alloc(0);
    }

    @Override
    void write(long entry, long value) {
      slab.slot(slab.deref(entry), value, 0);
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

  /** The slab where one slot is everybody's: one has its own entry, the others search. */
  public static class RealOwn extends Real {
    public RealOwn() {
      super(new EntrySlab(new ShownSync(), 1, 64, () -> 64));
    }
  }

  /** Broken: bits that are read, and written without a look at what they are by then. */
  public static class Broken extends Holders {
    private final AtomicInteger free = new AtomicInteger(0xFFFE);
    private final long[] values = new long[16];

    public Broken() {
      fill();
    }

    @Override
    long alloc() {
      int word = free.get();
      free.set(word & (word - 1));
      return Integer.numberOfTrailingZeros(word);
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
      free.set(free.get() | 1 << (int) entry);
    }
  }

  /** Reuse takes a thread that takes two entries and gives one back while another looks. */
  private static final Checker LONGER = new Checker(40, 500, 2, 4);

  @Test
  void anEntryHasOneHolder() {
    LONGER.holds("entry slab", Real.class, Specification.class);
  }

  @Test
  void anEntryThatIsASlotsOwnHasOneHolder() {
    LONGER.holds("entry slab, one slot", RealOwn.class, Specification.class);
  }

  @Test
  void bitsThatAreWrittenWithoutALookAreFound() {
    LONGER.finds("entry slab without compare-and-set", Broken.class, Specification.class);
  }
}
