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
 */
public record ZswapConfig(
    long totalRamPages,
    int nodes,
    int cpus,
    CompressorProvider codecs,
    Map<ZswapParameter, String> parameters,
    Executor workqueue) {
  /** Copies the map. */
  public ZswapConfig {
    parameters = Map.copyOf(parameters);
  }
}
