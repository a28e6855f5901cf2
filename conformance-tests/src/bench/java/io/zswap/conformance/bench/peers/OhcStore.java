package io.zswap.conformance.bench.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.caffinitas.ohc.CacheSerializer;
import org.caffinitas.ohc.OHCache;
import org.caffinitas.ohc.OHCacheBuilder;

/** OHC: a hash table off-heap, values copied in and out by serializers. */
final class OhcStore extends ByteStore {
  private final OHCache<Integer, byte[]> cache;

  OhcStore(byte[] pages, int capacity) {
    super(pages, capacity);
    cache =
        OHCacheBuilder.<Integer, byte[]>newBuilder()
            .keySerializer(new Keys())
            .valueSerializer(new Values())
            .capacity((long) capacity * PAGE_SIZE)
            .maxEntrySize(2L * PAGE_SIZE)
            .throwOOME(true)
            .build();
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
    try {
      cache.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Keys implements CacheSerializer<Integer> {
    @Override
    public void serialize(Integer value, ByteBuffer buf) {
      buf.putInt(value);
    }

    @Override
    public Integer deserialize(ByteBuffer buf) {
      return buf.getInt();
    }

    @Override
    public int serializedSize(Integer value) {
      return Integer.BYTES;
    }
  }

  private static final class Values implements CacheSerializer<byte[]> {
    @Override
    public void serialize(byte[] value, ByteBuffer buf) {
      buf.putInt(value.length).put(value);
    }

    @Override
    public byte[] deserialize(ByteBuffer buf) {
      byte[] value = new byte[buf.getInt()];
      buf.get(value);
      return value;
    }

    @Override
    public int serializedSize(byte[] value) {
      return Integer.BYTES + value.length;
    }
  }
}
