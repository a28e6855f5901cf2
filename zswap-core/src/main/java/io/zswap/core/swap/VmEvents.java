package io.zswap.core.swap;

import io.zswap.core.sync.StripedCounters;
import io.zswap.core.sync.Sync;

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

  private final StripedCounters counts;

  /**
   * All at zero.
   *
   * @param stripes so many parts, so that threads seldom change the same cache line
   */
  public VmEvents(int stripes, Sync sync) {
    counts = new StripedCounters(Event.values().length, stripes, sync);
  }

  /** Counts one event. */
  public void count(Event event) {
    counts.add(event.ordinal(), 1);
  }

  /** Counts so many. */
  public void count(Event event, int times) {
    counts.add(event.ordinal(), times);
  }

  /** How often it happened. */
  public long get(Event event) {
    return counts.get(event.ordinal());
  }
}
