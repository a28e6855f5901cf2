package io.zswap.api.machine;

/**
 * One pool, in the order of the pool list (the current one first).
 *
 * @param zpool kind of allocator
 * @param compressor name of the compressor
 * @param totalPages pages it occupies
 */
public record PoolState(String zpool, String compressor, long totalPages) {}
