package io.zswap.core.swap;

import java.util.concurrent.atomic.AtomicLongArray;

/** System-wide event counters, those of /proc/vmstat that swapping moves. Thread-safe. */
public final class VmEvents {
  /** Which event. */
  public enum Event {
    /** Page loaded from zswap. */
    ZSWPIN,
    /** Page stored in zswap. */
    ZSWPOUT,
    /** Page written back from zswap. */
    ZSWPWB,
    /** Zero-filled page swapped in. */
    SWPIN_ZERO,
    /** Zero-filled page swapped out. */
    SWPOUT_ZERO,
    /** Page read from the device. */
    PSWPIN,
    /** Page written to the device. */
    PSWPOUT
  }

  private final AtomicLongArray counts = new AtomicLongArray(Event.values().length);

  /** All at zero. */
  public VmEvents() {}

  /** Counts one event. */
  public void count(Event event) {
    counts.getAndIncrement(event.ordinal());
  }

  /** Counts so many. */
  public void count(Event event, int times) {
    counts.getAndAdd(event.ordinal(), times);
  }

  /** How often it happened. */
  public long get(Event event) {
    return counts.get(event.ordinal());
  }
}
