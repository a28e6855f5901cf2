package io.zswap.core.explore;

import io.zswap.api.MachineException;
import io.zswap.core.sync.MemoryMisuse;

/** What an exception of a task means: where C would have gone on, Java has noticed. */
public final class Failures {
  private Failures() {}

  /**
   * The invariant that is broken, and where.
   *
   * @throws MachineException if it is the explorer that failed
   */
  public static String words(Throwable e) {
    if (e instanceof Broken) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof VirtualMachineError || e instanceof LinkageError) {
      throw new MachineException("the explorer of core broke down: " + e, e);
    }
    if (e instanceof MachineException own && !(e instanceof MemoryMisuse)) {
      throw own;
    }
    String text = String.valueOf(e.getMessage());
    String what;
    if (e instanceof MemoryMisuse) {
      what = "I2 " + text;
    } else if (e instanceof NullPointerException) {
      what = "I2 NULL pointer dereference";
    } else if (e instanceof IndexOutOfBoundsException) {
      what = "I2 wild access: out of bounds";
    } else {
      what = "I7 BUG: " + text;
    }
    return what + Places.of(e);
  }
}
