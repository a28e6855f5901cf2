package io.zswap.api;

/** No slot of the area is free, or it has too few for a value. What was to be put away was not. */
public class AreaFullException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says how full, and what to do about it. */
  public AreaFullException(String message) {
    super(message);
  }
}
