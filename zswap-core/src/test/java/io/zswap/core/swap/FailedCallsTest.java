package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.core.Tracepoints;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A library's area in which something throws what it should not: the call fails, and nothing is
 * left of it.
 */
@Timeout(60)
class FailedCallsTest {
  private static final int PAGE = Rig.PAGE;
  private static final int SLOTS = 8;

  private final FailingSync sync = new FailingSync();
  private final MemcgTree memcgs = new MemcgTree(1, sync);
  private final Codecs codecs = new Codecs();
  private final Swap swap =
      new Swap(
          new MemorySwapDevice(SLOTS, PAGE, true),
          new FolioAllocator(PAGE, sync),
          memcgs,
          SlotObserver.NONE,
          FaultInjection.NONE,
          sync,
          UsedBy.STORE,
          area -> new ZswapCore(area, config()));
  private final ZswapCore zswap = (ZswapCore) swap.zswap();
  private final SlotStore store = new SlotStore(swap, zswap.bare(), 1, true, null);

  FailedCallsTest() {
    swap.swapon();
  }

  private ZswapConfig config() {
    return new ZswapConfig(
        1 << 20,
        1,
        32,
        codecs,
        Map.of(ZswapParameter.COMPRESSOR, "lz4"),
        work -> {},
        UsedBy.STORE,
        2,
        work -> {
          throw new OutOfMemoryError("unable to create native thread");
        },
        Tracepoints.NONE);
  }

  @AfterEach
  void close() {
    sync.full = false;
    zswap.close();
  }

  /** The library's codecs, with something before each call. */
  private static final class Codecs implements CompressorProvider {
    private final CompressorProvider codecs = new JavaCompressorProvider();
    volatile Runnable before = () -> {};

    @Override
    public String origin() {
      return "failing";
    }

    @Override
    public Set<String> names() {
      return codecs.names();
    }

    @Override
    public Compressor create(String name) {
      Compressor codec = codecs.create(name);
      return new Compressor() {
        @Override
        public String name() {
          return codec.name();
        }

        @Override
        public int compress(
            ByteBuffer src, int from, int length, ByteBuffer dst, int to, int room) {
          before.run();
          return codec.compress(src, from, length, dst, to, room);
        }

        @Override
        public int decompress(
            ByteBuffer src, int from, int length, ByteBuffer dst, int to, int room) {
          before.run();
          return codec.decompress(src, from, length, dst, to, room);
        }

        @Override
        public void close() {
          codec.close();
        }
      };
    }
  }

  private static byte[] page(int seed) {
    byte[] page = new byte[PAGE];
    new Random(seed).nextBytes(page);
    Arrays.fill(page, 0, PAGE / 2, (byte) seed);
    return page;
  }

  private static ByteBuffer direct(int seed) {
    return ByteBuffer.allocateDirect(PAGE).put(0, page(seed));
  }

  private byte[] read(int slot) {
    byte[] page = new byte[PAGE];
    assertTrue(store.read(slot, store.generation(slot), page, 0, false));
    return page;
  }

  /** What a call throws; JUnit would end with some of it. */
  private static Throwable thrown(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      return e;
    }
    return fail("nothing was thrown");
  }

  /** Runs it in threads of its own, one after the other. */
  private static List<Throwable> inThreads(int n, Runnable call) throws InterruptedException {
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < n; i++) {
      Thread thread = new Thread(call);
      thread.setUncaughtExceptionHandler((t, e) -> thrown.add(e));
      thread.start();
      thread.join();
    }
    return thrown;
  }

  @Test
  void newThreadsComeAlongWhereAllMemoryIsInUse() throws InterruptedException {
    // One of each kind, so that what they need is there.
    int slot = store.swapOut(direct(1), 0, memcgs.root());
    store.free(store.swapOut(page(2), 0, memcgs.root()), 0);
    sync.full = true;
    List<Throwable> thrown =
        inThreads(
            3,
            () -> {
              int own = store.swapOut(direct(3), 0, memcgs.root());
              ByteBuffer back = ByteBuffer.allocateDirect(PAGE);
              assertTrue(store.read(slot, store.generation(slot), back, 0, false));
              assertEquals(direct(1), back);
              assertTrue(store.read(own, store.generation(own), back, 0, true));
              assertEquals(direct(3), back);
            });
    assertEquals(List.of(), thrown);
    assertEquals(1, swap.slots().inUse());
  }

  @Test
  void memoryForCodecsIsNotAskedForByEachThread() throws InterruptedException {
    int slot = store.swapOut(direct(1), 0, memcgs.root());
    sync.full = true;
    // More than there are contexts. One after the other, so that the one that is there will do.
    for (int i = 0; i < 40; i++) {
      List<Throwable> thrown =
          inThreads(
              1,
              () -> {
                ByteBuffer back = ByteBuffer.allocateDirect(PAGE);
                assertTrue(store.read(slot, store.generation(slot), back, 0, false));
              });
      assertEquals(List.of(), thrown);
    }
    assertEquals(1, sync.refusals.get(), "it takes half a second to be told that there is none");
  }

  @Test
  void aCodecThatThrowsLeavesNothing() {
    Memcg memcg = Objects.requireNonNull(memcgs.create(memcgs.root()));
    for (Throwable e :
        List.of(
            new IllegalStateException("a bug in somebody's codec"),
            new OutOfMemoryError("no memory for somebody's codec"),
            new NoClassDefFoundError("a part of somebody's codec"))) {
      codecs.before = () -> sneak(e);
      for (int i = 0; i < SLOTS; i++) {
        assertEquals(e, thrown(() -> store.swapOut(direct(1), 0, memcg)));
        assertEquals(e, thrown(() -> store.swapOut(page(1), 0, memcg)));
      }
    }
    codecs.before = () -> {};
    assertEquals(0, swap.slots().inUse());
    assertEquals(0, swap.cache().size());
    for (int i = 0; i < SLOTS; i++) {
      assertEquals(i, store.swapOut(i % 2 == 0 ? direct(i + 1) : page(i + 1), 0, memcg));
    }
    for (int i = 0; i < SLOTS; i++) {
      assertEquals(ByteBuffer.wrap(page(i + 1)), ByteBuffer.wrap(read(i)));
      store.free(i, store.generation(i));
    }
    assertEquals(0, zswap.statistics().storedPages());
    // The pool goes with the last reference to it, and so does the cgroup.
    zswap.parameters().set(ZswapParameter.COMPRESSOR, "deflate");
    memcgs.offline(memcg);
    memcgs.release(memcg);
    sync.flush();
    assertEquals(1, zswap.debug().poolCount());
    assertTrue(memcg.isFreed());
  }

  private static void sneak(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) e;
  }

  /** As of memory that its owner has closed. */
  @Test
  void aPageThatCannotBeReadTakesNoSlot() {
    for (int i = 0; i < SLOTS + 1; i++) {
      ByteBuffer half = ByteBuffer.allocateDirect(PAGE / 2);
      assertEquals(
          IndexOutOfBoundsException.class,
          thrown(() -> store.swapOut(half, 0, memcgs.root())).getClass());
    }
    assertEquals(0, swap.slots().inUse());
  }

  @Test
  void anExclusiveLoadThatThrowsLosesNoPage() {
    int slot = store.swapOut(direct(5), 0, memcgs.root());
    Swap.Swapin swapin = swap.readAsync(slot, true);
    SwapFolio folio = Objects.requireNonNull(swapin.folio());
    codecs.before =
        () -> {
          throw new IllegalStateException("a bug in somebody's codec");
        };
    assertEquals(IllegalStateException.class, thrown(() -> zswap.load(folio)).getClass());
    codecs.before = () -> {};
    swap.deleteFromCache(folio);
    folio.unlock();
    swap.put(folio);
    assertEquals(ByteBuffer.wrap(page(5)), ByteBuffer.wrap(read(slot)));
  }

  @Test
  void aWritebackThatThrowsLosesNoPage() {
    Rig machine = new Rig(SLOTS, 1, 1 << 20, false, Map.of(), codecs);
    SwapFolio folio = machine.cachedFolio(3, machine.memcgs.root());
    ByteBuffer page = ByteBuffer.allocate(PAGE).put(0, folio.data(), 0, PAGE);
    int slot = Swap.offset(folio.swap());
    machine.swap.slots().dup(slot);
    assertTrue(machine.zswap.store(folio));
    assertTrue(machine.swap.cache().reclaim(folio));
    codecs.before =
        () -> {
          throw new IllegalStateException("a bug in somebody's codec");
        };
    assertEquals(IllegalStateException.class, thrown(() -> machine.zswap.shrink(1)).getClass());
    codecs.before = () -> {};
    assertFalse(machine.swap.slots().hasCache(slot));
    assertEquals(1, machine.zswap.shrink(1), "it is still on the list");
    ByteBuffer written = ByteBuffer.allocateDirect(PAGE);
    machine.device.read(slot, written);
    assertEquals(page, written);
    machine.zswap.close();
  }

  @Test
  void aWalkWritesAllItselfWhereNoThreadIsToBeHad() {
    for (int i = 0; i < SLOTS; i++) {
      store.swapOut(direct(i + 1), 0, memcgs.root());
    }
    assertEquals(SLOTS, zswap.shrink(SLOTS));
    assertEquals(0, zswap.statistics().storedPages());
    for (int i = 0; i < SLOTS; i++) {
      assertEquals(ByteBuffer.wrap(page(i + 1)), ByteBuffer.wrap(read(i)));
    }
  }

  @Test
  void aSwapinWithoutMemoryLeavesTheSlot() {
    Memcg memcg = Objects.requireNonNull(memcgs.create(memcgs.root()));
    int slot = store.swapOut(direct(6), 0, memcg);
    // When its page is charged, the slot is pinned already.
    sync.fails = Sync.Op.CGROUP_REF;
    try {
      assertNull(swap.readAsync(slot, true).folio());
    } catch (OutOfMemoryError e) {
      assertFalse(swap.slots().hasCache(slot), "pinned for ever");
    }
    assertNull(sync.fails, "it was met");
    assertFalse(swap.slots().hasCache(slot));
    assertEquals(ByteBuffer.wrap(page(6)), ByteBuffer.wrap(read(slot)));
    assertNotNull(swap.readAsync(slot, true).folio());
  }

  /** A page in zswap whose folio is still in the cache, as somebody looked at it too long. */
  private int leftInCache(int seed) {
    SwapFolio[] seen = new SwapFolio[1];
    codecs.before = () -> seen[0] = swap.cache().get(0);
    int slot = store.swapOut(page(seed), 0, memcgs.root());
    codecs.before = () -> {};
    assertEquals(0, slot);
    Objects.requireNonNull(seen[0]).put();
    assertEquals(1, swap.cache().size());
    return slot;
  }

  @Test
  void aReadTakesAFolioThatWasLeftOutOfTheCache() {
    int slot = leftInCache(7);
    assertEquals(ByteBuffer.wrap(page(7)), ByteBuffer.wrap(read(slot)));
    assertEquals(0, swap.cache().size());
    assertEquals(ByteBuffer.wrap(page(7)), ByteBuffer.wrap(read(slot)));
  }

  @Test
  void aWalkTakesAFolioThatWasLeftOutOfTheCache() {
    int slot = leftInCache(8);
    // The page has a second chance, and then stands in its own way once.
    assertEquals(1, zswap.shrink(1));
    assertEquals(0, swap.cache().size());
    assertEquals(0, zswap.statistics().storedPages());
    assertEquals(ByteBuffer.wrap(page(8)), ByteBuffer.wrap(read(slot)));
  }

  @Test
  void aLargeStoreThatThrowsLetsGoOfItsCgroup() {
    Rig machine = new Rig(SLOTS, 1, 1 << 20, true, Map.of(), codecs);
    MemcgTree memcgs = machine.memcgs;
    Memcg memcg = Objects.requireNonNull(memcgs.create(memcgs.root()));
    List<SwapFolio> folios = List.of(machine.cachedFolio(1, memcg), machine.cachedFolio(2, memcg));
    AtomicInteger calls = new AtomicInteger();
    codecs.before =
        () -> {
          if (calls.incrementAndGet() == 2) {
            throw new IllegalStateException("a codec's own");
          }
        };
    assertEquals("a codec's own", thrown(() -> machine.zswap.storeLarge(folios)).getMessage());
    codecs.before = () -> {};
    folios.forEach(folio -> machine.zswap.invalidate(folio.swap()));
    assertTrue(memcgs.offline(memcg));
    memcgs.release(memcg);
    for (int index = 1; index < 16; index++) {
      assertNull(memcgs.objcg(index), "a reference is left");
    }
  }
}
