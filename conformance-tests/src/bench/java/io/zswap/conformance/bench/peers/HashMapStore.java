package io.zswap.conformance.bench.peers;

import java.util.concurrent.ConcurrentHashMap;

/** The least that anybody would do: a map of byte arrays on the heap. */
final class HashMapStore extends ByteStore {
  private final ConcurrentHashMap<Integer, byte[]> map = new ConcurrentHashMap<>();

  HashMapStore(byte[] pages, int capacity) {
    super(pages, capacity);
  }

  @Override
  void put(Integer key, byte[] value) {
    map.put(key, value);
  }

  @Override
  byte[] get(Integer key) {
    return map.get(key);
  }

  @Override
  void remove(Integer key) {
    map.remove(key);
  }

  @Override
  public void close() {
    map.clear();
  }
}
