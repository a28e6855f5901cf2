package io.zswap.api;

/**
 * The module parameters of zswap, under their kernel names and with the kernel's parsing and
 * refusals. Thread-safe.
 */
public interface ZswapParameters {
  /**
   * Current value of a parameter, printed as the kernel prints it ({@code Y}/{@code N} for
   * switches).
   */
  String get(ZswapParameter parameter);

  /**
   * Sets a parameter. A new {@code compressor} or {@code zpool} opens a new pool; the old one lives
   * until its last entry is gone.
   *
   * @throws InvalidParameterException if the kernel would refuse the value; carries the errno
   */
  void set(ZswapParameter parameter, String value);
}
