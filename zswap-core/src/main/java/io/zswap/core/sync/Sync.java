package io.zswap.core.sync;

import java.util.concurrent.Executor;

/**
 * How threads meet. One instance serves one zswap with its surroundings; it is handed down at
 * construction. Thread-safe.
 *
 * <p>A subclass that schedules tasks itself sees every access to shared state: locks through {@link
 * Mutex} and {@link FolioLock}, everything lockless through {@link #point}.
 */
public abstract class Sync {
  /** Kinds of shared state that lockless code announces to {@link #point}. */
  public enum Op {
    /** A slot of a swap area's tree. */
    TREE,
    /** An LRU list or a link of it. */
    LRU,
    /** A slot of the swap cache. */
    SWAP_CACHE,
    /** The swap map. */
    SLOT_MAP,
    /** A reference count. */
    REF,
    /** An allocation. */
    ALLOC,
    /** The end of an allocation. */
    FREE,
    /** A codec call. */
    CODEC,
    /** A device transfer. */
    DEVICE
  }

  /** For subclasses. */
  protected Sync() {}

  /** The JDK's primitives. */
  public static Sync jdk() {
    return new JdkSync();
  }

  /**
   * A new lock, not reentrant.
   *
   * @param name what it protects, for diagrams
   */
  public abstract Mutex mutex(String name);

  /** A new folio lock. */
  public abstract FolioLock folioLock();

  /**
   * Enters a read-side critical section. Nests.
   *
   * @return to be given to {@link #rcuReadUnlock}
   */
  public abstract int rcuReadLock();

  /** Leaves a read-side critical section. */
  public abstract void rcuReadUnlock(int token);

  /** Runs {@code callback} after a grace period, at some {@link #flush}. */
  public abstract void callRcu(Runnable callback);

  /** Runs every callback whose time has come; waits for a grace period if there is any. */
  public abstract void flush();

  /** The index of a CPU-local object, 0 to {@code cpus - 1}. Only a hint: the thread may move. */
  public abstract int cpu(int cpus);

  /** Waits a moment in a loop that polls {@code polled}. */
  public abstract void pause(Object polled);

  /** Announces that the caller is about to touch shared state without a lock. */
  public abstract void point(Op op, long object);

  /** Runs work items one after the other on a thread of its own. */
  public abstract Executor workqueue(String name);
}
