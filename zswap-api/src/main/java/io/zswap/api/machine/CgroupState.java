package io.zswap.api.machine;

import java.util.List;

/**
 * One cgroup. Fields 0 to 9 of {@link Digest#CGROUP} are life, zswapMax, writeback, zswapBytes,
 * zswapped, zswpin, zswpout, zswpwb, swpinZero and swpoutZero (booleans 0 or 1); fields 10 and on
 * are diskSwapins by node.
 *
 * @param id its number
 * @param life online, offline or freed
 * @param zswapMax {@code zswap.max} in pages
 * @param writeback {@code zswap.writeback} of this cgroup alone
 * @param zswapBytes MEMCG_ZSWAP_B, descendants included
 * @param zswapped MEMCG_ZSWAPPED, descendants included
 * @param zswpin event count, descendants included
 * @param zswpout event count, descendants included
 * @param zswpwb event count, descendants included
 * @param swpinZero event count, descendants included
 * @param swpoutZero event count, descendants included
 * @param diskSwapins nr_disk_swapins per node, of this cgroup alone
 * @param lrus per node the list's entries from head (next to be reclaimed) to tail; empty unless
 *     online
 */
public record CgroupState(
    int id,
    Life life,
    long zswapMax,
    boolean writeback,
    long zswapBytes,
    long zswapped,
    long zswpin,
    long zswpout,
    long zswpwb,
    long swpinZero,
    long swpoutZero,
    List<Long> diskSwapins,
    List<List<LruEntry>> lrus) {

  /** Copies the lists. */
  public CgroupState {
    diskSwapins = List.copyOf(diskSwapins);
    lrus = List.copyOf(lrus);
  }

  /** Stages of a cgroup's life. The order is part of the native interface. */
  public enum Life {
    /** In use. */
    ONLINE,
    /** Taken offline, still referenced. */
    OFFLINE,
    /** Gone; every other field is 0, false or empty. */
    FREED
  }

  /**
   * One entry of an LRU list.
   *
   * @param slot its slot
   * @param referenced whether it has its second chance left
   */
  public record LruEntry(long slot, boolean referenced) {}
}
