package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every allocator; a concrete class per allocator says what its model is. */
abstract class ZpoolTest {
  static final Sync SYNC = Sync.jdk();

  boolean fail;

  abstract String type();

  /** A slow and simple allocator that places objects by the same rules. */
  abstract Model model(int pageSize);

  abstract int[] pageSizes();

  abstract int largest(int pageSize);

  interface Model {
    /** Allocates under a name; whether the allocator had to grow. */
    boolean malloc(int name, int size);

    void free(int name);

    long totalPages();
  }

  /** For how many objects a library's pool is laid out; 0 for a machine's pool. */
  long expected() {
    return 0;
  }

  Zpool pool(int pageSize) {
    FaultInjection faults = point -> fail && point == FailurePoint.ZPOOL;
    Zpools zpools =
        new Zpools(new ChunkSource(pageSize, SYNC), faults, SYNC, expected(), 1, Integer.MAX_VALUE);
    return Objects.requireNonNull(zpools.create(type()));
  }

  private static void fill(Zpool pool, long handle, int size, int seed) {
    ByteBuffer b = pool.buffer(handle);
    int at = pool.offset(handle);
    for (int i = 0; i < size; i++) {
      b.put(at + i, (byte) (seed * 31 + i));
    }
  }

  private static void check(Zpool pool, long handle, int size, int seed) {
    ByteBuffer b = pool.buffer(handle);
    int at = pool.offset(handle);
    for (int i = 0; i < size; i++) {
      if (b.get(at + i) != (byte) (seed * 31 + i)) {
        throw new AssertionError("object " + seed + " of " + size + " bytes: byte " + i);
      }
    }
  }

  private record Live(long handle, int size, int name) {}

  @Test
  void placesLikeItsModelAndKeepsContents() {
    for (int pageSize : pageSizes()) {
      Zpool pool = pool(pageSize);
      Model model = model(pageSize);
      Random random = new Random(pageSize);
      List<Live> live = new ArrayList<>();
      for (int name = 0; name < 12_000; name++) {
        boolean filling = name % 4_000 < 2_200;
        if (live.isEmpty() || random.nextInt(10) < (filling ? 8 : 3)) {
          int size = size(random, pageSize);
          long handle = pool.malloc(size);
          assertTrue(handle > 0);
          model.malloc(name, size);
          fill(pool, handle, size, name);
          live.add(new Live(handle, size, name));
        } else {
          Live gone = live.remove(random.nextInt(live.size()));
          check(pool, gone.handle, gone.size, gone.name);
          pool.free(gone.handle);
          model.free(gone.name);
        }
        assertEquals(model.totalPages(), pool.totalPages(), "after " + name);
      }
      for (Live l : live) {
        check(pool, l.handle, l.size, l.name);
        pool.free(l.handle);
      }
      assertEquals(0, pool.totalPages());
    }
  }

  private int size(Random random, int pageSize) {
    int largest = largest(pageSize);
    // Mostly a few sizes, so that pages fill up; the extremes now and then.
    return switch (random.nextInt(8)) {
      case 0 -> 1;
      case 1 -> largest;
      case 2, 3 -> random.nextInt(largest) + 1;
      default -> (random.nextInt(4) + 1) * largest / 5 + 1;
    };
  }

  @Test
  void refusesWhatIsNoSize() {
    Zpool pool = pool(4096);
    assertEquals(-22, pool.malloc(0));
    assertEquals(-22, pool.malloc(-1));
    assertEquals(Zpool.NO_SPACE, pool.malloc(largest(4096) + 1));
    assertEquals(0, pool.totalPages());
    assertEquals(type(), pool.type());
  }

  @Test
  void failureToGrowIsNoMemory() {
    Zpool pool = pool(4096);
    fail = true;
    assertEquals(Zpool.NO_MEMORY, pool.malloc(100));
    fail = false;
    long first = pool.malloc(100);
    fail = true;
    assertTrue(pool.malloc(100) > 0, "the page at hand has room");
    pool.free(first);
  }

  @Test
  void wrongHandlesAreNoticed() {
    Zpool pool = pool(4096);
    long a = pool.malloc(100);
    long b = pool.malloc(100);
    pool.free(a);
    assertThrows(MachineException.class, () -> pool.free(a), "twice");
    assertThrows(MachineException.class, () -> pool.free(b + 1), "beside");
    assertThrows(MachineException.class, () -> pool.free(0), "none");
    assertThrows(MachineException.class, () -> pool.free(-5), "an error code");
    assertThrows(MachineException.class, () -> pool.free(1L << 40), "far off");
    pool.free(b);
    assertThrows(MachineException.class, () -> pool.free(b), "page gone");
  }

  @Test
  void threadsDoNotDisturbEachOther() throws InterruptedException {
    Zpool pool = pool(4096);
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      int id = t;
      Thread thread = new Thread(() -> churn(pool, id));
      thread.setUncaughtExceptionHandler((x, e) -> failures.add(e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    assertEquals(0, pool.totalPages());
  }

  private void churn(Zpool pool, int id) {
    Random random = new Random(id);
    List<Live> live = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (live.size() < 200 && random.nextInt(5) < 3) {
        int size = size(random, 4096);
        long handle = pool.malloc(size);
        fill(pool, handle, size, i + id);
        live.add(new Live(handle, size, i + id));
      } else if (!live.isEmpty()) {
        Live gone = live.remove(random.nextInt(live.size()));
        check(pool, gone.handle, gone.size, gone.name);
        pool.free(gone.handle);
      }
    }
    live.forEach(l -> pool.free(l.handle));
  }

  @Test
  void memoryIsUsedAgainByOtherPools() {
    ChunkSource source = new ChunkSource(4096, SYNC);
    Zpools zpools = new Zpools(source, FaultInjection.NONE, SYNC, expected(), 1, Integer.MAX_VALUE);
    Zpool first = Objects.requireNonNull(zpools.create(type()));
    long handle = first.malloc(1000);
    ByteBuffer memory = first.buffer(handle);
    first.close();
    first.close();
    assertEquals(0, first.totalPages());
    Zpool second = Objects.requireNonNull(zpools.create(type()));
    assertSame(memory, second.buffer(second.malloc(1000)));
  }

  @Test
  void poolsAreMadeByName() {
    boolean[] failing = {false};
    Zpools zpools =
        new Zpools(
            new ChunkSource(4096, SYNC), p -> failing[0], SYNC, expected(), 1, Integer.MAX_VALUE);
    assertTrue(zpools.has(type()));
    assertNull(zpools.create("z3fold"));
    assertNotNull(zpools.create(type()));
    failing[0] = true;
    assertNull(zpools.create(type()));
  }
}
