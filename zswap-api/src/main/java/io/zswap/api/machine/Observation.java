package io.zswap.api.machine;

import java.util.List;

/**
 * Everything there is to see in a machine that stands still. Lists are in the order of page, slot
 * and cgroup numbers.
 *
 * @param pages every page
 * @param slots every slot
 * @param cgroups every cgroup ever created, freed ones included
 * @param pools the pool list
 * @param counters every counter
 * @param parameters values of {@link io.zswap.api.ZswapParameter}, in that order
 */
public record Observation(
    List<PageState> pages,
    List<SlotState> slots,
    List<CgroupState> cgroups,
    List<PoolState> pools,
    CounterValues counters,
    List<String> parameters) {

  /** Copies the lists. */
  public Observation {
    pages = List.copyOf(pages);
    slots = List.copyOf(slots);
    cgroups = List.copyOf(cgroups);
    pools = List.copyOf(pools);
    parameters = List.copyOf(parameters);
  }
}
