package io.zswap.core.pool;

import java.nio.ByteBuffer;

/**
 * Where one thread at a time puts objects, one after the other. Guarded by the mutex that {@link
 * MovingZpool#appender} was given.
 */
public interface Appender {
  /** Result of {@link #room}. */
  int NO_ROOM = -1;

  /**
   * Looks for room for an object whose length is not known yet.
   *
   * @param bytes how long it may get
   * @return where in {@link #buffer} it may be written before {@link #append} is called, which may
   *     put it elsewhere; or {@link #NO_ROOM}
   */
  int room(int bytes);

  /** What {@link #room} is in. */
  ByteBuffer buffer();

  /**
   * Makes an object, as {@link MovingZpool#malloc(int, int)} does. Its bytes are those that were
   * written where {@link #room} said; after none, they are still to be written.
   */
  long append(int size, int owner);
}
