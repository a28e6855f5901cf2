package io.zswap.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.FailurePoint;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.ForwardingSync;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A tree whose entries are partly their slots' own. */
class OwnEntryTreeTest {
  private static final int SLOTS = 1 << 15;

  private final Sync sync = Sync.jdk();
  private final EntrySlab slab = new EntrySlab(sync, 1, SLOTS, () -> SLOTS);
  private final SwapTree tree = tree(FaultInjection.NONE, sync);

  private SwapTree tree(FaultInjection faults, Sync with) {
    return new OwnEntryTree(slab, 0, SLOTS, faults, with);
  }

  /** Every call gives what a map would, whoever's own the entries are. */
  @Test
  void isAMapFromSlotsToEntries() {
    Map<Integer, Long> model = new HashMap<>();
    Random random = new Random(5);
    int own = 0;
    for (int i = 0; i < 200_000; i++) {
      // Few slots at a time, in two chunks of the table.
      int slot = random.nextInt(8) + (random.nextBoolean() ? 0 : SLOTS - 8);
      long had = model.getOrDefault(slot, 0L);
      assertEquals(had, tree.load(slot));
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          long entry = slab.alloc(slot);
          own += slab.isOwn(slot, entry) ? 1 : 0;
          assertEquals(had, tree.store(slot, entry));
          model.put(slot, entry);
          free(had);
        }
        case 2 -> {
          assertEquals(had, tree.erase(slot));
          model.remove(slot);
          free(had);
        }
        default -> {
          long other = model.getOrDefault(random.nextInt(8), 0L);
          boolean same = other != 0 && had == other;
          assertEquals(same, other != 0 && tree.eraseIfSame(slot, other));
          if (same) {
            model.remove(slot);
            free(had);
          }
        }
      }
      assertEquals(model.isEmpty(), tree.isEmpty());
    }
    assertTrue(own > 1000 && own < 99_000, own + " entries were their slots' own");
  }

  private void free(long entry) {
    if (entry != 0) {
      slab.free(entry);
    }
  }

  @Test
  void ownEntriesNeedNoTable() {
    AtomicBoolean asked = new AtomicBoolean();
    Sync watched =
        new ForwardingSync() {
          @Override
          public ByteBuffer offHeap(int bytes, boolean zeroed) {
            asked.set(true);
            return super.offHeap(bytes, zeroed);
          }
        };
    SwapTree thrifty = tree(FaultInjection.NONE, watched);
    for (int slot = 0; slot < SLOTS; slot++) {
      assertEquals(0, thrifty.store(slot, slab.alloc(slot)));
    }
    assertFalse(asked.get());
    thrifty.store(7, slab.alloc(7));
    assertTrue(asked.get(), "another's own is in a table");
  }

  @Test
  void failsAsAsked() {
    SwapTree failing = tree(p -> p == FailurePoint.TREE, sync);
    long own = slab.alloc(0);
    assertEquals(SwapTree.NO_MEMORY, failing.store(0, own));
    assertEquals(SwapTree.NO_MEMORY, failing.store(0, slab.alloc(0)));
    assertTrue(failing.isEmpty());
    assertEquals(0, failing.load(0));
    // What is there stays there.
    tree.store(0, own);
    assertEquals(SwapTree.NO_MEMORY, failing.store(0, slab.alloc(0)));
    assertEquals(own, failing.load(0));
  }

  @Test
  void aTreeThatIsFreedLeavesNothingToTheNext() {
    tree.store(0, slab.alloc(0));
    tree.free();
    SwapTree next = tree(FaultInjection.NONE, sync);
    assertTrue(next.isEmpty());
    assertEquals(0, next.load(0));
  }

  /** Compaction changes the same word. */
  @Test
  void anEntryKeepsItsDataAndItsPlaceWhileItMoves() throws InterruptedException {
    long entry = slab.alloc(0);
    slab.data((int) entry, 1, 4000);
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread mover =
        new Thread(
            () -> {
              for (long handle = 2; !done.get(); handle++) {
                slab.moved((int) entry, handle);
                if (slab.handle((int) entry) != handle) {
                  failure.set(new AssertionError("it is not where it has moved to"));
                }
              }
            });
    mover.start();
    try {
      for (int i = 0; i < 200_000; i++) {
        assertEquals(0, tree.store(0, entry));
        assertEquals(entry, tree.load(0));
        assertEquals(4000, slab.length((int) entry));
        assertTrue(i % 2 == 0 ? tree.eraseIfSame(0, entry) : tree.erase(0) == entry);
        assertEquals(0, tree.load(0));
      }
    } finally {
      done.set(true);
      mover.join();
    }
    assertEquals(null, failure.get());
  }
}
