package io.zswap.store;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import org.jspecify.annotations.Nullable;

/**
 * Values in the order in which they are to go: first in, first out, but one that was read since has
 * a second chance, as pages have in zswap. So reading takes no lock. Thread-safe.
 *
 * @param <K> keys
 */
final class EvictionQueue<K> {
  private final Mutex lock = Sync.jdk().mutex("eviction queue");
  private @Nullable StoredValue<K> head;
  private @Nullable StoredValue<K> tail;
  private long weight;

  /** Links a value, unless it was unlinked already. */
  void add(StoredValue<K> value) {
    lock.lock();
    try {
      if (!value.gone) {
        append(value);
        weight += value.weight;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Unlinks a value for good; whether it is linked, was or will be. */
  void remove(StoredValue<K> value) {
    lock.lock();
    try {
      value.gone = true;
      if (value.linked) {
        detach(value);
        weight -= value.weight;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Who goes next, but not that one; null if there is nobody. It stays linked. */
  @Nullable StoredValue<K> next(@Nullable StoredValue<K> kept) {
    lock.lock();
    try {
      // One round: those behind are read faster than they are looked at.
      StoredValue<K> last = tail;
      StoredValue<K> value = head;
      boolean round = false;
      while (value != null && (value == kept || (value.referenced && !round))) {
        if (value == kept && value == tail) {
          return null;
        }
        round |= value == last;
        value.referenced = false;
        detach(value);
        append(value);
        value = head;
      }
      return value;
    } finally {
      lock.unlock();
    }
  }

  /** The sum of what is linked. */
  long weight() {
    lock.lock();
    try {
      return weight;
    } finally {
      lock.unlock();
    }
  }

  private void append(StoredValue<K> value) {
    value.linked = true;
    value.previous = tail;
    if (tail == null) {
      head = value;
    } else {
      tail.next = value;
    }
    tail = value;
  }

  private void detach(StoredValue<K> value) {
    StoredValue<K> before = value.previous;
    StoredValue<K> after = value.next;
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    value.linked = false;
    value.previous = null;
    value.next = null;
  }
}
