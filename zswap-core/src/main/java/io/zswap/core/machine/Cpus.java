package io.zswap.core.machine;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;

/**
 * Which CPUs are online. Nothing of core's belongs to one: compression contexts live as long as
 * their pool, so that who is preempted with one in its hands keeps it. Thread-safe.
 */
final class Cpus {
  private final Mutex hotplug;

  /** A bit per CPU; guarded by the lock. */
  private int online;

  /** All of them are online. */
  Cpus(int cpus, Sync sync) {
    hotplug = sync.mutex("CPU hotplug");
    online = (1 << cpus) - 1;
  }

  /** Why a CPU cannot go offline. */
  enum Refusal {
    /** It went. */
    NONE,
    /** It is offline. */
    OFFLINE,
    /** No other is online. */
    LAST
  }

  /** Takes a CPU offline. */
  Refusal offline(int cpu) {
    hotplug.lock();
    try {
      int others = online & ~(1 << cpu);
      if (others == online) {
        return Refusal.OFFLINE;
      } else if (others == 0) {
        return Refusal.LAST;
      }
      online = others;
      return Refusal.NONE;
    } finally {
      hotplug.unlock();
    }
  }

  /** Takes a CPU online, if it is not. */
  void online(int cpu) {
    hotplug.lock();
    online |= 1 << cpu;
    hotplug.unlock();
  }
}
