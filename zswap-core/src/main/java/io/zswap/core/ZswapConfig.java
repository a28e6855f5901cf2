package io.zswap.core;

import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.CompressorProvider;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * How a zswap starts.
 *
 * @param totalRamPages what {@code max_pool_percent} is a percentage of
 * @param nodes NUMA nodes
 * @param cpus threads that may compress at once in one pool
 * @param codecs where compressors come from
 * @param parameters boot parameters; those not named start at their kernel default
 * @param workqueue runs the global shrink worker
 * @param writebackBatch pages that a walk writes back at once, which stay compressed until they are
 *     on the device; 0 for the kernel's way, one by one, and on a device that fails they end up
 *     uncompressed in the swap cache
 * @param helper decompresses some of these batches, while the walk goes on
 * @param stripes parts that counters are divided into, so that threads seldom change the same cache
 *     line; with more than one, a slot has an entry of its own, the allocator's lock is divided,
 *     its size classes are laid out for what the area can hold, a large pool keeps some freed
 *     objects for the threads that freed them, and where there is one node, entries of the root
 *     come to the LRU in batches. A machine has one, so that the same operations give the same
 *     result whoever runs them
 * @param tracepoints told of what is rare
 */
public record ZswapConfig(
    long totalRamPages,
    int nodes,
    int cpus,
    CompressorProvider codecs,
    Map<ZswapParameter, String> parameters,
    Executor workqueue,
    int writebackBatch,
    Executor helper,
    int stripes,
    Tracepoints tracepoints) {
  /** Copies the map. */
  public ZswapConfig {
    parameters = Map.copyOf(parameters);
  }

  /** Writes back as the kernel does, and tells nobody. */
  public ZswapConfig(
      long totalRamPages,
      int nodes,
      int cpus,
      CompressorProvider codecs,
      Map<ZswapParameter, String> parameters,
      Executor workqueue) {
    this(
        totalRamPages,
        nodes,
        cpus,
        codecs,
        parameters,
        workqueue,
        0,
        workqueue,
        1,
        Tracepoints.NONE);
  }
}
