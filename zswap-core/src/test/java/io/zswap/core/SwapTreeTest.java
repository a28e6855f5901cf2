package io.zswap.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.FailurePoint;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.ForwardingSync;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SwapTreeTest {
  private static final Sync SYNC = Sync.jdk();

  @Test
  void holdsOneEntryPerSlot() {
    holdsOneEntry(40_000, 0, 1, 16_383, 16_384, 32_768, 39_999);
    // In larger pieces.
    holdsOneEntry(20_000_001, 0, 262_143, 262_144, 524_288, 20_000_000);
  }

  private static void holdsOneEntry(long size, long... offsets) {
    SwapTree tree = new SwapTree(0, size, FaultInjection.NONE, SYNC);
    assertEquals(size, tree.size());
    for (long offset : offsets) {
      assertEquals(0, tree.load(offset));
      assertEquals(0, tree.erase(offset));
      assertFalse(tree.eraseIfSame(offset, 7));
      assertTrue(tree.isEmpty());
      assertEquals(0, tree.store(offset, 7));
      assertEquals(7, tree.store(offset, 8));
      assertEquals(8, tree.load(offset));
      assertFalse(tree.isEmpty());
      assertFalse(tree.eraseIfSame(offset, 7));
      assertTrue(tree.eraseIfSame(offset, 8));
      assertEquals(0, tree.store(offset, 9));
      assertEquals(9, tree.erase(offset));
      assertTrue(tree.isEmpty());
    }
  }

  @Test
  void failsAsAsked() {
    SwapTree tree = new SwapTree(0, 10, p -> p == FailurePoint.TREE, SYNC);
    assertEquals(SwapTree.NO_MEMORY, tree.store(3, 1));
    assertTrue(tree.isEmpty());
  }

  @Test
  void whoWasRefusedMemoryIsNotAskedForASecond() {
    AtomicInteger asked = new AtomicInteger();
    ForwardingSync sync =
        new ForwardingSync() {
          @Override
          public ByteBuffer offHeap(int bytes, boolean zeroed) {
            asked.incrementAndGet();
            throw new OutOfMemoryError("Direct buffer memory");
          }
        };
    SwapTree tree = new SwapTree(0, 10, FaultInjection.NONE, sync);
    long start = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      assertEquals(SwapTree.NO_MEMORY, tree.store(3, 1));
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    assertTrue(asked.get() <= 1 + seconds, asked + " times in " + seconds + " s");
  }

  @Test
  void onlyOneThreadGetsAnEntry() throws InterruptedException {
    int slots = 1 << 15;
    SwapTree tree = new SwapTree(0, slots, FaultInjection.NONE, SYNC);
    for (int i = 0; i < slots; i++) {
      tree.store(i, i + 1L);
    }
    AtomicInteger taken = new AtomicInteger();
    Thread eraser = new Thread(() -> taken.addAndGet(count(slots, i -> tree.erase(i) != 0)));
    Thread comparer =
        new Thread(() -> taken.addAndGet(count(slots, i -> tree.eraseIfSame(i, i + 1L))));
    eraser.start();
    comparer.start();
    eraser.join();
    comparer.join();
    assertEquals(slots, taken.get());
    assertTrue(tree.isEmpty());
  }

  private static int count(int slots, IntPredicate taken) {
    return (int) IntStream.range(0, slots).filter(taken).count();
  }
}
