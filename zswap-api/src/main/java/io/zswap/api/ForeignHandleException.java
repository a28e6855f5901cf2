package io.zswap.api;

/** A handle or cgroup that this area never gave out: another area's, or no handle at all. */
public class ForeignHandleException extends UnknownSlotException {
  private static final long serialVersionUID = 1L;

  /** Says which handle, and whose. */
  public ForeignHandleException(String message) {
    super(message);
  }
}
