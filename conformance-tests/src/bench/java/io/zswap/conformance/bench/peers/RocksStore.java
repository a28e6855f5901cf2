package io.zswap.conformance.bench.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB in a temporary folder, without its log and without compression of its own. */
final class RocksStore extends ByteStore {
  private final Path folder;
  private final Options options =
      new Options().setCreateIfMissing(true).setCompressionType(CompressionType.NO_COMPRESSION);
  private final WriteOptions writes = new WriteOptions().setDisableWAL(true);
  private final RocksDB db;
  private final byte[] name = new byte[Integer.BYTES];

  RocksStore(byte[] pages, int capacity) throws IOException, RocksDBException {
    super(pages, capacity);
    RocksDB.loadLibrary();
    folder = Files.createTempDirectory("zswap-bench");
    db = RocksDB.open(options, folder.toString());
  }

  private byte[] name(Integer key) {
    ByteBuffer.wrap(name).putInt(0, key);
    return name;
  }

  @Override
  void put(Integer key, byte[] value) {
    try {
      db.put(writes, name(key), value);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  byte[] get(Integer key) {
    try {
      return db.get(name(key));
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void remove(Integer key) {
    try {
      db.delete(writes, name(key));
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    db.close();
    writes.close();
    options.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
