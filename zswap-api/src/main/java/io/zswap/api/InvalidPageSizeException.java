package io.zswap.api;

/** A buffer is not exactly one page, or a page size is not a supported power of two. */
public class InvalidPageSizeException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong, and what to do about it. */
  public InvalidPageSizeException(String message) {
    super(message);
  }
}
