package io.zswap.api;

import org.jspecify.annotations.Nullable;

/**
 * A memory cgroup as far as zswap sees it: a node of a tree with limits, charges and events. The
 * kernel's {@code struct mem_cgroup}.
 *
 * <p>All methods may be called from any thread; a value may be out of date when it arrives.
 */
public interface MemCgroup {
  /** The value of {@link #zswapMax()} that means no limit. */
  long UNLIMITED = Long.MAX_VALUE;

  /** Number of this cgroup, 0 for the root, never used twice. */
  int id();

  /** The parent, or {@code null} at the root. */
  @Nullable MemCgroup parent();

  /** Whether the cgroup has not been taken offline. */
  boolean isOnline();

  /**
   * {@code zswap.max} in pages, also where it was set in bytes (io.zswap.store.Cgroups); {@link
   * #UNLIMITED} if unset.
   */
  long zswapMax();

  /** {@code zswap.writeback} of this cgroup alone; it counts only if every ancestor agrees. */
  boolean zswapWriteback();

  /** {@code zswap.current}: compressed bytes charged to this cgroup and its descendants. */
  long zswapBytes();

  /** Pages stored that are charged to this cgroup and its descendants. */
  long zswapped();
}
