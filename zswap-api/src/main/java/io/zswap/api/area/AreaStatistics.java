package io.zswap.api.area;

import io.zswap.api.ZswapStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The numbers of one area at one moment, each read once without stopping anybody. Names are the
 * kernel's: those of {@code /sys/kernel/debug/zswap}, of {@code /proc/vmstat} and of {@code
 * /proc/swaps}. As in the kernel, a transfer may be counted before the device answers; {@code
 * deviceErrors} says how many failed.
 *
 * @param zswap what zswap counts: pages kept, pool size, rejects
 * @param zswpin pages loaded from zswap
 * @param zswpout pages stored in zswap
 * @param zswpwb pages decompressed to be written back, also if the device did not take them
 * @param swpinZero pages of zeros fetched; they are kept nowhere
 * @param swpoutZero pages of zeros put away
 * @param pswpin pages read from the device, also if it failed
 * @param pswpout pages written to the device; of those that zswap refused, also if it failed
 * @param slots size of the area in pages
 * @param slotsUsed slots that hold a page
 * @param pageSize bytes per page
 * @param deviceErrors transfers to or from the device that failed, and failures to bring what was
 *     written to the disk; no name in the kernel
 */
public record AreaStatistics(
    ZswapStatistics zswap,
    long zswpin,
    long zswpout,
    long zswpwb,
    long swpinZero,
    long swpoutZero,
    long pswpin,
    long pswpout,
    long slots,
    long slotsUsed,
    int pageSize,
    long deviceErrors) {

  /**
   * Bytes of the pages that compressed pages are in, as zswap counts them against its limit. What
   * comes on top: pages that the allocator has at hand, memory that was freed some seconds ago, and
   * 24 bytes for each page of the most that were in memory at once.
   */
  public long poolBytes() {
    return zswap.poolTotalPages() * pageSize;
  }

  /**
   * Every number under its name, in a fixed order, for whatever collects metrics. Those named
   * {@code *_size} are bytes, all others are counts.
   */
  public Map<String, Long> toMap() {
    Map<String, Long> map = new LinkedHashMap<>();
    map.put("stored_pages", zswap.storedPages());
    map.put("pool_total_size", poolBytes());
    map.put("pool_limit_hit", zswap.poolLimitHit());
    map.put("written_back_pages", zswap.writtenBackPages());
    map.put("reject_reclaim_fail", zswap.rejectReclaimFail());
    map.put("reject_compress_fail", zswap.rejectCompressFail());
    map.put("reject_compress_poor", zswap.rejectCompressPoor());
    map.put("reject_alloc_fail", zswap.rejectAllocFail());
    map.put("reject_kmemcache_fail", zswap.rejectKmemcacheFail());
    map.put("zswpin", zswpin);
    map.put("zswpout", zswpout);
    map.put("zswpwb", zswpwb);
    map.put("swpin_zero", swpinZero);
    map.put("swpout_zero", swpoutZero);
    map.put("pswpin", pswpin);
    map.put("pswpout", pswpout);
    map.put("slots", slots);
    map.put("slots_used", slotsUsed);
    map.put("page_size", (long) pageSize);
    map.put("device_errors", deviceErrors);
    return map;
  }
}
