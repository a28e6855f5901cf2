package io.zswap.core.sync;

/** Mutual exclusion: the kernel's spinlocks and mutexes. Not reentrant. */
public abstract class Mutex {
  /** For subclasses. */
  protected Mutex() {}

  /** Waits for the lock and takes it. */
  public abstract void lock();

  /** Gives it back; only its holder may. */
  public abstract void unlock();

  /** Whether the calling thread holds it, for assertions. */
  public abstract boolean isHeld();
}
