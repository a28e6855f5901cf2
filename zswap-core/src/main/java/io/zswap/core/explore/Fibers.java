package io.zswap.core.explore;

import java.util.function.IntConsumer;

/**
 * Stacks that take turns: one runs, the others stand where they gave way. The caller of {@link
 * #enter} is one of them, by the name {@link #DRIVER}.
 */
abstract class Fibers implements AutoCloseable {
  /** Whoever called {@link #enter}. */
  static final int DRIVER = -1;

  /** Fibers that each run {@code body} with their number once they are first switched to. */
  static Fibers create(int count, IntConsumer body) {
    return ContinuationFibers.AVAILABLE
        ? new ContinuationFibers(count, body)
        : new ThreadFibers(count, body);
  }

  /** Whether the driver's own stack can give way as a fiber's can. */
  abstract boolean hostsOnCaller();

  /** From outside: runs fibers, beginning with {@code to}, until one switches to the driver. */
  abstract void enter(int to);

  /** From a fiber: goes on in another, or in the driver; returns when somebody switches back. */
  abstract void switchTo(int self, int to);

  /** Ends fibers that stand still. */
  @Override
  public abstract void close();
}
