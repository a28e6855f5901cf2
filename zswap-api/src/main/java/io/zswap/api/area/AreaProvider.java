package io.zswap.api.area;

import java.util.Set;

/** A source of swap areas, found through {@link java.util.ServiceLoader}. Thread-safe. */
public interface AreaProvider {
  /** Which library stands behind it, for example {@code core}. */
  String name();

  /** Compressors that work here and now. */
  Set<String> compressors();

  /** Allocators for compressed pages. */
  Set<String> zpools();

  /**
   * Opens an area.
   *
   * @throws io.zswap.api.InvalidParameterException if there is no such compressor or allocator, or
   *     a size or a limit is out of range
   * @throws io.zswap.api.InvalidPageSizeException if the page size is none
   * @throws io.zswap.api.DeviceBusyException if the file is in use
   * @throws io.zswap.api.SwapDeviceException if the file cannot be made
   */
  PageArea open(AreaConfig config);
}
