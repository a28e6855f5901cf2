package io.zswap.conformance.stat;

import io.zswap.api.ZswapException;

/** An area gave back another page than it was given. */
public final class WrongPageException extends ZswapException {
  private static final long serialVersionUID = 1;

  /** Says which. */
  public WrongPageException(String message) {
    super(message);
  }
}
