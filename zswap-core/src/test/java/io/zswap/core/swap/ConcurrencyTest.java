package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Status;
import io.zswap.core.memcg.Memcg;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many threads on few pages: the last value written is read, whatever is paged out, faulted in,
 * written back, reparented and switched around meanwhile; and in the end nothing is left.
 */
@Timeout(600)
class ConcurrencyTest {
  private static final int PAGES = 48;
  private static final int OPERATIONS = Integer.getInteger("stress", 40_000);

  private final Object[] pageLocks = new Object[PAGES];
  private final long[] expected = new long[PAGES];
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean stop = new AtomicBoolean();

  private static void fill(ByteBuffer page, long value) {
    // Compresses, but is never zero-filled: zero pages have a fault of their own (see ShrinkTest).
    for (int i = 0; i < Rig.PAGE; i += Long.BYTES) {
      page.putLong(i, i % 256 == 0 ? i : value);
    }
  }

  private static void check(ByteBuffer page, long value) {
    for (int i = 0; i < Rig.PAGE; i += Long.BYTES) {
      long want = i % 256 == 0 ? i : value;
      if (page.getLong(i) != want) {
        throw new AssertionError(
            "word " + i + " is " + page.getLong(i) + ", last written was " + want);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false,1,zsmalloc", "true,1,zbud", "false,2,zbud", "true,2,zsmalloc"})
  void contentsSurviveEverything(boolean synchronous, int nodes, String zpool)
      throws InterruptedException {
    Map<ZswapParameter, String> params = new EnumMap<>(ZswapParameter.class);
    params.put(ZswapParameter.ZPOOL, zpool);
    params.put(ZswapParameter.SHRINKER_ENABLED, "Y");
    Rig rig = new Rig(40, nodes, 40, synchronous, params);
    Mm mm = new Mm(rig.swap, PAGES, nodes);
    Arrays.setAll(pageLocks, i -> new Object());
    List<Thread> threads = new ArrayList<>();
    threads.add(start(() -> user(mm, 1)));
    threads.add(start(() -> user(mm, 2)));
    threads.add(start(() -> pressure(rig, mm)));
    threads.add(start(() -> cgroups(rig, mm)));
    for (Thread thread : threads.subList(0, 2)) {
      thread.join();
    }
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    for (Throwable failure : failures) {
      throw new AssertionError(failures.size() + " threads failed", failure);
    }
    everythingGoes(rig, mm);
  }

  private Thread start(Runnable body) {
    Thread thread = new Thread(body);
    thread.setUncaughtExceptionHandler(
        (t, e) -> {
          failures.add(new AssertionError("in " + t.getName(), e));
          stop.set(true);
        });
    thread.start();
    return thread;
  }

  /** Reads, writes, frees, pages out and faults at random. */
  private void user(Mm mm, int id) {
    Random random = new Random(id);
    for (int i = 0; i < OPERATIONS && !stop.get(); i++) {
      int page = random.nextInt(PAGES);
      switch (random.nextInt(10)) {
        case 0, 1 -> {
          long value = (long) id << 32 | (i + 1);
          synchronized (pageLocks[page]) {
            assertTrue(mm.write(page, b -> fill(b, value)) != Status.SIGBUS);
            expected[page] = value;
          }
        }
        case 2, 3 -> {
          synchronized (pageLocks[page]) {
            long value = expected[page];
            Status status = mm.read(page, b -> check(b, value));
            assertEquals(value == 0, status == Status.ABSENT);
          }
        }
        case 4 -> {
          synchronized (pageLocks[page]) {
            mm.free(page);
            expected[page] = 0;
          }
        }
        case 5 -> mm.fault(page, random.nextBoolean(), random.nextBoolean());
        default -> mm.pageout(page, random.nextInt(4) == 0);
      }
    }
  }

  /** Shrinks, reclaims, and switches the area off and on. */
  private void pressure(Rig rig, Mm mm) {
    Random random = new Random(3);
    while (!stop.get()) {
      Memcg[] living = rig.memcgs.living();
      Memcg memcg = living[random.nextInt(living.length)];
      if (memcg.tryGetOnline()) {
        rig.zswap.shrinkMemcg(memcg);
        rig.zswap.shrinkerCount(memcg, 0);
        rig.zswap.shrinkerScan(memcg, 0, 3);
        memcg.put();
      }
      rig.zswap.runShrinkWorker();
      rig.swap.reclaim();
      if (random.nextInt(40) == 0) {
        assertEquals(Status.DONE, mm.swapoff());
        assertTrue(rig.swap.swapon());
      }
      rig.sync.flush();
    }
  }

  /** Cgroups come and go, pages change their home, pools and limits change. */
  private void cgroups(Rig rig, Mm mm) {
    Random random = new Random(4);
    List<Memcg> mine = new ArrayList<>();
    mine.add(rig.memcgs.root());
    while (!stop.get()) {
      Memcg memcg = mine.get(random.nextInt(mine.size()));
      switch (random.nextInt(8)) {
        case 0 -> {
          Memcg child = mine.size() < 8 ? rig.memcgs.create(memcg) : null;
          if (child != null) {
            child.zswapMax(random.nextBoolean() ? Memcg.UNLIMITED : random.nextInt(4));
            mine.add(child);
          }
        }
        case 1 -> {
          if (rig.memcgs.offline(memcg)) {
            mine.remove(memcg);
            assertTrue(rig.memcgs.release(memcg));
          }
        }
        case 2 ->
            rig.zswap
                .parameters()
                .set(ZswapParameter.COMPRESSOR, random.nextBoolean() ? "lz4" : "zstd");
        case 3 ->
            rig.zswap
                .parameters()
                .set(ZswapParameter.MAX_POOL_PERCENT, Integer.toString(random.nextInt(30)));
        case 4 -> memcg.zswapWriteback(random.nextInt(3) > 0);
        default -> mm.home(random.nextInt(PAGES), memcg);
      }
      rig.sync.flush();
    }
    for (int page = 0; page < PAGES; page++) {
      mm.home(page, rig.memcgs.root());
    }
    for (boolean again = true; again; ) {
      again = mine.removeIf(m -> rig.memcgs.offline(m) && rig.memcgs.release(m));
    }
  }

  private void everythingGoes(Rig rig, Mm mm) {
    for (int page = 0; page < PAGES; page++) {
      long value = expected[page];
      Status status = mm.read(page, b -> check(b, value));
      assertEquals(value == 0, status == Status.ABSENT);
      mm.free(page);
    }
    rig.swap.reclaim();
    assertEquals(Status.DONE, mm.swapoff());
    rig.sync.flush();
    assertEquals(0, rig.swap.slots().inUse());
    assertEquals(0, rig.swap.cache().size());
    assertEquals(0, rig.zswap.statistics().storedPages());
    assertEquals(0, rig.zswap.totalPages());
    assertEquals(1, rig.zswap.debug().poolCount());
    assertEquals(List.of(), rig.zswap.debug().warnings());
    assertEquals(0, rig.memcgs.root().zswapped());
    assertEquals(0, rig.memcgs.root().zswapBytes());
    for (int nid = 0; nid < 2 && nid < rig.memcgs.root().diskSwapins().length(); nid++) {
      assertEquals(List.of(), rig.zswap.debug().lru(rig.memcgs.root(), nid));
    }
    // The worker's cursor may rest on one cgroup, which is online only if it is the root.
    assertEquals(1, rig.memcgs.living().length, Arrays.toString(rig.memcgs.living()));
    rig.zswap.close();
  }
}
