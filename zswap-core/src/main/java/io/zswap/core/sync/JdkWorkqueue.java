package io.zswap.core.sync;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread at most, and none while there is nothing to do. */
final class JdkWorkqueue implements Workqueue {
  private final ThreadPoolExecutor executor;
  private volatile @Nullable Thread thread;

  JdkWorkqueue(ThreadFactory threads) {
    this(threads, new LinkedBlockingQueue<>());
  }

  /** With a queue that a test looks into. */
  JdkWorkqueue(ThreadFactory threads, BlockingQueue<Runnable> queue) {
    executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            queue,
            body -> {
              Thread next = threads.newThread(body);
              thread = next;
              return next;
            },
            // Whoever queues work while the queue is being closed loses nothing by it.
            new ThreadPoolExecutor.DiscardPolicy());
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable work) {
    // A thread that ended might have no successor: where memory is out, there is none to be had.
    executor.execute(() -> runOrReport(work));
  }

  /**
   * Runs what its thread is not to suffer from. If it throws something, that is reported as if it
   * had ended the thread, which goes on; where there is no memory to tell of it, nothing is told.
   */
  static void runOrReport(Runnable body) {
    try {
      body.run();
    } catch (Throwable failure) {
      Thread here = Thread.currentThread();
      try {
        here.getUncaughtExceptionHandler().uncaughtException(here, failure);
      } catch (OutOfMemoryError e) {
        // Not told.
      }
    }
  }

  @Override
  public void wake() {
    Thread last = thread;
    if (last == null || !last.isAlive()) {
      try {
        // Does nothing where there is one after all.
        executor.prestartCoreThread();
      } catch (OutOfMemoryError e) {
        // Whoever calls the next time tries again.
      }
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        runAbandoned();
        if (executor.awaitTermination(1, TimeUnit.SECONDS)) {
          // The executor is done a moment before its last thread is.
          Thread last = thread;
          if (last != null) {
            last.join();
          }
          break;
        }
      } catch (InterruptedException e) {
        // What the work uses is freed next: there is no leaving before it is done.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is queued, if the thread has gone and no other could be started. */
  private void runAbandoned() {
    Runnable work = isAbandoned() ? executor.getQueue().poll() : null;
    if (work == null) {
      // Sees that nothing is left.
      executor.shutdown();
      return;
    }
    try {
      work.run();
    } finally {
      runAbandoned();
    }
  }

  private boolean isAbandoned() {
    return executor.getPoolSize() == 0;
  }
}
