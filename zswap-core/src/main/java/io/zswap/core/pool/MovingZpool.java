package io.zswap.core.pool;

import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.Mutex;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose objects can be moved together after many were freed in between, so that memory goes
 * back. Thread-safe.
 *
 * <p>An object that moves gets another handle. Who reads or frees objects does so in a section (of
 * whatever kind) entered before the handle is looked up; a grace period waits for all sections that
 * have begun. So an old handle is good, for reading and for freeing, to the end of the section in
 * which it was looked up. An object's bytes are written, and its owner knows its handle, by the end
 * of the section in which it was allocated.
 */
public interface MovingZpool extends Zpool {
  /** Who keeps handles. */
  interface Owners {
    /**
     * An object has moved. Called under a lock of the pool's; the bytes are at the new place
     * already.
     *
     * @param owner as told to {@link #malloc(int, int)}
     */
    void moved(int owner, long handle);

    /** The handle that an owner has, whose object is allocated. */
    long handle(int owner);
  }

  /**
   * Like {@link #malloc(int)}, for an owner who is told when the object moves.
   *
   * @param owner a number, not negative; 0 is nobody, whose objects stay where they are
   */
  long malloc(int size, int owner);

  /**
   * A place for objects whose length is not known before they are written; null if the pool has
   * none such.
   *
   * @param guard held in every call; others try to take it, and do without if they cannot
   */
  default @Nullable Appender appender(Mutex guard) {
    return null;
  }

  /** Whether {@link #compact} should get so much memory that it is worth its time. */
  boolean isSparse();

  /**
   * Moves objects from where there are few to where there is room, as far as that frees memory. One
   * call at a time; everything else may go on beside it.
   *
   * @param gracePeriod waits for all sections; the caller is in none
   * @return whether it should be called again in some seconds, when there may be less going on
   */
  boolean compact(Owners owners, Runnable gracePeriod);
}
