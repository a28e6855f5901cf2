package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Protocol;
import io.zswap.natives.Bridge.Quantity;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Scenarios that are nearly good, and requests to run them that are nonsense: no crash, no hang, no
 * leak. As in {@link BridgeFuzzTest}, only the lengths of buffers are true.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class ScenarioFuzzTest {
  private static final int SCENARIOS = 1_000;
  private static final int RUNS = 8;
  private static final int IN = 1 << 10;
  private static final int OUT = 1 << 15;
  private static final long[] ODD = {
    0,
    1,
    -1,
    2,
    3,
    7,
    8,
    63,
    64,
    65,
    128,
    1024,
    1025,
    4096,
    1L << 31,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -4096
  };

  private Random random = new Random(0);
  private long opened;
  private long ran;
  private long refused;

  @Test
  void theReferenceSurvives() {
    hammer("scenarios on reference", MachineLibrary.referenceExplore());
  }

  @Test
  void theKernelSurvives() {
    String name = Machines.kernel();
    KernelTree tree =
        KernelTree.inCache().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    hammer(
        "scenarios on the kernel",
        MachineLibrary.of(new KernelBuild(tree, KernelBuild.EXPLORE).library()));
  }

  private void hammer(String name, MachineLibrary library) {
    long copy = library.acquire();
    try (Memory in = new Memory(IN * 8L);
        Memory out = new Memory(OUT * 8L)) {
      Rounds.run(
          name,
          seeded -> {
            random = seeded;
            for (int i = 0; i < SCENARIOS; i++) {
              once(copy, in, out);
            }
          });
    }
    System.out.printf("%s: %,d opened, %,d runs, %,d refused%n", name, opened, ran, refused);
    assertTrue(opened > 100 && ran > 100 && refused > 100, opened + " " + ran + " " + refused);
    assertEquals(0, Bridge.quantity(copy, Quantity.OPEN_MACHINES));
    assertEquals(0, Bridge.quantity(copy, Quantity.ARENA_BYTES));
    library.release(copy);
  }

  private void once(long library, Memory in, Memory out) {
    int race = 1 + random.nextInt(Races.LARGE);
    FreeMode free = FreeMode.values()[random.nextInt(FreeMode.values().length)];
    Protocol protocol = random.nextBoolean() ? Protocol.MERGED : Races.unfixed(race);
    ScenarioEncoding encoding = new ScenarioEncoding(Races.of(race, protocol, free));
    long[] numbers = encoding.numbers();
    byte[] payload = encoding.payload();
    while (random.nextInt(3) != 0) {
      numbers[random.nextInt(numbers.length)] = odd();
    }
    for (int i = random.nextInt(4); i > 0 && payload.length > 0; i--) {
      payload[random.nextInt(payload.length)] = (byte) random.nextInt();
    }
    long longs = random.nextInt(20) == 0 ? random.nextInt(numbers.length + 1) : numbers.length;
    long bytes = random.nextInt(20) == 0 ? random.nextInt(payload.length + 1) : payload.length;
    long handle = Calls.scenarioOpen(library, numbers, longs, payload, bytes);
    if (handle <= 0) {
      refused++;
      return;
    }
    opened++;
    for (int i = 0; i < RUNS; i++) {
      run(library, random.nextInt(30) == 0 ? odd() : handle, in, out);
    }
    Calls.close(library, handle);
  }

  /** A batch of one or more requests; a schedule of nonsense, or none, which is a good one. */
  private void run(long library, long handle, Memory in, Memory out) {
    for (int at = 0; at < IN; at++) {
      in.setLong(at * 8L, random.nextInt(4) == 0 ? random.nextLong() : 0);
    }
    in.setLong(0, random.nextInt(4) == 0 ? odd() : 1 + random.nextInt(3));
    in.setLong(8, random.nextInt(3) == 0 ? odd() : random.nextInt(40));
    in.setLong(16, random.nextInt(4) == 0 ? odd() : 0);
    in.setLong(24, random.nextInt(8));
    if (random.nextInt(3) == 0) {
      in.setLong(8, 0);
    }
    for (int step = 0; step < 40; step++) {
      in.setByte(
          32 + step, (byte) (random.nextInt(30) == 0 ? random.nextInt() : random.nextInt(2)));
    }
    long inAt = Pointer.nativeValue(in);
    long outAt = Pointer.nativeValue(out);
    long inLongs = random.nextInt(6) == 0 ? length(IN) : IN;
    long outLongs = random.nextInt(6) == 0 ? length(OUT) : OUT;
    long result =
        random.nextInt(4) == 0
            // A million runs are no crash, but a long test.
            ? Calls.scenarioReplay(
                library, handle, inAt + 8, inLongs - 1, random.nextInt(20) - 2L, outAt, outLongs)
            : Calls.scenarioRun(library, handle, inAt, inLongs, outAt, outLongs);
    ran += result >= 0 ? 1 : 0;
    refused += result < 0 ? 1 : 0;
    if (random.nextInt(8) == 0) {
      byte[] text = new byte[random.nextInt(2_000)];
      Calls.scenarioExplanation(library, handle, text, text.length);
      Calls.errorText(library, text, text.length);
    }
  }

  /** The truth, or less than that, or nonsense below 0. */
  private long length(int truth) {
    return random.nextInt(10) == 0 ? -1L - random.nextInt(9) : random.nextInt(truth + 1);
  }

  private long odd() {
    return random.nextInt(4) == 0 ? random.nextLong() : ODD[random.nextInt(ODD.length)];
  }
}
