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
   * Takes the lock if that needs no waiting, for a caller who has others to choose from. Where
   * schedules are explored it waits: there it is they that say who meets whom.
   */
  public boolean tryLock() {
    lock();
    return true;
  }
}
