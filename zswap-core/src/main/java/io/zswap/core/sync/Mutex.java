package io.zswap.core.sync;

/** Mutual exclusion: the kernel's spinlocks and mutexes. Not reentrant. */
public abstract class Mutex {
  /** For subclasses. */
  protected Mutex() {}

  /** Waits for the lock and takes it. */
  public abstract void lock();

  /** Gives it back; only its holder may. */
  public abstract void unlock();

  /** Announces that the caller is about to read, without the lock, what the lock guards. */
  public abstract void look();

  /** Whether the calling thread holds it. */
  public abstract boolean isHeld();

  /**
   * Whether somebody seems to hold it, so that a caller who has others to choose from takes one of
   * those. Never so where schedules are explored: there it is they that say who meets whom.
   */
  public boolean isBusy() {
    return false;
  }
}
