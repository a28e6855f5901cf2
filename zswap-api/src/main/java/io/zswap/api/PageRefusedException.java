package io.zswap.api;

/**
 * A page was refused although the device is in order: there is no memory for it on its way, or
 * zswap has refused it and its cgroup forbids the device.
 */
public class PageRefusedException extends SwapDeviceException {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public PageRefusedException(String message) {
    super(message);
  }
}
