package io.zswap.core;

import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.core.swap.UsedBy;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * How a zswap starts.
 *
 * @param totalRamPages what {@code max_pool_percent} is a percentage of
 * @param nodes NUMA nodes, 1 to 4
 * @param cpus threads that may compress at once in one pool
 * @param codecs where compressors come from
 * @param parameters boot parameters; those not named start at their kernel default
 * @param workqueue runs the global shrink worker
 * @param usedBy a machine or a library's store; what differs is said there
 * @param writebackBatch pages that a store's walk writes back at once; nothing to a machine
 * @param helper decompresses some of these batches, while the walk goes on
 * @param tracepoints told of what is worth a record
 */
public record ZswapConfig(
    long totalRamPages,
    int nodes,
    int cpus,
    CompressorProvider codecs,
    Map<ZswapParameter, String> parameters,
    Executor workqueue,
    UsedBy usedBy,
    int writebackBatch,
    Executor helper,
    Tracepoints tracepoints) {
  /** Copies the map. */
  public ZswapConfig {
    if (nodes < 1 || nodes > EntrySlab.MAX_NODES) {
      throw new IllegalArgumentException(
          nodes + " nodes: there are from 1 to " + EntrySlab.MAX_NODES);
    }
    parameters = Map.copyOf(parameters);
  }

  /** A machine's, which tells nobody. */
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
        UsedBy.MACHINE,
        1,
        workqueue,
        Tracepoints.NONE);
  }
}
