package io.zswap.conformance.bench.peers;

import io.zswap.conformance.bench.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All peers by name. */
public final class Peers {
  /** Makes one. */
  private interface Maker {
    Store make(byte[] pages, int capacity, double meanLength) throws Exception;
  }

  private static final Map<String, Maker> ALL = new LinkedHashMap<>();

  static {
    ALL.put("ConcurrentHashMap", (pages, capacity, mean) -> new HashMapStore(pages, capacity));
    ALL.put("OHC", (pages, capacity, mean) -> new OhcStore(pages, capacity));
    ALL.put("Caffeine", (pages, capacity, mean) -> new CaffeineStore(pages, capacity));
    ALL.put("Ehcache off-heap", EhcacheStore::new);
    ALL.put("MapDB", (pages, capacity, mean) -> new MapDbStore(pages, capacity));
    ALL.put("Chronicle Map", ChronicleStore::new);
    ALL.put("RocksDB", (pages, capacity, mean) -> new RocksStore(pages, capacity));
    ALL.put("H2 MVStore", (pages, capacity, mean) -> new MvStoreStore(pages, capacity));
  }

  private Peers() {}

  /** Their names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** Whether what it keeps is in memory, so that it can be measured there; RocksDB has files. */
  public static boolean isInMemory(String name) {
    return !name.equals("RocksDB");
  }

  /**
   * Opens one, empty.
   *
   * @param meanLength bytes of a compressed page on average, for those that want to know
   * @throws Exception if it does not run here
   */
  public static Store open(String name, byte[] pages, int capacity, double meanLength)
      throws Exception {
    return ALL.get(name).make(pages, capacity, meanLength);
  }
}
