package io.zswap.api;

import org.jspecify.annotations.Nullable;

/**
 * A machine cannot run, or broke down while it ran: a missing compiler or kernel source, a kernel
 * BUG, a lock that nobody can release. The message names the remedy where there is one.
 */
public class MachineException extends ZswapException {
  private static final long serialVersionUID = 1L;

  /** Says what went wrong in which machine. */
  public MachineException(String message) {
    super(message);
  }

  /** Says what went wrong in which machine, and what caused it. */
  public MachineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
