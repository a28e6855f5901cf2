package io.zswap.natives;

import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Operation.CreateCgroup;
import io.zswap.api.machine.Operation.FailNext;
import io.zswap.api.machine.Operation.Fault;
import io.zswap.api.machine.Operation.Free;
import io.zswap.api.machine.Operation.Home;
import io.zswap.api.machine.Operation.Offline;
import io.zswap.api.machine.Operation.Pageout;
import io.zswap.api.machine.Operation.PageoutLarge;
import io.zswap.api.machine.Operation.Read;
import io.zswap.api.machine.Operation.Shrink;
import io.zswap.api.machine.Operation.Swapoff;
import io.zswap.api.machine.Operation.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The five races, two tasks each, made by hand, and a large folio. */
final class Races {
  static final int PAGE = 128;

  /** Stands among the races for B12: two pages that go out as one folio, and the second fails. */
  static final int LARGE = 6;

  private Races() {}

  static MachineConfig config(boolean synchronous) {
    return config(synchronous, Map.of());
  }

  /** With more parameters. */
  static MachineConfig config(Map<ZswapParameter, String> more) {
    return config(false, more);
  }

  private static MachineConfig config(boolean synchronous, Map<ZswapParameter, String> more) {
    Map<ZswapParameter, String> parameters = new HashMap<>(more);
    parameters.put(ZswapParameter.COMPRESSOR, "toy");
    return new MachineConfig(
        PAGE, 3, 4, 1, 1024, synchronous, Optional.empty(), "native", parameters);
  }

  static Operation write(int page, int value) {
    return new Write(page, bytes -> java.util.Arrays.fill(bytes, (byte) value));
  }

  static Operation out(int page) {
    return new Pageout(page, false);
  }

  static Operation in(int page) {
    return new Fault(page, true, false);
  }

  static Operation shrink(int times) {
    return new Shrink(0, times);
  }

  /** What every race ends with: reads, reclaim of everything, freeing of everything. */
  private static List<Operation> after(int pages) {
    List<Operation> after = new java.util.ArrayList<>();
    for (int page = 0; page < pages; page++) {
      after.add(new Read(page));
    }
    for (int page = 0; page < pages; page++) {
      after.add(out(page));
    }
    after.add(shrink(9));
    for (int page = 0; page < pages; page++) {
      after.add(new Free(page));
    }
    after.add(new Swapoff());
    return after;
  }

  static Protocol unfixed(int race) {
    return race == LARGE
        ? Protocol.MERGED.with(Protocol.Large.CHARGED_LAST)
        : Protocol.unfixed(race);
  }

  /** The invariant that a race breaks without its fix: memory is used after its end, or data. */
  static String breaks(int race) {
    return switch (race) {
      case 5 -> "I1";
      // What was never counted is counted off.
      case LARGE -> "I4";
      default -> "I2";
    };
  }

  static ScenarioSpec of(int race, Protocol protocol, FreeMode free) {
    return switch (race) {
      case LARGE ->
          spec(
              protocol,
              free,
              false,
              2,
              List.of(write(0, 1), write(1, 2)),
              List.of(new FailNext(FailurePoint.ENTRY, 2), new PageoutLarge(0, 2, false)),
              List.of(shrink(2)));
      // Writeback of page 0's entry, against its slot being used for page 1.
      case 1 ->
          spec(
              protocol,
              free,
              false,
              2,
              List.of(write(0, 1), out(0), write(1, 2)),
              List.of(shrink(2)),
              List.of(in(0), out(1)));
      case 2, 3 ->
          spec(
              protocol,
              free,
              false,
              1,
              List.of(write(0, 1), out(0)),
              List.of(shrink(2)),
              race == 2 ? List.of(new Swapoff()) : List.of(new Free(0)));
      case 4 ->
          spec(
              protocol,
              free,
              false,
              2,
              List.of(
                  new CreateCgroup(0),
                  new Home(0, 1),
                  new Home(1, 1),
                  write(1, 3),
                  out(1),
                  write(0, 1)),
              List.of(out(0)),
              List.of(new Offline(1)));
      default ->
          spec(
              protocol,
              free,
              true,
              1,
              List.of(write(0, 1), out(0)),
              List.of(new Fault(0, true, true)),
              List.of(new Read(0)));
    };
  }

  /**
   * R1 with a page that no codec makes smaller, so that the slot is used again but zswap has
   * nothing for it: also where freed memory is handed out at once, and a new entry would have the
   * old one's address.
   */
  static ScenarioSpec withoutNewEntry(FreeMode free, Granularity granularity) {
    Operation noise = new Write(1, bytes -> new java.util.Random(1).nextBytes(bytes));
    ScenarioSpec spec = of(1, Protocol.MERGED, free);
    return new ScenarioSpec(
        spec.config(),
        spec.protocol(),
        List.of(write(0, 1), out(0), noise),
        spec.tasks(),
        List.of(),
        free,
        granularity);
  }

  /** A load on the first of two CPUs, and what the second does meanwhile. */
  static ScenarioSpec onTwoCpus(List<Operation> second) {
    ScenarioSpec spec = of(3, Protocol.MERGED, FreeMode.POISON);
    return new ScenarioSpec(
        spec.config().withCpus(2),
        spec.protocol(),
        spec.setup(),
        List.of(List.of(new Read(0)), second),
        spec.after(),
        spec.free(),
        spec.granularity());
  }

  private static ScenarioSpec spec(
      Protocol protocol,
      FreeMode free,
      boolean synchronous,
      int pages,
      List<Operation> setup,
      List<Operation> first,
      List<Operation> second) {
    return new ScenarioSpec(
        config(synchronous),
        protocol,
        setup,
        List.of(first, second),
        after(pages),
        free,
        Granularity.PRIMITIVE);
  }

  /** Broken invariants that facts show, as far as these programs need them. */
  static String judge(int race, long[] facts, int after) {
    int end = facts.length - 5;
    if (facts[end] != 0 || facts[end + 1] != 0 || facts[end + 2] != 0 || facts[end + 4] != 0) {
      return "I5 something is left";
    }
    int pages = race == 1 || race == 4 || race == LARGE ? 2 : 1;
    for (int page = 0; page < pages && race != 3; page++) {
      long value = facts[end - 5 * (after - page) + 1];
      int written = race == 4 && page == 1 ? 3 : page + 1;
      byte[] content = new byte[PAGE];
      java.util.Arrays.fill(content, (byte) written);
      if (value != io.zswap.api.machine.Digest.content(content)) {
        return "I1 page " + page + " has lost its content";
      }
    }
    int shrunk = end - 5 * (after - 2 * pages);
    if (facts[shrunk + 2] < 0) {
      return "I4 stored_pages is " + facts[shrunk + 2];
    }
    if (facts[shrunk + 2] != 0) {
      return "I3 reclaim does not reach " + facts[shrunk + 2] + " entries";
    }
    return "";
  }
}
