package io.zswap.conformance.kit;

import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.SwapDevice;
import java.util.Map;

/**
 * What a plain {@link io.zswap.api.Zswap} is to be started with. It comes back with swap area 0
 * switched on, {@link #slots} slots large.
 *
 * @param pageSize bytes per page
 * @param slots size of swap area 0, in pages
 * @param device holds what zswap does not: a page that zswap writes back goes there, before a load
 *     says that zswap has it no more. Closed by the kit
 * @param totalRamPages what {@code max_pool_percent} is a percentage of
 * @param parameters initial values; those not named start at {@link ZswapParameter#kernelDefault}
 */
public record ZswapSetup(
    int pageSize,
    int slots,
    SwapDevice device,
    long totalRamPages,
    Map<ZswapParameter, String> parameters) {
  /** Copies the map. */
  public ZswapSetup {
    parameters = Map.copyOf(parameters);
  }
}
