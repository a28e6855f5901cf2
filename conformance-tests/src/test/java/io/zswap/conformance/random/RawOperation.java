package io.zswap.conformance.random;

/**
 * An operation, or a few that belong together, before its cgroup is known: which cgroups there are
 * depends on the operations before, so that shrinking a program changes what the numbers mean but
 * never makes them invalid.
 *
 * @param kind what is done
 * @param page page, modulo the number of pages
 * @param cgroup cgroup, modulo the number of cgroups there are by then
 * @param n a number whose meaning depends on the kind
 * @param flag a switch whose meaning depends on the kind
 */
record RawOperation(Kind kind, int page, int cgroup, int n, boolean flag) {
  /** What is done; simple ones first, as shrinking prefers those. */
  enum Kind {
    WRITE,
    PAGEOUT,
    READ,
    FAULT,
    FREE,
    SHRINK,
    WORKER,
    RECLAIM,
    HOME,
    SCAN,
    COUNT,
    CREATE,
    LIMIT,
    WRITEBACK,
    OFFLINE,
    RELEASE,
    PARAMETER,
    FAIL,
    SWAPOFF,
    SWAPON,
    CPU_OFFLINE,
    CPU_ONLINE,
    /** Write and page out. */
    STORE,
    /** Page out, look at it, change it in the swap cache, page out again. */
    REWRITE,
    /** Write and page out every page. */
    FLOOD,
    /** Take offline, then release. */
    REMOVE
  }
}
