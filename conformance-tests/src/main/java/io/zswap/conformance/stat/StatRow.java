package io.zswap.conformance.stat;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one compressor in one allocator made of the pages.
 *
 * @param provider library that the area is of
 * @param compressor its name
 * @param zpool the allocator's name
 * @param pages how many went through
 * @param zeroPages of them all zeros, which take no room
 * @param devicePages of them refused by zswap, so that they are on the device as they are
 * @param poolBytes memory that the others take, overhead of the allocator included
 * @param pageSize bytes per page
 * @param store how long one took to be put away
 * @param load how long one took to be fetched
 */
public record StatRow(
    String provider,
    String compressor,
    String zpool,
    long pages,
    long zeroPages,
    long devicePages,
    long poolBytes,
    int pageSize,
    Latency store,
    Latency load) {

  /** Percentiles, in nanoseconds. */
  public record Latency(long mean, long p50, long p90, long p99, long p999, long max) {}

  /** Bytes that all pages take, in memory and on the device together. */
  @JsonProperty
  public long bytes() {
    return poolBytes + devicePages * pageSize;
  }

  /** Bytes of the pages over the bytes that they take; all zeros count as one page. */
  @JsonProperty
  public double ratio() {
    return (double) pages * pageSize / Math.max(pageSize, bytes());
  }

  /** Nanoseconds for a page to go and come, on average. */
  @JsonProperty
  public long roundTrip() {
    return store.mean() + load.mean();
  }
}
