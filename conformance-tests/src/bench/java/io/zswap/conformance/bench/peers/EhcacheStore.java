package io.zswap.conformance.bench.peers;

import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;

/** Ehcache with its off-heap tier alone. */
final class EhcacheStore extends ByteStore {
  /**
   * Beside a value: its key, the entry's times, the table. It takes all its memory at once, and
   * evicts where that does not do: with 110 it did.
   */
  private static final int ENTRY = 150;

  private final CacheManager manager;
  private final Cache<Integer, byte[]> cache;

  EhcacheStore(byte[] pages, int capacity, double meanLength) {
    super(pages, capacity);
    long megabytes = 16 + ((long) (capacity * (meanLength + ENTRY)) >> 20);
    manager =
        CacheManagerBuilder.newCacheManagerBuilder()
            .withCache(
                "pages",
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    Integer.class,
                    byte[].class,
                    ResourcePoolsBuilder.newResourcePoolsBuilder()
                        .offheap(megabytes, MemoryUnit.MB)))
            .build(true);
    cache = manager.getCache("pages", Integer.class, byte[].class);
  }

  @Override
  void put(Integer key, byte[] value) {
    cache.put(key, value);
  }

  @Override
  byte[] get(Integer key) {
    return cache.get(key);
  }

  @Override
  void remove(Integer key) {
    cache.remove(key);
  }

  @Override
  public void close() {
    manager.close();
  }
}
