package io.zswap.api;

/** A parameter value that is refused, by the kernel, too, where it has that parameter. */
public class InvalidParameterException extends ZswapException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Says which value was refused and why.
   *
   * @param errno the reason as the kernel's positive number: 2 unknown name, 19 no pool to enable,
   *     22 malformed or out of what is taken, 28 too long, 34 out of the number's range
   */
  public InvalidParameterException(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  /** The reason, as a positive errno. */
  public int errno() {
    return errno;
  }
}
