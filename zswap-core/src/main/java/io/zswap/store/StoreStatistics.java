package io.zswap.store;

/**
 * The numbers of one {@link SwapStore} at one moment; the area's own are in {@link
 * SwapArea#statistics}.
 *
 * @param size values
 * @param weight sum of their weights; by default, bytes of the values
 * @param hits how often a value that was asked for was there
 * @param misses how often it was not
 * @param evictions values that left to make room
 */
public record StoreStatistics(long size, long weight, long hits, long misses, long evictions) {}
