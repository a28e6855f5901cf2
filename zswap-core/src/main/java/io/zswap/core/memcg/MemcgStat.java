package io.zswap.core.memcg;

/** Numbers that a cgroup keeps for itself and its descendants. */
public enum MemcgStat {
  /** MEMCG_ZSWAP_B: compressed bytes kept. */
  ZSWAP_B,
  /** MEMCG_ZSWAPPED: pages kept. */
  ZSWAPPED,
  /** Event: a page was loaded from zswap. */
  ZSWPIN,
  /** Event: a page was stored in zswap. */
  ZSWPOUT,
  /** Event: a page was written back from zswap. */
  ZSWPWB,
  /** Event: a zero-filled page was swapped in. */
  SWPIN_ZERO,
  /** Event: a zero-filled page was swapped out. */
  SWPOUT_ZERO;

  static final int COUNT = values().length;
}
