package io.zswap.conformance.judge;

import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Operation;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a program ends: what it frees, and whether all else is as it was at boot. */
final class Ending {
  private final ScenarioSpec spec;

  Ending(ScenarioSpec spec) {
    this.spec = spec;
  }

  /** Whether nothing is to be left of any run, so that all that is left is a leak. */
  boolean leavesNothing() {
    return isSwapoff() && freesAllPages() && hasThePoolOfBoot() && hasTheCpusOfBoot();
  }

  boolean isSwapoff() {
    int last = spec.after().size() - 1;
    return last >= 0 && spec.after().get(last) instanceof Operation.Swapoff;
  }

  /** Pages that it frees, and does not write again. */
  Set<Integer> freed() {
    return freed(spec.after());
  }

  private boolean freesAllPages() {
    Set<Integer> mapped = written(spec.setup());
    for (List<Operation> task : spec.tasks()) {
      mapped.removeAll(freed(task));
    }
    spec.tasks().forEach(task -> mapped.addAll(written(task)));
    return freed().containsAll(mapped);
  }

  /** Otherwise there is another pool than at boot, or one more. */
  private boolean hasThePoolOfBoot() {
    Map<ZswapParameter, String> last = new EnumMap<>(ZswapParameter.class);
    for (Operation operation : spec.after()) {
      if (operation instanceof Operation.SetParameter set) {
        last.put(set.parameter(), set.value());
      }
    }
    return sequences()
        .flatMap(List::stream)
        .filter(Operation.SetParameter.class::isInstance)
        .map(o -> ((Operation.SetParameter) o).parameter())
        .allMatch(parameter -> hasPoolOfBoot(parameter, last));
  }

  private boolean hasPoolOfBoot(ZswapParameter parameter, Map<ZswapParameter, String> last) {
    String given = spec.config().parameters().get(parameter);
    return switch (parameter) {
      case COMPRESSOR, ZPOOL -> given != null && given.equals(last.get(parameter));
      // Who enables zswap for the first time sets it up.
      case ENABLED -> spec.config().parameter(parameter).matches("[yYtT1].*|[oO][nN].*");
      default -> true;
    };
  }

  /** Whether whoever takes a CPU away brings it back, or {@code after} does. */
  private boolean hasTheCpusOfBoot() {
    Set<Integer> back = new HashSet<>();
    for (Operation operation : spec.after()) {
      if (operation instanceof Operation.CpuOnline online) {
        back.add(online.cpu());
      }
    }
    return away(spec.after()).isEmpty()
        && sequences().allMatch(operations -> back.containsAll(away(operations)));
  }

  private static Set<Integer> away(List<Operation> operations) {
    Set<Integer> away = new HashSet<>();
    for (Operation operation : operations) {
      if (operation instanceof Operation.CpuOffline gone) {
        away.add(gone.cpu());
      } else if (operation instanceof Operation.CpuOnline back) {
        away.remove(back.cpu());
      }
    }
    return away;
  }

  private Stream<List<Operation>> sequences() {
    return Stream.concat(spec.tasks().stream(), Stream.of(spec.setup(), spec.after()));
  }

  private static Set<Integer> written(List<Operation> operations) {
    return operations.stream()
        .filter(Operation.Write.class::isInstance)
        .map(o -> ((Operation.Write) o).page())
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Set<Integer> freed(List<Operation> operations) {
    Set<Integer> freed = new HashSet<>();
    for (Operation operation : operations) {
      if (operation instanceof Operation.Free free) {
        freed.add(free.page());
      } else if (operation instanceof Operation.Write write) {
        freed.remove(write.page());
      }
    }
    return freed;
  }
}
