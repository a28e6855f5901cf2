package io.zswap.api;

/**
 * A page is not what was put away: its bytes changed in memory or on the device. Nothing else is
 * affected; the page stays as it is until it is freed.
 */
public class CorruptPageException extends ZswapException {
  private static final long serialVersionUID = 1L;

  private final long slot;

  /** Names the slot and says how that was noticed. */
  public CorruptPageException(long slot, String message) {
    super("slot " + slot + ": " + message);
    this.slot = slot;
  }

  /**
   * Where the page is: in a swap file, it begins at this number times the page size. The low bits
   * of its handle.
   */
  public long slot() {
    return slot;
  }
}
