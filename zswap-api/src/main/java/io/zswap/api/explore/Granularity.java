package io.zswap.api.explore;

import java.util.Locale;

/** Where a task can be interrupted. The order is part of the native interface. */
public enum Granularity {
  /** Before every operation on a primitive: locks, atomics, RCU, tree, allocation, device. */
  PRIMITIVE,
  /** Also before every load and store of shared memory, where the machine can see those. */
  ACCESS;

  /** Name in reports, for example {@code primitive}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
