package io.zswap.api;

/**
 * The counters of {@code /sys/kernel/debug/zswap}, under their kernel names. As in the kernel, all
 * but {@code storedPages} are bumped without synchronisation and may lag under contention.
 *
 * @param storedPages pages kept now
 * @param poolTotalPages pages that the pools occupy now ({@code pool_total_size}, in pages)
 * @param poolLimitHit times the pool limit was hit
 * @param writtenBackPages pages written back by the shrinkers
 * @param rejectReclaimFail write-backs that failed
 * @param rejectCompressFail stores refused because the codec failed
 * @param rejectCompressPoor stores refused because the result was too big to keep
 * @param rejectAllocFail stores refused for lack of memory for the data or the tree
 * @param rejectKmemcacheFail stores refused for lack of memory for the entry
 */
public record ZswapStatistics(
    long storedPages,
    long poolTotalPages,
    long poolLimitHit,
    long writtenBackPages,
    long rejectReclaimFail,
    long rejectCompressFail,
    long rejectCompressPoor,
    long rejectAllocFail,
    long rejectKmemcacheFail) {}
