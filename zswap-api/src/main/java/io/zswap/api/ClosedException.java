package io.zswap.api;

/** The area, store, zswap, machine or device has been closed. */
public class ClosedException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong, and what to do about it. */
  public ClosedException(String message) {
    super(message);
  }
}
