package io.zswap.api;

import java.util.Locale;
import java.util.Optional;

/** The parameters under {@code /sys/module/zswap/parameters}. */
public enum ZswapParameter {
  /** Switch: whether {@code store} accepts pages. */
  ENABLED("Y"),
  /** Name of the compressor of the current pool. */
  COMPRESSOR("lz4"),
  /** Name of the allocator of the current pool. */
  ZPOOL("zsmalloc"),
  /** Share of memory that all pools may occupy, in percent. */
  MAX_POOL_PERCENT("20"),
  /** Share of that maximum at which pages are accepted again after it was hit, in percent. */
  ACCEPT_THRESHOLD_PERCENT("90"),
  /** Switch: whether the shrinker that memory pressure drives may write back. */
  SHRINKER_ENABLED("N");

  private final String kernelDefault;

  ZswapParameter(String kernelDefault) {
    this.kernelDefault = kernelDefault;
  }

  /** Name as in the kernel, for example {@code max_pool_percent}. */
  public String kernelName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value a machine starts with if nobody says otherwise. */
  public String kernelDefault() {
    return kernelDefault;
  }

  /** The parameter with this kernel name. */
  public static Optional<ZswapParameter> of(String kernelName) {
    for (ZswapParameter p : values()) {
      if (p.kernelName().equals(kernelName)) {
        return Optional.of(p);
      }
    }
    return Optional.empty();
  }
}
