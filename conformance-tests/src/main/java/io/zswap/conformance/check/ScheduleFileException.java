package io.zswap.conformance.check;

import io.zswap.api.ZswapException;

/** A schedule file that cannot be read or makes no sense. */
public class ScheduleFileException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says where, what is wrong, and what was expected. */
  public ScheduleFileException(String file, int line, String message) {
    super(file + ":" + line + ": " + message);
  }

  /** Says which file cannot be read. */
  public ScheduleFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
