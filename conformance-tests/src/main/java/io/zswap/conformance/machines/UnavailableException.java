package io.zswap.conformance.machines;

import io.zswap.api.ZswapException;

/** A machine was asked for that does not exist or cannot run here. */
public class UnavailableException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says which, why, and how to get it. */
  public UnavailableException(String message) {
    super(message);
  }
}
