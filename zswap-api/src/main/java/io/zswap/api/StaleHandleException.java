package io.zswap.api;

/**
 * A handle whose page has been freed or taken already. The slot may hold another page by now; that
 * page was not touched.
 */
public class StaleHandleException extends UnknownSlotException {
  private static final long serialVersionUID = 1L;

  /** Says which handle. */
  public StaleHandleException(String message) {
    super(message);
  }
}
