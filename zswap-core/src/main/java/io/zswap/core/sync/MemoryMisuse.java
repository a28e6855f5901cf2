package io.zswap.core.sync;

import io.zswap.api.MachineException;

/**
 * Memory is used that has been freed, or was never given out: zswap itself is wrong, or an explorer
 * has found what it looks for.
 */
public final class MemoryMisuse extends MachineException {
  private static final long serialVersionUID = 1L;

  /** Says of what. */
  public MemoryMisuse(String message) {
    super(message);
  }
}
