package io.zswap.core.swap;

import io.zswap.core.sync.StripedCounters;

/** Who uses a zswap and the area behind it, and what depends on it. */
public enum UsedBy {
  /**
   * A machine, whose threads are the kernel's. Nothing is divided among them, so that the same
   * operations give the same result whoever runs them. The lowest free slot is given out, and pages
   * are written back one by one: their entries go first, and their folios wait in the swap cache
   * for {@link Swap#reclaim}. On a device that fails they end up uncompressed in there.
   */
  MACHINE,

  /**
   * A library's store, whose threads should not wait for each other.
   *
   * <ul>
   *   <li>Counters, and references to a pool, are in parts, so that threads seldom change the same
   *       cache line; the swap map is in regions.
   *   <li>A slot has an entry of its own, which says itself whether the slot's tree has it; and the
   *       lock of the entries' allocator is divided.
   *   <li>There is an allocator that no kernel has, of segments for what the area can hold.
   *   <li>zsmalloc's size classes are laid out for what the area can hold and have a lock each, and
   *       a large pool keeps some freed objects for the threads that freed them.
   *   <li>Where there is one node, entries of the root come to the LRU in batches.
   *   <li>A walk writes back in batches, with a helper. Pages stay compressed until they are on the
   *       device, and leave memory then. The worker asks a cgroup for several in one turn if there
   *       is no other.
   * </ul>
   */
  STORE;

  /** Parts that counters are divided into. */
  public int stripes() {
    return this == STORE ? StripedCounters.MANY : 1;
  }
}
