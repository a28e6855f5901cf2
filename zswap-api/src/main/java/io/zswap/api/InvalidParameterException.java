package io.zswap.api;

/** A parameter value that is refused, by the kernel, too, where it has that parameter. */
public class InvalidParameterException extends ZswapException {
  /** {@link #errno()} of a name that nothing has (ENOENT). */
  public static final int UNKNOWN_NAME = 2;

  /** {@link #errno()} where there is no pool to enable (ENODEV). */
  public static final int NO_POOL = 19;

  /** {@link #errno()} of what is malformed, or out of what is taken (EINVAL). */
  public static final int MALFORMED = 22;

  /** {@link #errno()} of a name that is too long (ENOSPC). */
  public static final int TOO_LONG = 28;

  /** {@link #errno()} of what is out of the number's range (ERANGE). */
  public static final int OUT_OF_RANGE = 34;

  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Says which value was refused and why.
   *
   * @param errno the reason as the kernel's positive number, one of the above
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
