package io.zswap.api;

import org.jspecify.annotations.Nullable;

/**
 * Root of the exceptions that are this project's own. Unchecked. For some misuse the JDK has a
 * type, which is thrown then: NullPointerException, IllegalArgumentException,
 * IllegalStateException, ReadOnlyBufferException.
 */
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
