package io.zswap.api.explore;

import java.util.Locale;

/**
 * What becomes of freed memory. Each shows another face of one bug: what is a use after free in one
 * is stale data or a wild access in another. The order is part of the native interface.
 */
public enum FreeMode {
  /** Kept aside for the rest of the run; any access is reported (I2). */
  POISON,
  /**
   * Kept aside with its content; freeing it again is reported (I2), an access sees what was there.
   */
  QUARANTINE,
  /** Never handed out again and never reported: stale data stays readable. */
  NEVER,
  /** Handed out again to whoever asks next: wild accesses and ABA. */
  REUSE;

  /** Name in reports, for example {@code poison}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
