package io.zswap.core.machine;

import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.core.sync.Sync.Op;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which shared state the tasks of a program can change. What none of them can change need not be
 * announced: its readers are independent of everything.
 */
final class SharedState {
  /** Most pages that one stored page can make an allocator take. */
  private static final int PAGES_PER_ENTRY = 8;

  private final List<Operation> setup;
  private final List<Operation> tasks;
  private final Set<Op> active = EnumSet.of(Op.TREE, Op.SWAP_CACHE, Op.FOLIO_REF, Op.ENTRY);
  private final boolean callbacks;

  SharedState(ScenarioSpec spec) {
    setup = spec.setup();
    tasks = spec.tasks().stream().flatMap(List::stream).toList();
    active.add(Op.DEVICE);
    boolean goes = anywhere(o -> o instanceof Operation.Offline || o instanceof Operation.Release);
    boolean pools = anywhere(SharedState::isPoolChange);
    Protocol.Tree tree = spec.protocol().tree();
    boolean underRcu =
        tree == Protocol.Tree.SHARED_COUNTER || tree == Protocol.Tree.PERCPU_REFERENCE;
    callbacks = goes || pools || underRcu;
    addIf(spec.protocol().lists() == Protocol.Lists.PARENT_LOCK_DELETE, Op.LRU_LINKS);
    // Read without the lock that it is written under, so that the lock does not tell the order.
    addIf(
        spec.protocol().lists() == Protocol.Lists.LOCKLESS_COUNT
            || inTasks(SharedState::readsCharges),
        Op.LRU_COUNT);
    addIf(tree != Protocol.Tree.PIN_FIRST, Op.ENTRY_REF, Op.TREE_REF);
    addIf(
        inTasks(o -> o instanceof Operation.Swapoff || o instanceof Operation.Swapon),
        Op.AREA,
        Op.SWAP_USERS);
    addIf(inTasks(o -> o instanceof Operation.Free || o instanceof Operation.Reclaim), Op.FOLIO);
    addIf(inTasks(Operation.Reclaim.class::isInstance), Op.FOLIO_FLAGS);
    addIf(anywhere(Operation.CreateCgroup.class::isInstance), Op.LRU_TABLE);
    addIf(inTasks(SharedState::changesCgroup), Op.CGROUP, Op.OBJCG);
    addIf(goes, Op.CGROUP_REF, Op.OBJCG_REF);
    addIf(
        anywhere(Operation.LimitCgroup.class::isInstance) || inTasks(SharedState::readsCharges),
        Op.CHARGE);
    addIf(inTasks(Operation.SetParameter.class::isInstance), Op.PARAMETER);
    addIf(pools, Op.POOL_LIST, Op.POOL_REF);
    addIf(canReachLimit(spec.config()), Op.LIMITS, Op.WORK);
    addIf(inTasks(Operation.Worker.class::isInstance), Op.WORK);
    addIf(anywhere(Operation.FailNext.class::isInstance), Op.FAILURE);
    addIf(spec.free() == FreeMode.REUSE, Op.ALLOC);
  }

  Set<Op> active() {
    return active;
  }

  /** Whether there can be RCU callbacks, or anybody who waits for a grace period. */
  boolean hasCallbacks() {
    return callbacks;
  }

  private void addIf(boolean condition, Op... ops) {
    if (condition) {
      active.addAll(List.of(ops));
    }
  }

  private boolean inTasks(Predicate<Operation> is) {
    return tasks.stream().anyMatch(is);
  }

  private boolean anywhere(Predicate<Operation> is) {
    return Stream.concat(setup.stream(), tasks.stream()).anyMatch(is);
  }

  private static boolean isPoolChange(Operation operation) {
    return operation instanceof Operation.SetParameter o
        && o.parameter() != ZswapParameter.MAX_POOL_PERCENT
        && o.parameter() != ZswapParameter.ACCEPT_THRESHOLD_PERCENT
        && o.parameter() != ZswapParameter.SHRINKER_ENABLED;
  }

  private static boolean changesCgroup(Operation o) {
    return o instanceof Operation.Offline
        || o instanceof Operation.Release
        || o instanceof Operation.CreateCgroup
        || o instanceof Operation.LimitCgroup
        || o instanceof Operation.WritebackCgroup;
  }

  private static boolean readsCharges(Operation o) {
    return o instanceof Operation.Count || o instanceof Operation.Scan;
  }

  private boolean canReachLimit(MachineConfig config) {
    if (anywhere(Operation.SetParameter.class::isInstance)) {
      return true;
    }
    String percent = config.parameter(ZswapParameter.MAX_POOL_PERCENT);
    long worst = (long) PAGES_PER_ENTRY * (config.slots() + config.pages());
    // Anything but a plain number is for zswap to judge.
    return !percent.matches("[1-9]\\d{0,2}")
        || config.totalRamPages() * Integer.parseInt(percent) / 100 <= worst;
  }
}
