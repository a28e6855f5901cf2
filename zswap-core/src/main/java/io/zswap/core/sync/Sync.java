package io.zswap.core.sync;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * How threads meet, and where memory off-heap comes from: an explorer decides both. One instance
 * serves one zswap with its surroundings; it is handed down at construction. Thread-safe.
 *
 * <p>A subclass that schedules tasks itself sees every access to shared state: locks through {@link
 * Mutex} and {@link FolioLock}, everything lockless through {@link #point}.
 */
public abstract class Sync {
  /** Kinds of shared state that lockless code announces to {@link #point} and {@link #look}. */
  public enum Op {
    /** A slot of a swap area's tree; as memory, the tree itself. */
    TREE,
    /** Users of a tree: a position of R2. */
    TREE_REF,
    /** Which swap areas have a tree. */
    AREA,
    /** Which cgroups have LRU lists. */
    LRU_TABLE,
    /** Links of LRU lists that no lock guards: a position of R4. */
    LRU_LINKS,
    /** Lengths of LRU lists, where somebody looks at them without a lock. */
    LRU_COUNT,
    /** A slot of the swap cache. */
    SWAP_CACHE,
    /** Users of the swap area. */
    SWAP_USERS,
    /** Whether a folio is in the swap cache; as memory, the folio. */
    FOLIO,
    /** The other flags of a folio. */
    FOLIO_FLAGS,
    /** References to a folio. */
    FOLIO_REF,
    /** The list of pools. */
    POOL_LIST,
    /** References to a pool. */
    POOL_REF,
    /** State and settings of a cgroup; as memory, the cgroup. */
    CGROUP,
    /** References to a cgroup. */
    CGROUP_REF,
    /** The cgroup that an object cgroup stands for. */
    OBJCG,
    /** References to an object cgroup. */
    OBJCG_REF,
    /** What is charged to a cgroup and its ancestors. */
    CHARGE,
    /** The pool limits. */
    LIMITS,
    /** Parameters. */
    PARAMETER,
    /** The shrink worker's work item. */
    WORK,
    /** A zswap entry, or a list head that lies in its place. */
    ENTRY,
    /** References to an entry: positions of R2. */
    ENTRY_REF,
    /** Which entries are free, and freed objects that are kept. */
    ALLOC,
    /** A failure that was asked for. */
    FAILURE,
    /** A page of the device. */
    DEVICE
  }

  /** What a lock guards, as far as an explorer has to know. */
  public enum Guards {
    /** A swap map: who waits for a slot polls it. */
    SWAP_MAP,
    /** An allocator: what is read without its lock is its size, for the pool limits. */
    ALLOCATOR,
    /** Something else. */
    OTHER
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
  public abstract Mutex mutex(String name, Guards what);

  /** A new lock of something that an explorer need not know. */
  public final Mutex mutex(String name) {
    return mutex(name, Guards.OTHER);
  }

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

  /** Waits until everybody who is in a read-side section now has left it. */
  public abstract void synchronizeRcu();

  /** Runs every callback whose time has come; waits for a grace period if there is any. */
  public abstract void flush();

  /** The index of a CPU-local object, 0 to {@code cpus - 1}. Only a hint: the thread may move. */
  public abstract int cpu(int cpus);

  /**
   * Waits a moment in a loop that polls {@code polled}, and has looked at it since it last paused.
   */
  public abstract void pause(Object polled);

  /**
   * {@link #pause(Object)} in a loop that may have paused inside for something else since it
   * looked.
   *
   * @param since the {@link #moment} before it looked
   */
  public void pause(Object polled, long since) {
    pause(polled);
  }

  /**
   * {@link #pause(Object, long)} for what somebody else does with a page, which takes hardly longer
   * than to fall asleep: the first times it may look again at once.
   *
   * @param times how often the loop has paused before
   */
  public void pauseBriefly(Object polled, long since, int times) {
    pause(polled, since);
  }

  /** How many changes there have been, for {@link #pause(Object, long)}. */
  public long moment() {
    return 0;
  }

  /** Says that what others may be waiting for in {@link #pause} has changed. */
  public abstract void changed(Object polled);

  /** Announces that the caller is about to change shared state that no lock guards. */
  public abstract void point(Op op, long object);

  /** Announces that the step of the next {@link #point} changes this as well. */
  public abstract void also(Op op, long object);

  /** Announces that the caller is about to read shared state that no lock guards. */
  public abstract void look(Op op, long object);

  /** Says that an object has been allocated. */
  public abstract void born(Op op, long object);

  /** Says that the caller reads or writes an object's memory, which should not be free. */
  public abstract void touch(Op op, long object);

  /**
   * Says that an object is freed.
   *
   * @return whether its memory may be used again
   */
  public abstract boolean died(Op op, long object);

  /** Says that a WARN fired. */
  public abstract void warned(String text);

  /**
   * Off-heap memory in native order; throws OutOfMemoryError.
   *
   * @param zeroed whether it must be zeros; otherwise its content is undefined
   */
  public abstract ByteBuffer offHeap(int bytes, boolean zeroed);

  /**
   * Zeroed memory as {@link #offHeap} gives it, for what is read and written from any place on: it
   * may begin anywhere.
   */
  public ByteBuffer offHeapAnywhere(int bytes) {
    return offHeap(bytes, true);
  }

  /**
   * Where off-heap memory lies, by the gibibyte: of what lies in the same one, what begins lower
   * has less. Where schedules are explored it is the same everywhere, as it must not matter.
   */
  public int place(ByteBuffer memory) {
    return 0;
  }

  /** Runs work items one after the other on a thread of its own. */
  public abstract Executor workqueue(String name);

  /**
   * Runs something in a while, on some thread, if time goes by here at all. It should be short, and
   * is kept until then.
   */
  public void later(Runnable task, int seconds) {}
}
