package io.zswap.core.sync;

import java.util.concurrent.Executor;

/** An executor with threads of its own, which can be stopped. Thread-safe. */
interface Workqueue extends Executor, AutoCloseable {
  /** Sees to it that there is a thread for what it has been given, if one is to be had. */
  void wake();

  /**
   * Takes no more work, quietly; runs what it has been given, and waits until its threads are gone.
   * Idempotent.
   */
  @Override
  void close();
}
