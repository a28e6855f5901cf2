package io.zswap.api.explore;

/**
 * The order of the facts that a run of a {@link ScenarioSpec} leaves in its {@link Trace}. The
 * first three parts are what an outcome is made of; the last is for judging alone.
 *
 * <ol>
 *   <li>For each task in order, for each of its operations: status (ordinal), value. An operation
 *       that the run did not finish has status -1.
 *   <li>The machine at rest, when every task has finished and all deferred work is done: the
 *       sections of {@link io.zswap.api.machine.Observation} flattened, each preceded by its number
 *       of longs: pages (7 each: pte, pteDirty, slot, folioFlags, references, charged, content),
 *       slots (8 each: count, hasCache, zero, owner, length, folioFlags, folioContent,
 *       deviceContent), cgroups (10 + nodes each: life, zswapMax, writeback, zswapBytes, zswapped,
 *       zswpin, zswpout, zswpwb, swpinZero, swpoutZero, diskSwapins by node), LRUs (for each cgroup
 *       and node: length, then so many slot * 2 + referenced; length 0 unless online), pools (total
 *       pages each), counters.
 *   <li>For each operation of {@code after}: status, value, stored_pages, slots_in_use, swap_cache.
 *   <li>At the end: entries, pool pages, folios and cgroups (the root not counted) that still live,
 *       folio and other locks still held.
 * </ol>
 *
 * <p>A run that did not finish has no facts.
 */
public final class Facts {
  /** Longs per page. */
  public static final int PAGE = 7;

  /** Longs per slot. */
  public static final int SLOT = 8;

  /** Longs per cgroup, before the nodes. */
  public static final int CGROUP = 10;

  /** Longs per operation of {@code after}. */
  public static final int AFTER = 5;

  /** Longs at the end. */
  public static final int END = 5;

  private Facts() {}
}
