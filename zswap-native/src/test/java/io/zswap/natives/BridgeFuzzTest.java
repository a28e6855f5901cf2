package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.Machine;
import io.zswap.natives.Bridge.Quantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random and hostile calls: no crash, no hang, no leak. Only one promise is kept here, that a
 * buffer is as long as its caller says.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class BridgeFuzzTest {
  private static final int CALLS = 100_000;
  private static final long BROKEN = -4;
  private static final long[] ODD = {
    0, 1, -1, 2, 63, 64, 4096, 65536, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -4096
  };

  private Random random = new Random(0);
  private final List<Long> handles = new ArrayList<>();
  private final List<Runnable> close = new ArrayList<>();
  private final List<Long> codecs = new ArrayList<>();
  private long opened;
  private long applied;

  @Test
  void theReferenceSurvives() {
    hammer(MachineLibrary.reference());
  }

  @Test
  void theKernelSurvives() {
    String name = Machines.kernel();
    KernelTree tree =
        KernelTree.inCache().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    hammer(MachineLibrary.of(new KernelBuild(tree).library()));
  }

  /**
   * The same in a JVM of its own, for a build that surefire's cannot load: see asan-fuzz.sh.
   *
   * @param libraries files of machine libraries, besides the reference's
   */
  public static void main(String[] libraries) {
    BridgeFuzzTest test = new BridgeFuzzTest();
    System.out.println("fuzz " + Calls.LIBRARY);
    test.theReferenceSurvives();
    for (String library : libraries) {
      System.out.println("fuzz " + library);
      test.hammer(MachineLibrary.of(Path.of(library)));
    }
  }

  private void hammer(MachineLibrary library) {
    Rounds.run("bridge", seeded -> hammer(library, seeded));
  }

  private void hammer(MachineLibrary library, Random seeded) {
    random = seeded;
    handles.clear();
    codecs.clear();
    opened = 0;
    applied = 0;
    long codecsBefore = Calls.codecLive();
    long copy = library.acquire();
    for (int i = 0; i < CALLS; i++) {
      call(random.nextInt(10) == 0 ? odd() : copy);
      // An endless stream of big machines would only test the kernel's mmap.
      if (random.nextInt(500) == 0) {
        closeAll();
      }
    }
    closeAll();
    codecs.forEach(Calls::codecClose);
    assertTrue(opened > 50, opened + " machines opened");
    assertTrue(applied > 10_000, applied + " operations performed");
    assertEquals(0, Bridge.quantity(copy, Quantity.OPEN_MACHINES));
    assertEquals(0, Bridge.quantity(copy, Quantity.ARENA_BYTES));
    assertEquals(codecsBefore, Calls.codecLive());
    library.release(copy);
  }

  /** A hostile library number may be that of another library, and open a machine there. */
  private void closeAll() {
    close.forEach(Runnable::run);
    close.clear();
  }

  private void call(long library) {
    long handle = pick(handles);
    int kind = random.nextInt(100);
    if (kind < 6) {
      open(library);
    } else if (kind < 7) {
      Calls.close(library, handle);
    } else if (kind < 70) {
      apply(library, handle);
    } else if (kind < 76) {
      long[] out = longs(random.nextInt(3) == 0 ? 4096 : random.nextInt(40));
      Calls.observe(library, handle, small(8), out, length(out));
    } else if (kind < 82) {
      byte[] out = bytes(random.nextBoolean() ? 4096 : random.nextInt(9000));
      Calls.readPage(library, handle, small(20), out, length(out));
      Calls.readDevice(library, handle, small(20), out, length(out));
    } else if (kind < 88) {
      byte[] out = bytes(random.nextInt(300));
      Calls.text(library, handle, small(8), small(9), out, length(out));
      Calls.errorText(library, out, length(out));
    } else if (kind < 90) {
      Calls.number(library, small(6));
    } else if (kind < 92) {
      byte[] path = bytes(random.nextInt(40));
      Calls.load(path, length(path));
    } else {
      codec();
    }
  }

  private void open(long library) {
    long[] c = new long[Bridge.CONFIG_LONGS];
    c[0] = random.nextInt(4) == 0 ? 64L << random.nextInt(11) : 4096;
    c[1] = 8L + random.nextInt(12);
    c[2] = 1L + random.nextInt(20);
    c[3] = 1L + random.nextInt(2);
    c[4] = 1L + random.nextInt(3);
    c[5] = 1L + random.nextInt(100);
    c[6] = random.nextInt(2);
    byte[] payload = new byte[0];
    for (int i = 7; i < c.length; i++) {
      c[i] = -1;
    }
    if (random.nextInt(3) == 0) {
      payload = bytesOrEmpty(random.nextInt(30));
      c[8 + random.nextInt(6)] = payload.length;
    }
    while (random.nextInt(3) == 0) {
      c[random.nextInt(c.length)] = odd();
    }
    // A path is a file's name: random ones would leave files about.
    c[7] = random.nextInt(4) == 0 ? -2L - random.nextInt(9) : -1;
    long[] config = random.nextInt(20) == 0 ? longs(random.nextInt(20)) : c;
    long result = Calls.open(library, config, length(config), payload, length(payload));
    if (result > 0) {
      opened++;
      handles.add(result);
      close.add(() -> Calls.close(library, result));
    }
  }

  private void apply(long library, long handle) {
    long[] op = {small(25), small(20), small(20), small(3)};
    if ((op[0] >= 8 && op[0] <= 18) || op[0] == 21 || op[0] == 22) {
      // There are few cgroups, and few CPUs.
      op[1] = small(3);
    }
    byte[] payload = null;
    if (op[0] == 1 && random.nextInt(8) != 0) {
      payload = bytesOrEmpty(4096);
    } else if (op[0] == 19) {
      payload = value();
    } else if (random.nextInt(10) == 0) {
      payload = bytes(random.nextInt(5000));
    }
    // Two billion calls of shrink_memcg are no crash, but a long test.
    if (op[0] == 8) {
      op[2] = random.nextInt(10);
    }
    long[] report = random.nextInt(50) == 0 ? longs(random.nextInt(60)) : new long[34];
    long[] sent = random.nextInt(50) == 0 ? null : op;
    long result =
        Calls.apply(
            library, handle, sent, length(sent), payload, length(payload), report, length(report));
    if (result == 0) {
      applied++;
    }
    assertTrue(result != BROKEN, () -> "broke down: " + Bridge.errorText(library));
  }

  private byte[] value() {
    String[] values = {"Y", "N", "lz4", "zstd", "zbud", "zsmalloc", "deflate", "7", "0x1f\n", ""};
    return random.nextInt(4) == 0
        ? bytesOrEmpty(random.nextInt(2000))
        : Bridge.utf8(values[random.nextInt(values.length)]);
  }

  private void codec() {
    switch (random.nextInt(4)) {
      case 0 -> {
        byte[] name = random.nextBoolean() ? Bridge.utf8("zstd") : bytes(random.nextInt(200));
        long codec = codecs.size() < 100 ? Calls.codecOpen(name, length(name)) : 0;
        if (codec > 0) {
          codecs.add(codec);
        }
      }
      case 1 -> Calls.codecClose(pick(codecs));
      case 2 -> Calls.codecNames(bytes(5), 5);
      // No address: only 0 may be wrong.
      default -> Calls.codecCompress(pick(codecs), 0, odd(), 0, odd());
    }
  }

  private long pick(List<Long> of) {
    return of.isEmpty() || random.nextInt(20) == 0
        ? odd()
        : of.get(of.size() - 1 - (random.nextInt(8) == 0 ? random.nextInt(of.size()) : 0));
  }

  private long small(int limit) {
    return random.nextInt(25) == 0 ? odd() : random.nextInt(limit);
  }

  private long odd() {
    return random.nextInt(4) == 0 ? random.nextLong() : ODD[random.nextInt(ODD.length)];
  }

  private long @Nullable [] longs(int n) {
    return random.nextInt(10) == 0 ? null : random.longs(n).toArray();
  }

  private byte @Nullable [] bytes(int n) {
    return random.nextInt(10) == 0 ? null : bytesOrEmpty(n);
  }

  private byte[] bytesOrEmpty(int n) {
    byte[] bytes = new byte[n];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The truth, or less than that, or nonsense below 0. */
  private long length(long @Nullable [] array) {
    return length(array == null ? 0 : array.length);
  }

  private long length(byte @Nullable [] array) {
    return length(array == null ? 0 : array.length);
  }

  private long length(int truth) {
    return switch (random.nextInt(120)) {
      case 0 -> -1L - random.nextInt(100);
      case 1 -> Long.MIN_VALUE;
      case 2 -> random.nextInt(truth + 1);
      default -> truth;
    };
  }

  @Test
  void theMachineSurvivesTwoThreadsAndThenIsAsGoodAsNew() throws Exception {
    try (Machine m = Machines.small("reference")) {
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      AtomicInteger done = new AtomicInteger();
      for (int t = 0; t < 2; t++) {
        RandomOperations operations = new RandomOperations(new Random(t), 16, 1);
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 2000; i++) {
                    try {
                      m.apply(operations.next());
                      done.incrementAndGet();
                    } catch (Throwable e) {
                      synchronized (failures) {
                        failures.add(e);
                      }
                    }
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
      assertEquals(2 * 2000, done.get());
      assertEquals(16, m.observe().pages().size());
    }
  }
}
