package io.zswap.core.sync;

/**
 * The lock bit of a folio with its wait queue. Not owned by a thread: who ends a transfer may
 * unlock what another has locked.
 */
public abstract class FolioLock {
  /** For subclasses. */
  protected FolioLock() {}

  /** Waits for the lock and takes it. */
  public abstract void lock();

  /** Takes the lock if it is free. */
  public abstract boolean tryLock();

  /** Gives the lock to whoever waits. */
  public abstract void unlock();

  /** Whether anybody holds it. */
  public abstract boolean isLocked();
}
