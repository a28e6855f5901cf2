package io.zswap.api.machine;

import java.util.Locale;

/** How an operation ended. The order is part of the native interface: add at the end only. */
public enum Status {
  /** Done, with nothing more to say. */
  DONE,
  /** There was nothing to do it to. */
  ABSENT,
  /** The page was in memory and mapped. */
  RESIDENT,
  /** Kept by zswap. */
  STORED,
  /** Loaded from zswap. */
  LOADED,
  /** A zero-filled page, handled by the slot's flag. */
  ZERO,
  /** Written to the device. */
  WRITTEN,
  /** Read from the device. */
  READ_IN,
  /** Found in the swap cache. */
  CACHE_HIT,
  /** Stays dirty in the swap cache. */
  KEPT,
  /** Was clean; needed no write. */
  DROPPED,
  /** No free swap slot. */
  NO_SLOT,
  /** The content could not be read. */
  SIGBUS,
  /** The fault gave up after loading, as asked. */
  INTERRUPTED,
  /** An allocation failed. */
  NO_MEMORY,
  /** Refused; the value is an errno. */
  DENIED,
  /** Swap is off. */
  OFF;

  private static final Status[] VALUES = values();

  /** The status with this {@link #ordinal()}. */
  public static Status of(int ordinal) {
    return VALUES[ordinal];
  }

  /** Name in reports, for example {@code cache-hit}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
