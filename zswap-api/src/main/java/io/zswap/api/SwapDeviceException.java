package io.zswap.api;

import org.jspecify.annotations.Nullable;

/**
 * The swap device failed: no such file, too short, read-only, or an I/O error. Where a page did not
 * get as far as that, it is a {@link PageRefusedException}.
 */
public class SwapDeviceException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says which device failed at what. */
  public SwapDeviceException(String message) {
    super(message);
  }

  /** Says which device failed at what, with the I/O error behind it. */
  public SwapDeviceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
