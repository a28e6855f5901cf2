package io.zswap.api;

/** Every slot of the area holds a page. The page that was to be put away was not. */
public class AreaFullException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says how full, and what to do about it. */
  public AreaFullException(String message) {
    super(message);
  }
}
