package io.zswap.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.ForwardingSync;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EntrySlabTest {
  private EntrySlab slab = new EntrySlab(Sync.jdk());

  @Test
  void fieldsDoNotTouchEachOther() {
    long ref = slab.alloc(0);
    int i = slab.deref(ref);
    long other = slab.alloc(0);
    int j = slab.deref(other);
    for (int index : new int[] {i, j}) {
      slab.data(index, (1L << Zpool.HANDLE_BITS) - index, 65536);
      slab.objcg(index, 65535 - index);
      slab.pool(index, 255 - index);
      slab.slot(index, 0x1F00_0000_FFFF_FFF0L + index, 3);
      slab.next(index, 11 + index);
      slab.prev(index, 22 + index);
    }
    for (int index : new int[] {i, j}) {
      assertEquals(0x1F00_0000_FFFF_FFF0L + index, slab.swpentry(index));
      assertEquals((1L << Zpool.HANDLE_BITS) - index, slab.handle(index));
      assertEquals(65536, slab.length(index));
      assertEquals(65535 - index, slab.objcg(index));
      assertEquals(255 - index, slab.pool(index));
      assertEquals(3, slab.nid(index));
      assertTrue(slab.isReferenced(index));
      slab.clearReferenced(index);
      assertFalse(slab.isReferenced(index));
      assertEquals(3, slab.nid(index));
      assertEquals(11 + index, slab.next(index));
      assertEquals(22 + index, slab.prev(index));
      slab.data(index, 1, 1);
      assertEquals(1, slab.length(index));
    }
    assertEquals(ref, slab.ref(i));
    assertEquals(other, slab.ref(j));
  }

  @Test
  void whatIsFreeIsUsedAgainUnderANewName() {
    long a = slab.alloc(0);
    long b = slab.alloc(0);
    long c = slab.alloc(0);
    slab.free(a);
    slab.free(b);
    Set<Integer> again = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      long ref = slab.alloc(0);
      assertFalse(Set.of(a, b, c).contains(ref));
      again.add((int) ref);
    }
    assertEquals(Set.of((int) a, (int) b), again);
  }

  @Test
  void aSlotHasAnEntryOfItsOwn() {
    slab = new EntrySlab(Sync.jdk(), 2, 1 << 20, () -> 0);
    // The first of its word brings the memory.
    assertTrue(slab.isOwn(0, slab.alloc(0)));
    long five = slab.alloc(5);
    assertTrue(slab.isOwn(5, five));
    long other = slab.alloc(5);
    assertFalse(slab.isOwn(5, other), "another has it");
    slab.free(five);
    assertEquals((int) five, (int) slab.alloc(5));
    long none = slab.alloc(1L << 40);
    assertNotEquals(0, none, "a slot that has none");
    assertFalse(slab.isOwn(1L << 40, none));
    assertFalse(slab.isOwn(1 << 20, none));
  }

  @Test
  void anOwnEntrySaysWhetherItIsInItsSlot() {
    slab = new EntrySlab(Sync.jdk(), 2, 1 << 20, () -> 0);
    assertEquals(0, slab.ownInSlot(5), "no memory so far");
    long five = slab.alloc(0) + 5;
    assertEquals(0, slab.ownInSlot(5), "nobody's");
    assertEquals(five, slab.alloc(5));
    assertEquals(0, slab.ownInSlot(5));
    slab.putIntoSlot(five);
    assertEquals(five, slab.ownInSlot(5));
    assertTrue(slab.isAnyInSlot());
    slab.data((int) five, 1, 1);
    slab.moved((int) five, 2);
    assertEquals(five, slab.ownInSlot(5));
    assertEquals(0, slab.ownInSlot(4));
    assertEquals(0, slab.ownInSlot(1 << 20), "a slot that has none");
    assertTrue(slab.takeOutOfSlot(five));
    assertFalse(slab.takeOutOfSlot(five), "twice");
    assertFalse(slab.isAnyInSlot());
    assertEquals(0, slab.ownInSlot(5));
    slab.free(five);
    long again = slab.alloc(5);
    slab.putIntoSlot(again);
    assertFalse(slab.takeOutOfSlot(five), "another's by now");
    assertEquals(again, slab.ownInSlot(5));
    slab.takeAllOutOfSlots();
    assertEquals(0, slab.ownInSlot(5));
  }

  /** In random order of slots each thread makes a chunk of its own, far from the others. */
  @Test
  void noIndexIsAsLargeAsTheMost() {
    int slots = 1 << 18;
    int cpus = 8;
    int[] cpu = {0};
    Random random = new Random(1);
    Sync many =
        new ForwardingSync() {
          @Override
          public int cpu(int number) {
            return cpu[0] % number;
          }
        };
    AtomicLong inUse = new AtomicLong();
    slab = new EntrySlab(many, cpus, slots, inUse::get);
    long[] held = new long[slots];
    long largest = 0;
    for (int i = 0; i < 4 * slots; i++) {
      int slot = random.nextInt(slots);
      cpu[0] = random.nextInt(cpus);
      if (held[slot] != 0) {
        slab.free(held[slot]);
        inUse.decrementAndGet();
      }
      held[slot] = slab.alloc(slot);
      inUse.incrementAndGet();
      largest = Math.max(largest, held[slot] & EntrySlab.INDEX_MASK);
    }
    assertTrue(largest < EntrySlab.most(slots, cpus), largest + " is not below the bound");
  }

  /** And no memory for others, where the last piece would have few that are any slot's. */
  @Test
  void allSlotsHaveTheirOwn() {
    for (int slots : new int[] {1, 4032, 4033, 1 << 18}) {
      AtomicLong bytes = new AtomicLong();
      Sync counting =
          new ForwardingSync() {
            @Override
            public ByteBuffer offHeap(int size, boolean zeroed) {
              bytes.addAndGet(size);
              return super.offHeap(size, zeroed);
            }
          };
      slab = new EntrySlab(counting, 1, slots, () -> slots);
      for (int slot = 0; slot < slots; slot++) {
        assertTrue(slab.isOwn(slot, slab.alloc(slot)), "slot " + slot + " of " + slots);
      }
      assertTrue(bytes.get() <= 24L * (slots + 128), bytes + " bytes for " + slots);
      // More than there are slots, as the heads of many lists may be among them.
      assertNotEquals(0, slab.newHead());
      for (int i = 0; i < 200; i++) {
        assertNotEquals(0, slab.alloc(0));
      }
    }
  }

  @Test
  void headsAreNoSlotsOwn() {
    slab = new EntrySlab(Sync.jdk(), 2, 1 << 20, () -> 0);
    int head = slab.newHead();
    for (int slot = 0; slot < 100; slot++) {
      assertTrue(slab.isOwn(slot, slab.alloc(slot)));
    }
    assertEquals(head + 1, slab.newHead());
  }

  @Test
  void slotsFarApartShareMemoryWhereFewAreInUse() {
    AtomicLong inUse = new AtomicLong();
    slab = new EntrySlab(Sync.jdk(), 2, 1 << 20, inUse::get);
    Set<Integer> chunks = new HashSet<>();
    for (int slot = 0; slot < 1 << 20; slot += 1 << 12) {
      chunks.add((int) slab.alloc(slot) >>> 13);
      inUse.incrementAndGet();
    }
    // One for each thread, and for those that may come.
    assertEquals(3, chunks.size());
  }

  @Test
  void slotsHaveTheirOwnWhereMostAreInUse() {
    AtomicLong inUse = new AtomicLong();
    slab = new EntrySlab(Sync.jdk(), 2, 1 << 18, inUse::get);
    for (int slot = 0; slot < 1 << 17; slot++) {
      // Two threads, each from a place of its own.
      for (int mine : new int[] {slot, slot + (1 << 17)}) {
        assertTrue(slab.isOwn(mine, slab.alloc(mine)));
        inUse.incrementAndGet();
      }
    }
  }

  @Test
  void useAfterFreeIsNoticed() {
    long ref = slab.alloc(0);
    slab.free(ref);
    assertThrows(MachineException.class, () -> slab.deref(ref));
    assertThrows(MachineException.class, () -> slab.free(ref), "twice");
    long again = slab.alloc(0);
    assertThrows(MachineException.class, () -> slab.deref(ref), "it is another's now");
    assertEquals((int) again, slab.deref(again));
  }

  @Test
  void growsAndNeverGivesOneOutTwice() {
    growAndShrink(20_000);
    // In larger pieces.
    slab = new EntrySlab(Sync.jdk(), 3, 1 << 24, () -> 0);
    growAndShrink(200_000);
  }

  private void growAndShrink(int times) {
    Set<Integer> indexes = new HashSet<>();
    List<Long> refs = new ArrayList<>();
    for (int n = 0; n < times; n++) {
      long ref = slab.alloc(0);
      assertNotEquals(0, ref);
      assertTrue(indexes.add((int) ref));
      refs.add(ref);
      if (n % 3 == 0) {
        long gone = refs.remove(refs.size() / 2);
        slab.free(gone);
        indexes.remove((int) gone);
      }
    }
  }

  @Test
  void headsAreEntriesThatLinkToThemselves() {
    int head = slab.newHead();
    assertEquals(head, slab.next(head));
    assertEquals(head, slab.prev(head));
    slab.freeHead(head);
    assertEquals(head, (int) slab.alloc(0));
  }

  @Test
  void whatIsFreeIsUsedBeforeMemoryGrows() {
    slab = new EntrySlab(Sync.jdk(), 3, 0, () -> 0);
    // All that the first piece of memory has, but the one that is nobody's.
    int all = (1 << 12) - 1;
    List<Long> refs = new ArrayList<>();
    Set<Integer> indexes = new HashSet<>();
    for (int i = 0; i < all; i++) {
      refs.add(slab.alloc(0));
      indexes.add((int) (long) refs.get(i));
    }
    refs.forEach(slab::free);
    Set<Integer> again = new HashSet<>();
    for (int i = 0; i < all; i++) {
      again.add((int) slab.alloc(0));
    }
    assertEquals(indexes, again);
    assertFalse(indexes.contains((int) slab.alloc(0)), "now it grows");
  }

  @Test
  void memoryIsThatOfEntriesInUseWhereverTheyAre() {
    AtomicLong inUse = new AtomicLong();
    slab = new EntrySlab(Sync.jdk(), 2, 1 << 24, inUse::get);
    Set<Integer> chunks = new HashSet<>();
    int seven = 0;
    for (int slot = 0; slot < 1 << 17; slot++) {
      int index = (int) slab.alloc(slot);
      seven = slot == 7 ? index : seven;
      chunks.add(index >>> 16);
      inUse.incrementAndGet();
    }
    // One that comes and goes nearby, and others far away of which each would have to be searched
    // for: no search may end before it has found what is free.
    for (int far = 1; far < 100; far++) {
      slab.free(slab.ref(seven));
      assertEquals(seven, (int) slab.alloc(7));
      chunks.add((int) slab.alloc((1 << 23) + (far << 16)) >>> 16);
      inUse.incrementAndGet();
    }
    assertEquals(5, chunks.size(), "two that are full, one for each thread, and one begun");
  }

  @Test
  void noSearchEndsBeforeItHasFoundWhatIsFree() {
    AtomicLong inUse = new AtomicLong();
    Dry memory = new Dry();
    slab = new EntrySlab(memory, 1, 1 << 24, inUse::get);
    // Ten chunks in use, then two of them free behind others.
    List<Long> refs = new ArrayList<>();
    for (int slot = 0; slot < 10 << 16; slot++) {
      refs.add(slab.alloc(slot));
      inUse.incrementAndGet();
    }
    int before = memory.asked;
    for (long ref : refs.subList(5 << 16, 7 << 16)) {
      slab.free(ref);
      inUse.decrementAndGet();
    }
    for (int i = 0; i < 1 << 16; i++) {
      assertNotEquals(0, slab.alloc(1 << 23));
    }
    assertEquals(before, memory.asked);
  }

  @Test
  void whereMemoryIsOutAnyFreeEntryServes() {
    Dry dry = new Dry();
    slab = new EntrySlab(dry, 1, 1 << 20, () -> 1 << 20);
    List<Long> refs = new ArrayList<>();
    for (int slot = 0; slot < 1 << 14; slot++) {
      refs.add(slab.alloc(slot));
    }
    dry.out = true;
    while (slab.alloc(0) != 0) {
      // Until all are in use.
    }
    slab.free(refs.get(9));
    assertEquals((int) (long) refs.get(9), (int) slab.alloc(1 << 19), "and not memory for its own");
    int before = dry.asked;
    for (int i = 0; i < 500; i++) {
      slab.free(slab.ref((int) (long) refs.get(9)));
      assertNotEquals(0, slab.alloc(1 << 19));
    }
    assertEquals(before, dry.asked, "to ask takes long, and is left off for a while");
    assertEquals(0, slab.alloc(1 << 19));
    assertEquals(before, dry.asked, "nor is it where none is free");
    dry.out = false;
    int times = 1;
    while (slab.alloc(1 << 19) == 0) {
      times++;
    }
    assertTrue(times < 1024, times + " times");
  }

  /** A machine's, which has no entries of slots' own, and does not count those in use. */
  @Test
  void memoryIsAskedForAgainSomeTimeAfterItWasOut() {
    Dry dry = new Dry();
    slab = new EntrySlab(dry, 1, 0, () -> 0);
    while (dry.asked < 4) {
      assertNotEquals(0, slab.alloc(0));
    }
    dry.out = true;
    int times = 0;
    while (dry.asked < 6 && times < 10_000) {
      times += slab.alloc(0) == 0 ? 1 : 0;
    }
    assertEquals(6, dry.asked);
    assertTrue(times > 500, times + " times");
    dry.out = false;
    while (slab.alloc(0) == 0 && times < 10_000) {
      times++;
    }
    assertTrue(times < 4 * 1024, times + " times");
  }

  /** Memory that may be out. */
  private static final class Dry extends ForwardingSync {
    boolean out;
    int asked;

    @Override
    public ByteBuffer offHeap(int bytes, boolean zeroed) {
      asked++;
      if (out) {
        throw new OutOfMemoryError("none");
      }
      return super.offHeap(bytes, zeroed);
    }
  }

  @Test
  void theLastSlotThatHasAnEntryOfItsOwn() {
    slab = new EntrySlab(Sync.jdk(), 1, Integer.MAX_VALUE, () -> 0);
    int last = (1 << 30) - 1;
    // The first of its word brings the memory.
    slab.alloc(last - 63);
    long ref = slab.alloc(last);
    assertTrue((int) ref > 0);
    assertTrue(slab.isOwn(last, ref));
    slab.putIntoSlot(ref);
    assertEquals(ref, slab.ownInSlot(last));
    assertEquals(0, slab.ownInSlot(last + 1));
    slab.takeAllOutOfSlots();
    assertEquals(0, slab.ownInSlot(last));
    assertFalse(slab.isOwn(last + 1, slab.alloc(last + 1)));
  }

  @Test
  void thereMayBeManyHeads() {
    Set<Integer> heads = new HashSet<>();
    slab = new EntrySlab(Sync.jdk(), 2, 1 << 14, () -> 0);
    for (int i = 0; i < 10_000; i++) {
      assertTrue(heads.add(slab.newHead()));
    }
  }

  @Test
  void entriesThatAreNotTheSlotsOwnAreNearTheThreadsOthers() throws Exception {
    slab = new EntrySlab(Sync.jdk(), 2, 1 << 20, () -> 0);
    ExecutorService one = Executors.newSingleThreadExecutor();
    ExecutorService two = Executors.newSingleThreadExecutor();
    try {
      while (number(one) % 2 == number(two) % 2) {
        two.shutdown();
        two = Executors.newSingleThreadExecutor();
      }
      Set<Integer> lines = new HashSet<>();
      Set<Integer> others = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        // From the second on, the slot's own is another's.
        lines.add((int) (long) one.submit(() -> slab.alloc(0)).get() / 2);
        others.add((int) (long) two.submit(() -> slab.alloc(1 << 19)).get() / 2);
      }
      others.retainAll(lines);
      assertEquals(Set.of(), others);
    } finally {
      one.shutdown();
      two.shutdown();
    }
  }

  private static long number(ExecutorService thread) throws Exception {
    return thread.submit(() -> Thread.currentThread().getId()).get();
  }

  @Test
  void threadsGetDifferentEntries() throws InterruptedException {
    exchange(0);
    slab = new EntrySlab(Sync.jdk(), 2, 0, () -> 0);
    exchange(0);
    // One slot for all of them, so that two of three find its own entry taken.
    slab = new EntrySlab(Sync.jdk(), 2, 64, () -> 64);
    exchange(5);
  }

  private void exchange(long slot) throws InterruptedException {
    int[] owner = new int[1 << 16];
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 1; t <= 3; t++) {
      int me = t;
      Thread thread =
          new Thread(
              () -> {
                long[] mine = new long[8];
                for (int n = 0; n < 60_000; n++) {
                  int k = n % mine.length;
                  if (mine[k] != 0) {
                    int index = slab.deref(mine[k]);
                    if (owner[index] != me || slab.swpentry(index) != me) {
                      throw new AssertionError("entry " + index + " has two owners");
                    }
                    owner[index] = 0;
                    slab.free(mine[k]);
                  }
                  mine[k] = slab.alloc(slot);
                  owner[(int) mine[k]] = me;
                  slab.slot((int) mine[k], me, 0);
                }
              });
      thread.setUncaughtExceptionHandler((x, e) -> failures.add(e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
  }
}
