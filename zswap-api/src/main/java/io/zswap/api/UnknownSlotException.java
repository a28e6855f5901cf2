package io.zswap.api;

/** A slot, page or cgroup number that does not exist here. */
public class UnknownSlotException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong, and what to do about it. */
  public UnknownSlotException(String message) {
    super(message);
  }
}
