package io.zswap.store.linearizability;

/**
 * A call that has returned.
 *
 * @param thread who called
 * @param invoked when, in ticks of one {@link Clock}
 * @param returned when it returned
 * @param what operation, arguments and result
 * @param <C> of a {@link Model}
 */
public record Call<C>(int thread, long invoked, long returned, C what) {
  /** Checks the order of time. */
  public Call {
    if (invoked >= returned) {
      throw new IllegalArgumentException("returned before it was called: " + what);
    }
  }

  @Override
  public String toString() {
    return String.format("%d..%d thread %d: %s", invoked, returned, thread, what);
  }
}
