package io.zswap.api.area;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a tool asks an {@link AreaProvider} for.
 *
 * @param file the swap file, or empty for a device in memory
 * @param size bytes of the device, rounded up to whole pages
 * @param pageSize bytes per page, a power of two from 4096 to 65536
 * @param compressor name as in the kernel, such as {@code lz4}
 * @param zpool one of the provider's, such as {@code zsmalloc}
 * @param poolLimit bytes that compressed pages may take in memory
 */
public record AreaConfig(
    Optional<Path> file, long size, int pageSize, String compressor, String zpool, long poolLimit) {
  /** Checks that nothing is null; the provider checks the rest. */
  public AreaConfig {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(compressor, "compressor");
    Objects.requireNonNull(zpool, "zpool");
  }
}
