package io.zswap.conformance.bench.peers;

import io.zswap.conformance.bench.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All peers by name. */
public final class Peers {
  /** Makes one. */
  private interface Maker {
    Store make(byte[] pages, int capacity) throws Exception;
  }

  private static final Map<String, Maker> ALL = new LinkedHashMap<>();

  static {
    ALL.put("ConcurrentHashMap", HashMapStore::new);
    ALL.put("OHC", OhcStore::new);
    ALL.put("Caffeine", CaffeineStore::new);
    ALL.put("Ehcache off-heap", EhcacheStore::new);
    ALL.put("MapDB", MapDbStore::new);
    ALL.put("Chronicle Map", ChronicleStore::new);
    ALL.put("RocksDB", RocksStore::new);
    ALL.put("H2 MVStore", MvStoreStore::new);
  }

  private Peers() {}

  /** Their names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * Opens one, empty.
   *
   * @throws Exception if it does not run here
   */
  public static Store open(String name, byte[] pages, int capacity) throws Exception {
    return ALL.get(name).make(pages, capacity);
  }
}
