package io.zswap.conformance.bench.peers;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.OffHeapStore;

/** H2's MVStore over its off-heap store, committing by itself. */
final class MvStoreStore extends ByteStore {
  private final MVStore store;
  private final MVMap<Integer, byte[]> map;

  MvStoreStore(byte[] pages, int capacity) {
    super(pages, capacity);
    OffHeapStore memory = new OffHeapStore();
    memory.open("pages", false, null);
    store = new MVStore.Builder().fileStore(memory).open();
    map = store.openMap("pages");
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
    store.close();
  }
}
