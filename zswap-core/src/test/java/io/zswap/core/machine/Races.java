package io.zswap.core.machine;

import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The five races with two tasks each, by hand. */
final class Races {
  static final int PAGE_SIZE = 128;
  static final PageContent V1 = page -> Arrays.fill(page, (byte) 1);
  static final PageContent V2 = page -> Arrays.fill(page, (byte) 2);

  private static final Operation SHRINK = new Operation.Shrink(0, 1);

  private Races() {}

  static MachineConfig config(boolean synchronous) {
    return new MachineConfig(
        PAGE_SIZE,
        2,
        4,
        1,
        1024,
        synchronous,
        Optional.empty(),
        "java",
        Map.of(ZswapParameter.COMPRESSOR, "toy"));
  }

  /** The invariant that a race breaks without its fix: memory is used after its end, or data. */
  static String breaks(int race) {
    return race == 5 ? "I1" : "I2";
  }

  static ScenarioSpec spec(int race, Protocol protocol, FreeMode free) {
    Operation write0 = new Operation.Write(0, V1);
    Operation out0 = new Operation.Pageout(0, false);
    // The first look takes the entry's second chance away.
    List<Operation> stored = List.of(write0, out0, SHRINK);
    List<Operation> after =
        List.of(
            new Operation.Read(0),
            new Operation.Read(1),
            new Operation.Shrink(0, 4),
            new Operation.Shrink(0, 4),
            new Operation.Reclaim(),
            new Operation.Free(0),
            new Operation.Free(1),
            new Operation.Swapoff());
    return switch (race) {
      case 1 ->
          of(
              protocol,
              free,
              false,
              stored,
              List.of(SHRINK),
              List.of(
                  new Operation.Free(0),
                  new Operation.Write(1, V2),
                  new Operation.Pageout(1, false)),
              after);
      case 2 ->
          of(
              protocol,
              free,
              false,
              stored,
              List.of(SHRINK),
              List.of(new Operation.Swapoff()),
              after);
      case 3 ->
          of(protocol, free, false, stored, List.of(SHRINK), List.of(new Operation.Free(0)), after);
      case 4 ->
          of(
              protocol,
              free,
              false,
              List.of(new Operation.CreateCgroup(0), new Operation.Home(0, 1), write0),
              List.of(out0),
              List.of(new Operation.Offline(1)),
              List.of(
                  new Operation.Shrink(0, 4), new Operation.Shrink(0, 4), new Operation.Read(0)));
      case 5 ->
          of(
              protocol,
              free,
              true,
              stored,
              List.of(new Operation.Fault(0, false, true)),
              List.of(new Operation.Read(0)),
              after);
      default -> throw new IllegalArgumentException("R" + race);
    };
  }

  private static ScenarioSpec of(
      Protocol protocol,
      FreeMode free,
      boolean synchronous,
      List<Operation> setup,
      List<Operation> first,
      List<Operation> second,
      List<Operation> after) {
    return new ScenarioSpec(
        config(synchronous),
        protocol,
        setup,
        List.of(first, second),
        after,
        free,
        Granularity.PRIMITIVE);
  }
}
