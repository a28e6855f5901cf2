package io.zswap.core.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;

/** Production: JDK primitives, and points that cost nothing. */
final class JdkSync extends Sync {
  private static final long PAUSE_NANOS = 50_000;

  /** Together some microseconds: what it takes to decompress a page. */
  private static final int BRIEF_TIMES = 8;

  private static final int BRIEF_SPINS = 16;

  /** Bytes of two cache lines, which CPUs ask for in pairs. */
  private static final int PAIR = 2 * CacheLines.LONGS * Long.BYTES;

  /** The JDK's pool for tasks that nobody waits for. */
  private static final Executor LATER = new CompletableFuture<Void>().defaultExecutor();

  static {
    // Does nothing but load the class: a lock for which there is no memory waits by it.
    LockSupport.unpark(null);
  }

  private final Rcu rcu = new Rcu(new JdkMutex());
  private final ConcurrentLinkedQueue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
  private final Mutex flushing = new JdkMutex();

  @Override
  public Mutex mutex(String name, Guards what) {
    return new JdkMutex();
  }

  @Override
  public FolioLock folioLock() {
    return new JdkFolioLock();
  }

  @Override
  public int rcuReadLock() {
    return rcu.readLock(cpu(Rcu.STRIPES));
  }

  @Override
  public void rcuReadUnlock(int token) {
    rcu.readUnlock(token);
  }

  @Override
  public void synchronizeRcu() {
    rcu.synchronize();
  }

  @Override
  public void callRcu(Runnable callback) {
    callbacks.add(callback);
  }

  @Override
  public void flush() {
    // What a callback lets go of is for the flush after the one that runs it.
    if (callbacks.isEmpty() || flushing.isHeld()) {
      return;
    }
    // One at a time: the count below is of the oldest, and another flush would take those away.
    flushing.lock();
    try {
      // What is queued after this point waits for the next flush: its readers may have begun later.
      int due = callbacks.size();
      rcu.synchronize();
      for (Runnable r; due > 0 && (r = callbacks.poll()) != null; due--) {
        JdkWorkqueue.runOrReport(r);
      }
    } finally {
      flushing.unlock();
    }
  }

  @Override
  public int cpu(int cpus) {
    return cpus == 1 ? 0 : (int) (self() % cpus);
  }

  /** A number that no other thread has, of those that leave it to the JDK; not below zero. */
  private static long self() {
    return Thread.currentThread().getId() & Long.MAX_VALUE;
  }

  @Override
  public void pause(Object polled) {
    rest(polled);
  }

  @Override
  public void pauseBriefly(Object polled, long since, int times) {
    if (times >= BRIEF_TIMES) {
      rest(polled);
    }
    for (int i = 0; i < BRIEF_SPINS; i++) {
      Thread.onSpinWait();
    }
  }

  private static void rest(Object polled) {
    park(polled, PAUSE_NANOS);
  }

  /**
   * Parks for so long, and keeps an interrupt for the caller. An interrupted thread would not park;
   * a virtual one would hold on to the carrier that the thread may need that it waits for.
   */
  static void park(Object polled, long nanos) {
    boolean interrupted = Thread.interrupted();
    if (interrupted) {
      // Uses up the permit that the interrupt has left.
      LockSupport.parkNanos(polled, 1);
    }
    LockSupport.parkNanos(polled, nanos);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // Nothing to decide below: the operating system schedules, and memory is used again.

  @Override
  public void changed(Object polled) {}

  @Override
  public void point(Op op, long object) {}

  @Override
  public void also(Op op, long object) {}

  @Override
  public void look(Op op, long object) {}

  @Override
  public void born(Op op, long object) {}

  @Override
  public void touch(Op op, long object) {}

  @Override
  public boolean died(Op op, long object) {
    return true;
  }

  @Override
  public void warned(String text) {}

  @Override
  public ByteBuffer offHeap(int bytes, boolean zeroed) {
    // The JDK's memory begins at a multiple of 16, so that more of the things in it would lie in
    // two cache lines.
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes + PAIR - 1);
    int before = (PAIR - memory.alignmentOffset(0, PAIR)) % PAIR;
    return memory.slice(before, bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public ByteBuffer offHeapAnywhere(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public int place(ByteBuffer memory) {
    return memory.alignmentOffset(0, 1 << 30);
  }

  @Override
  public Executor workqueue(String name) {
    return new JdkWorkqueue(
        body -> {
          Thread thread = new Thread(body, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public void later(Runnable task, int seconds) {
    // The JDK's timer would drop it where its executor has no thread to run it.
    Runnable elsewhere =
        () -> {
          try {
            LATER.execute(task);
          } catch (OutOfMemoryError | RejectedExecutionException e) {
            // Without heap for its queue, the pool rejects.
            task.run();
          }
        };
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, Runnable::run).execute(elsewhere);
  }

  /**
   * Most are held for less time than a thread takes to go to sleep and be woken, which is what the
   * JDK's lock does at once: so this one tries for a while first, as the kernel's spin locks do.
   */
  private static final class JdkMutex extends Mutex {
    /** About two microseconds. */
    private static final int SPINS = 100;

    private final Word word = new Word();

    @Override
    public void lock() {
      if (!word.tryAcquire(1)) {
        spin();
      }
    }

    private void spin() {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
        if (!word.isLocked() && word.tryAcquire(1)) {
          return;
        }
      }
      try {
        word.acquire(1);
      } catch (OutOfMemoryError e) {
        // For a place in its queue, up to JDK 20.
        while (!word.tryAcquire(1)) {
          rest(this);
        }
      }
    }

    @Override
    public void unlock() {
      word.release(1);
    }

    @Override
    public boolean isHeld() {
      return word.isHeldExclusively();
    }

    @Override
    public boolean tryLock() {
      return word.tryAcquire(1);
    }

    @Override
    public void look() {}
  }

  /**
   * A lock's word and its queue, in a cache line of its own wherever the collector moves it: with
   * the JDK's lock, threads that use neighbouring locks slow each other down.
   */
  private static final class Word extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1;

    private static final long NOBODY = -1;

    /**
     * The thread that holds it. Its number, as a reference would mark the collector's card each
     * time, and many locks' cards are in one cache line.
     */
    private long owner = NOBODY;

    private long unused1;
    private long unused2;
    private long unused3;
    private long unused4;
    private long unused5;
    private long unused6;
    private long unused7;

    @Override
    protected boolean tryAcquire(int arg) {
      // First, as nothing may fail between the two below: a call may, where the stack is at its
      // end.
      long me = self();
      if (getState() == 0 && compareAndSetState(0, 1)) {
        owner = me;
        return true;
      }
      return false;
    }

    @Override
    protected boolean tryRelease(int arg) {
      if (owner != self()) {
        throw new IllegalMonitorStateException("the lock is not the caller's");
      }
      owner = NOBODY;
      setState(0);
      return true;
    }

    @Override
    protected boolean isHeldExclusively() {
      // A thread that finds its own number here has written it.
      return owner == self();
    }

    boolean isLocked() {
      return getState() != 0;
    }
  }

  private static final class JdkFolioLock extends FolioLock {
    private final Semaphore bit = new Semaphore(1);

    @Override
    public void lock() {
      try {
        bit.acquireUninterruptibly();
      } catch (OutOfMemoryError e) {
        while (!bit.tryAcquire()) {
          rest(this);
        }
      }
    }

    @Override
    public boolean tryLock() {
      return bit.tryAcquire();
    }

    @Override
    public void unlock() {
      bit.release();
    }

    @Override
    public boolean isLocked() {
      return bit.availablePermits() == 0;
    }
  }
}
