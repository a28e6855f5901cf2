package io.zswap.store;

import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of one value are, which never change: the handles of its pages, the last of which
 * is filled up with zeros. As a link of the {@link EvictionQueue}, guarded by the queue.
 *
 * @param <K> keys
 */
final class StoredValue<K> {
  final K key;
  final int length;
  final long weight;
  final long[] handles;

  /** Read since it came to the head of the queue. */
  volatile boolean referenced;

  /** Removed before, or after, it was linked: it does not come (back) into the queue. */
  boolean gone;

  /** Guarded by this object. */
  private boolean claimed;

  boolean linked;
  @Nullable StoredValue<K> previous;
  @Nullable StoredValue<K> next;

  StoredValue(K key, int length, long weight, long[] handles) {
    this.key = key;
    this.length = length;
    this.weight = weight;
    this.handles = handles;
  }

  /** Whether the caller is the first to ask, and so the one who frees the pages. */
  synchronized boolean claim() {
    boolean first = !claimed;
    claimed = true;
    return first;
  }
}
