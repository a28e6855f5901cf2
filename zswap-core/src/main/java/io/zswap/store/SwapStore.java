package io.zswap.store;

import io.zswap.api.AreaFullException;
import io.zswap.api.ClosedException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.StaleHandleException;
import io.zswap.store.RemovalListener.Cause;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Byte values of any length by key, compressed in a {@link SwapArea}: a cache's second tier, say.
 * Keys, and where their values are, stay on the heap.
 *
 * <pre>{@code
 * try (SwapArea area = SwapArea.builder().file(Path.of("cold.swap")).build();
 *     SwapStore<String> store = SwapStore.<String>builder(area).maximumWeight(1 << 30).build()) {
 *   store.put("one", bytes);
 *   byte[] copy = store.get("one");
 * }
 * }</pre>
 *
 * <p>A value takes as many of the area's slots as it has pages, begun ones included: in memory only
 * the compressed bytes count, but in the file a small value takes a whole page.
 *
 * <p>The area stays the caller's, may serve several stores, and is to be closed after them. Errors
 * of the area come through: a value that {@link #put} could not store leaves the old one in place,
 * and one that could not be read can be asked for again. So while a value is replaced, the area
 * holds both.
 *
 * <p>Thread-safe. Operations on one key are linearizable.
 *
 * @param <K> keys, with {@code equals} and {@code hashCode} that do not change
 */
public final class SwapStore<K> implements AutoCloseable {

  /*
   * Concurrency. The map decides: whoever takes a value out of it unlinks it from the queue, frees
   * its pages and tells the listener. But close clears it, while others take values out or put some
   * in: so of those who may have to free a value's pages, the first one does. Readers take no lock.
   * They may find that pages were freed under them, which the area notices, as the generation in a
   * handle has passed; then they look the key up again. Pages are never overwritten, so that a value
   * that was read to its end is the one that was in the map when it was looked up.
   */
  private final ConcurrentHashMap<K, StoredValue<K>> map = new ConcurrentHashMap<>();
  private final EvictionQueue<K> queue = new EvictionQueue<>();
  private final SwapArea area;
  private final int pageSize;
  private final long slots;
  private final long maximumWeight;
  private final ToLongBiFunction<? super K, byte[]> weigher;
  private final RemovalListener<? super K> listener;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private volatile boolean closed;

  SwapStore(SwapStoreBuilder<K> builder) {
    area = builder.area();
    pageSize = area.pageSize();
    slots = area.statistics().slots();
    maximumWeight = builder.maximumWeight();
    weigher = builder.weigher();
    listener = builder.listener();
  }

  /** Starts a configuration of a store over an area. */
  public static <K> SwapStoreBuilder<K> builder(SwapArea area) {
    return new SwapStoreBuilder<>(area);
  }

  /**
   * Stores a copy of a value, in place of what was there under its key. A value that weighs more
   * than the limit of the store is evicted at once.
   *
   * @throws AreaFullException if the area is too small for it and the value it replaces, or has no
   *     slots left for it, and there is no weight limit or no other value to evict; those that
   *     other threads are about to put or to remove cannot be
   * @throws InvalidParameterException if the weigher says less than 0, or more than 2<sup>60</sup>
   * @throws io.zswap.api.SwapDeviceException if it could be kept neither in memory nor on the
   *     device; nobody is evicted for that, which would not help where the device is broken
   * @throws ClosedException if the store is closed, or an area that is needed
   */
  public void put(K key, byte[] value) {
    checkOpen();
    Objects.requireNonNull(key, "key");
    long weight = weigher.applyAsLong(key, value);
    if (weight < 0 || weight > SwapStoreBuilder.MOST) {
      throw new InvalidParameterException(
          "weight " + weight + " of " + key + " is not in 0.." + SwapStoreBuilder.MOST,
          InvalidParameterException.MALFORMED);
    }
    if (weight > maximumWeight) {
      removeAs(key, Cause.REPLACED);
      evictions.increment();
      tell(key, weight, Cause.EVICTED);
      return;
    }
    StoredValue<K> now = new StoredValue<>(key, value.length, weight, new long[pages(value)]);
    pageOut(now, value);
    StoredValue<K> before = enter(now);
    queue.add(now);
    if (before != null) {
      release(before, Cause.REPLACED);
    }
    while (queue.weight() > maximumWeight && evictOne(now)) {
      // Until it fits.
    }
    if (closed) {
      // Whoever closes the store may have missed it, or may just have taken it out.
      forget(now);
    }
  }

  private int pages(byte[] value) {
    return (int) (((long) value.length + pageSize - 1) / pageSize);
  }

  /** Puts a value into the map; if there is no heap for that, nobody knows its pages. */
  private @Nullable StoredValue<K> enter(StoredValue<K> value) {
    try {
      return map.put(value.key, value);
    } catch (Throwable e) {
      try {
        // It may be there already, and only be uncounted.
        map.remove(value.key, value);
      } finally {
        free(value);
      }
      throw e;
    }
  }

  /** Removes a value if it is there, and tells nobody. */
  private void forget(StoredValue<K> value) {
    try {
      map.remove(value.key, value);
    } finally {
      queue.remove(value);
      free(value);
    }
  }

  /** Puts the pages of a value away; others make room for them, if there is a limit for those. */
  private void pageOut(StoredValue<K> now, byte[] value) {
    long[] handles = now.handles;
    StoredValue<K> old = map.get(now.key);
    long both = handles.length + (old == null ? 0L : old.handles.length);
    if (both > slots) {
      // Evicting everybody else would not help.
      throw new AreaFullException(
          "the area has "
              + slots
              + " slots, the value and the one it replaces need "
              + both
              + "; open a larger area");
    }
    int done = 0;
    try {
      while (done < handles.length) {
        try {
          handles[done] = pageOut(value, done);
          done++;
        } catch (AreaFullException e) {
          if (maximumWeight == Long.MAX_VALUE || !evictOne(old)) {
            throw e;
          }
        }
      }
    } finally {
      if (done < handles.length) {
        free(handles, done);
      }
    }
  }

  private long pageOut(byte[] value, int page) {
    int at = page * pageSize;
    int rest = value.length - at;
    if (rest >= pageSize) {
      return area.pageOut(value, at);
    }
    byte[] padded = new byte[pageSize];
    System.arraycopy(value, at, padded, 0, rest);
    return area.pageOut(padded);
  }

  /**
   * A copy of a value; null if there is none.
   *
   * @throws io.zswap.api.SwapDeviceException if the device failed; the value may be there next time
   * @throws io.zswap.api.CorruptPageException if the value is not what was put
   * @throws ClosedException if the store is closed, or an area that is needed
   * @throws IllegalStateException if somebody else has freed pages of the value
   */
  public byte @Nullable [] get(K key) {
    return read(key, false);
  }

  /**
   * Like {@link #get}, and removes the value. If this throws, the value is still there.
   *
   * @throws io.zswap.api.SwapDeviceException if the device failed
   * @throws io.zswap.api.CorruptPageException if the value is not what was put
   * @throws ClosedException if the store is closed, or an area that is needed
   * @throws IllegalStateException if somebody else has freed pages of the value
   */
  public byte @Nullable [] take(K key) {
    return read(key, true);
  }

  private byte @Nullable [] read(K key, boolean take) {
    checkOpen();
    while (true) {
      StoredValue<K> value = map.get(key);
      if (value == null) {
        misses.increment();
        return null;
      }
      byte[] bytes = copy(value);
      if (bytes != null && (!take || removeIfSame(value, Cause.EXPLICIT))) {
        value.referenced = true;
        hits.increment();
        return bytes;
      }
    }
  }

  /** The bytes of a value; null if it was removed from the map before the last was copied. */
  private byte @Nullable [] copy(StoredValue<K> value) {
    byte[] bytes = new byte[value.length];
    int whole = value.length / pageSize;
    try {
      for (int i = 0; i < whole; i++) {
        area.read(value.handles[i], bytes, i * pageSize);
      }
      if (whole < value.handles.length) {
        byte[] padded = new byte[pageSize];
        area.read(value.handles[whole], padded);
        System.arraycopy(padded, 0, bytes, whole * pageSize, value.length % pageSize);
      }
      return bytes;
    } catch (StaleHandleException e) {
      if (map.get(value.key) == value) {
        throw new IllegalStateException("pages of a value were freed by somebody else", e);
      }
      return null;
    }
  }

  /**
   * Removes a value.
   *
   * @return whether there was one
   * @throws ClosedException if the store is closed
   */
  public boolean remove(K key) {
    checkOpen();
    return removeAs(key, Cause.EXPLICIT);
  }

  private boolean removeAs(K key, Cause cause) {
    StoredValue<K> value = map.remove(key);
    if (value == null) {
      return false;
    }
    release(value, cause);
    return true;
  }

  private boolean removeIfSame(StoredValue<K> value, Cause cause) {
    if (!map.remove(value.key, value)) {
      return false;
    }
    release(value, cause);
    return true;
  }

  /**
   * Whether there is a value; counts neither as hit nor as use.
   *
   * @throws ClosedException if the store is closed
   */
  public boolean containsKey(K key) {
    checkOpen();
    return map.containsKey(key);
  }

  /** How many values there are; with others at work, at some moment. */
  public long size() {
    return map.mappingCount();
  }

  /** The store's numbers now. Works on a closed store too. */
  public StoreStatistics statistics() {
    return new StoreStatistics(size(), queue.weight(), hits.sum(), misses.sum(), evictions.sum());
  }

  /** Evicts the next value, but not that one; false if there is nobody to evict. */
  private boolean evictOne(@Nullable StoredValue<K> kept) {
    StoredValue<K> value = queue.next(kept);
    if (value == null) {
      return false;
    }
    if (removeIfSame(value, Cause.EVICTED)) {
      evictions.increment();
    } else {
      // Somebody else has removed it by now, and may have failed to take it from here as well.
      queue.remove(value);
    }
    return true;
  }

  /** What has to be done for a value that the caller took out of the map. */
  private void release(StoredValue<K> value, Cause cause) {
    queue.remove(value);
    try {
      free(value);
    } finally {
      tell(value.key, value.weight, cause);
    }
  }

  /** Frees a value's pages, unless somebody else does. */
  private void free(StoredValue<K> value) {
    if (value.claim()) {
      free(value.handles, value.handles.length);
    }
  }

  /** Frees the first of them, whatever happens to one; throws the first exception. */
  private void free(long[] handles, int number) {
    Throwable first = null;
    for (int left = number - 1; left >= 0; left--) {
      try {
        area.free(handles[left]);
      } catch (ClosedException e) {
        // The area took its pages along.
        break;
      } catch (Throwable e) {
        // Where somebody else has freed one.
        first = first == null ? e : first;
      }
    }
    if (first instanceof Error e) {
      throw e;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }

  private void tell(K key, long weight, Cause cause) {
    try {
      listener.onRemoval(key, weight, cause);
    } catch (Throwable e) {
      FailedListener.log(SwapStore.class, "the listener of a swap store failed", e);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new ClosedException("the swap store is closed");
    }
  }

  /**
   * Frees the pages of every value; the listener is told of none. The area stays open. Idempotent;
   * every other call but {@link #size} and {@link #statistics} throws {@link ClosedException}
   * afterwards.
   */
  @Override
  public void close() {
    closed = true;
    map.values().forEach(this::forgetAnyway);
    if (!map.isEmpty()) {
      // Keys that have become others since, or that fail; and what others are putting just now, of
      // which they find that the store is closed.
      List<StoredValue<K>> left = List.copyOf(map.values());
      map.clear();
      left.forEach(this::forgetAnyway);
    }
  }

  private void forgetAnyway(StoredValue<K> value) {
    try {
      forget(value);
    } catch (RuntimeException e) {
      // Of its key, or of pages that somebody else has freed.
    }
  }
}
