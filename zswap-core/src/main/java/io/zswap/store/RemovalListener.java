package io.zswap.store;

/**
 * Told which values leave a {@link SwapStore}. Called by the thread that removed the value, after
 * it has gone, with no lock held. May use the store; a value that it puts may evict another, which
 * it is told of before that call returns, so that one that puts each time comes to no end. What it
 * throws is logged and goes no further.
 *
 * @param <K> keys
 */
@FunctionalInterface
public interface RemovalListener<K> {
  /** Why a value left. */
  enum Cause {
    /** It was removed or taken. */
    EXPLICIT,
    /** Another value was put under its key. */
    REPLACED,
    /** The weight limit, or a full area, asked for room. */
    EVICTED
  }

  /**
   * A value has left.
   *
   * @param weight what it counted towards the weight limit
   */
  void onRemoval(K key, long weight, Cause cause);
}
