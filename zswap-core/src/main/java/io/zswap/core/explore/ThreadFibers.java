package io.zswap.core.explore;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Fibers that are threads, of which one at a time is let run. */
final class ThreadFibers extends Fibers {
  /**
   * Short: where there are fewer processors than threads, spinning keeps the other from running.
   */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 400 : 0;

  private static final int CLOSED = -2;

  private final int count;
  private final @Nullable Thread[] threads;

  /** By fiber, the driver last: whether it sleeps, or is about to. */
  private final Flag[] parked;

  private volatile int turn = DRIVER;

  private static final class Flag {
    volatile boolean set;
  }

  ThreadFibers(int count, IntConsumer body) {
    this.count = count;
    threads = new Thread[count + 1];
    parked = new Flag[count + 1];
    for (int i = 0; i <= count; i++) {
      parked[i] = new Flag();
    }
    for (int i = 0; i < count; i++) {
      int self = i;
      Thread thread = new Thread(() -> run(self, body), "zswap-task-" + i);
      thread.setDaemon(true);
      threads[i] = thread;
    }
    for (int i = 0; i < count; i++) {
      Thread thread = threads[i];
      if (thread != null) {
        thread.start();
      }
    }
  }

  private void run(int self, IntConsumer body) {
    if (await(self)) {
      try {
        body.accept(self);
      } catch (Closed e) {
        // Nobody needs this stack any more.
      }
    }
  }

  @Override
  boolean hostsOnCaller() {
    return true;
  }

  @Override
  void enter(int to) {
    switchTo(DRIVER, to);
  }

  @Override
  void switchTo(int self, int to) {
    if (self == DRIVER) {
      threads[count] = Thread.currentThread();
    }
    hand(to);
    if (!await(self)) {
      throw Closed.INSTANCE;
    }
  }

  private void hand(int to) {
    turn = to;
    int index = to < 0 ? count : to;
    if (parked[index].set) {
      LockSupport.unpark(threads[index]);
    }
  }

  /** Waits for the turn; false if there will be none. */
  private boolean await(int self) {
    for (int i = 0; i < SPINS; i++) {
      if (turn == self) {
        return true;
      }
      Thread.onSpinWait();
    }
    Flag flag = parked[self < 0 ? count : self];
    flag.set = true;
    boolean interrupted = false;
    int now = turn;
    while (now != self && now != CLOSED) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
      now = turn;
    }
    flag.set = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return now == self;
  }

  @Override
  public void close() {
    turn = CLOSED;
    for (int i = 0; i < count; i++) {
      LockSupport.unpark(threads[i]);
    }
  }

  /** Unwinds a thread that is not needed any more. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // Without a stack.
  private static final class Closed extends Error {
    private static final long serialVersionUID = 1;
    static final Closed INSTANCE = new Closed();

    private Closed() {
      super("closed", null, false, false);
    }
  }
}
