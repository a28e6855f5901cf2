package io.zswap.conformance.bench.peers;

import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/** MapDB's hash map in direct memory. */
final class MapDbStore extends ByteStore {
  private final DB db = DBMaker.memoryDirectDB().make();
  private final HTreeMap<Integer, byte[]> map =
      db.hashMap("pages", Serializer.INTEGER, Serializer.BYTE_ARRAY).create();

  MapDbStore(byte[] pages, int capacity) {
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
    db.close();
  }
}
