package io.zswap.core.pool;

import io.zswap.core.sync.Mutex;

/** A pool that objects can be written to before it is known how long they get. Thread-safe. */
public interface AppendingZpool extends MovingZpool {
  /**
   * A place of its own for whoever holds a mutex.
   *
   * @param guard held in every call; others try to take it, and do without if they cannot
   */
  Appender appender(Mutex guard);
}
