package io.zswap.conformance.bench.peers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** Caffeine with room for everything. */
final class CaffeineStore extends ByteStore {
  private final Cache<Integer, byte[]> cache;

  CaffeineStore(byte[] pages, int capacity) {
    super(pages, capacity);
    cache = Caffeine.newBuilder().maximumSize(2L * capacity).build();
  }

  @Override
  void put(Integer key, byte[] value) {
    cache.put(key, value);
  }

  @Override
  byte[] get(Integer key) {
    return cache.getIfPresent(key);
  }

  @Override
  void remove(Integer key) {
    cache.invalidate(key);
  }

  @Override
  public void close() {
    cache.invalidateAll();
  }
}
