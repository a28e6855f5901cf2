package io.zswap.api;

import org.jspecify.annotations.Nullable;

/** Root of every exception that this project throws on purpose. Unchecked. */
public class ZswapException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong, and what to do about it. */
  public ZswapException(String message) {
    super(message);
  }

  /** Says what was wrong, and what caused it. */
  public ZswapException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
