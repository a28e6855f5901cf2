package io.zswap.core.pool;

import java.nio.ByteBuffer;

/**
 * Where one thread at a time puts objects, one after the other. Guarded by the mutex that {@link
 * AppendingZpool#appender} was given.
 */
public interface Appender {
  /** Result of {@link #room}. */
  int NO_ROOM = -1;

  /**
   * Looks for room for an object whose length is not known yet.
   *
   * @param bytes how long it may get
   * @return where in {@link #buffer} it may be written; an {@link #append} that follows leaves it
   *     there. Or {@link #NO_ROOM}
   */
  int room(int bytes);

  /** What {@link #room} is in. */
  ByteBuffer buffer();

  /**
   * Makes an object, as {@link MovingZpool#malloc(int, int)} does. After a {@link #room} it lies
   * there; otherwise its bytes are still to be written.
   */
  long append(int size, int owner);
}
