package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.api.ZswapParameter;
import io.zswap.core.Tracepoints;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.FolioLock;
import io.zswap.core.sync.FullHeap;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A heap without room, in a JVM of its own: nothing stays locked, pinned or in use. */
@Timeout(120)
class FullHeapTest {
  private static final int PAGE = Rig.PAGE;

  /** More than one piece of the cache's table, and less than one of the owners'. */
  private static final int SLOTS = 4096;

  private static final int IN_FIRST_PIECE = 1024;

  @Test
  void nothingIsLeftBehind() throws IOException, InterruptedException {
    assertEquals("", FullHeap.inJvmOfItsOwn(FullHeapTest.class));
  }

  /** The other JVM, which says what is wrong. */
  public static void main(String[] args) {
    tables();
    mutex();
    folioLock();
  }

  private static void tables() {
    Sync sync = Sync.jdk();
    MemcgTree memcgs = new MemcgTree(1, sync);
    ZswapConfig config =
        new ZswapConfig(
            1 << 20,
            1,
            1,
            new JavaCompressorProvider(),
            Map.of(ZswapParameter.COMPRESSOR, "toy"),
            work -> {},
            UsedBy.STORE,
            1,
            work -> {},
            Tracepoints.NONE);
    Swap swap =
        new Swap(
            new MemorySwapDevice(SLOTS, PAGE, true),
            new FolioAllocator(PAGE, sync),
            memcgs,
            SlotObserver.NONE,
            FaultInjection.NONE,
            sync,
            UsedBy.STORE,
            area -> new ZswapCore(area, config));
    swap.swapon();
    ZswapCore zswap = (ZswapCore) swap.zswap();
    SlotStore store = new SlotStore(swap, zswap.bare(), 1, false, null);
    Memcg memcg = Objects.requireNonNull(memcgs.create(memcgs.root()));
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE).putInt(0, 1).putInt(PAGE - 4, 1);
    for (int slot = 0; slot < IN_FIRST_PIECE; slot++) {
      store.swapOut(new byte[PAGE], 0, memcgs.root());
    }
    int inSecond = store.swapOut(page, 0, memcgs.root());
    // Loads what a swapin needs.
    swap.readAsync(SLOTS - 1, true);
    boolean thrown = false;
    FullHeap.fill(2048);
    try {
      store.swapOut(page, 0, memcg);
    } catch (OutOfMemoryError e) {
      thrown = true;
    }
    Swap.@Nullable Swapin swapin = null;
    try {
      swapin = swap.readAsync(inSecond, true);
    } catch (OutOfMemoryError e) {
      // Seen below.
    }
    FullHeap.empty();
    List<Object> expected = List.of(true, IN_FIRST_PIECE + 1, true, false);
    List<Object> found =
        List.of(
            thrown,
            swap.slots().inUse(),
            swapin != null && swapin.folio() == null,
            swap.slots().hasCache(inSecond));
    if (!found.equals(expected)) {
      System.out.println("tables: " + found);
    }
    zswap.close();
  }

  private static void mutex() {
    Mutex mutex = Sync.jdk().mutex("m");
    contend("mutex", mutex::lock, mutex::unlock, false);
    contend("mutex", mutex::lock, mutex::unlock, true);
  }

  private static void folioLock() {
    FolioLock lock = Sync.jdk().folioLock();
    contend("folio lock", lock::lock, lock::unlock, false);
    contend("folio lock", lock::lock, lock::unlock, true);
  }

  /**
   * Another thread has the lock until this one waits or has given up.
   *
   * @param full whether this one has no memory; otherwise all classes are there afterwards
   */
  private static void contend(String name, Runnable lock, Runnable unlock, boolean full) {
    OutOfMemoryError thrown = null;
    Holder holder = new Holder(Thread.currentThread(), lock, unlock);
    holder.start();
    while (!holder.has) {
      Thread.onSpinWait();
    }
    if (full) {
      FullHeap.fill(0);
    }
    try {
      lock.run();
      unlock.run();
    } catch (OutOfMemoryError e) {
      thrown = e;
    }
    holder.done = true;
    FullHeap.empty();
    if (thrown != null) {
      System.out.println(name + ": not locked");
    }
  }

  private static final class Holder extends Thread {
    private final Thread other;
    private final Runnable lock;
    private final Runnable unlock;
    volatile boolean has;
    volatile boolean done;

    Holder(Thread other, Runnable lock, Runnable unlock) {
      this.other = other;
      this.lock = lock;
      this.unlock = unlock;
    }

    @Override
    public void run() {
      lock.run();
      has = true;
      while (!done
          && other.getState() != State.TIMED_WAITING
          && other.getState() != State.WAITING) {
        Thread.onSpinWait();
      }
      unlock.run();
    }
  }
}
