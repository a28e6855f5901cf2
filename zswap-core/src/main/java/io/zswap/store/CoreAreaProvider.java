package io.zswap.store;

import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.PageArea;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.pool.Zpools;
import java.util.Set;
import java.util.TreeSet;

/** {@link SwapArea} as tools find it. */
public final class CoreAreaProvider implements AreaProvider {
  /** Loads nothing yet. */
  public CoreAreaProvider() {}

  @Override
  public String name() {
    return "core";
  }

  @Override
  public Set<String> compressors() {
    // The toy codec is for the explorer.
    Set<String> names = new TreeSet<>(new JavaCompressorProvider().names());
    names.remove("toy");
    return names;
  }

  @Override
  public Set<String> zpools() {
    return Zpools.names();
  }

  @Override
  public PageArea open(AreaConfig config) {
    SwapAreaBuilder builder =
        SwapArea.builder()
            .size(config.size())
            .pageSize(config.pageSize())
            .compressor(config.compressor())
            .zpool(config.zpool())
            .poolLimit(config.poolLimit());
    config.file().ifPresent(builder::file);
    return builder.build();
  }
}
