package io.zswap.api;

/** The swap file is in use by another area, of this process or of another one. */
public class DeviceBusyException extends SwapDeviceException {
  private static final long serialVersionUID = 1L;

  /** Says which file. */
  public DeviceBusyException(String message) {
    super(message);
  }
}
