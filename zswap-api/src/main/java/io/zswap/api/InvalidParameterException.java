package io.zswap.api;

/** A parameter value that the kernel refuses. */
public class InvalidParameterException extends ZswapException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Says which value was refused and why.
   *
   * @param errno the kernel's reason as a positive number: 2 unknown name, 22 malformed, 34 range
   */
  public InvalidParameterException(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  /** The kernel's reason, as a positive errno. */
  public int errno() {
    return errno;
  }
}
