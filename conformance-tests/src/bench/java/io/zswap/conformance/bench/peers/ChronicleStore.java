package io.zswap.conformance.bench.peers;

import net.openhft.chronicle.map.ChronicleMap;

/** Chronicle Map, in memory. */
final class ChronicleStore extends ByteStore {
  private final ChronicleMap<Integer, byte[]> map;

  ChronicleStore(byte[] pages, int capacity, double meanLength) {
    super(pages, capacity);
    map =
        ChronicleMap.of(Integer.class, byte[].class)
            .name("pages")
            .entries(capacity)
            .averageValueSize(meanLength)
            .putReturnsNull(true)
            .removeReturnsNull(true)
            .create();
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
    map.close();
  }
}
