package io.zswap.core;

import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.core.pool.ChunkSource;
import io.zswap.core.pool.Zpools;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;

/** Pools without zswap around them. */
final class PoolRig {
  private static final int PAGE = 128;

  private PoolRig() {}

  /** Codecs that nobody calls. */
  private static final class NoCodecs implements CompressorProvider, Compressor {
    @Override
    public String origin() {
      return "none";
    }

    @Override
    public Set<String> names() {
      return Set.of("a", "b");
    }

    @Override
    public Compressor create(String name) {
      return this;
    }

    @Override
    public String name() {
      return "a";
    }

    @Override
    public int compress(ByteBuffer src, int so, int sl, ByteBuffer dst, int dO, int dl) {
      return FAILED;
    }

    @Override
    public int decompress(ByteBuffer src, int so, int sl, ByteBuffer dst, int dO, int dl) {
      return FAILED;
    }

    @Override
    public void close() {}
  }

  /** Pools of which none is there yet. */
  static Pools pools() {
    Sync sync = Sync.jdk();
    Zpools zpools =
        new Zpools(new ChunkSource(PAGE, sync), FaultInjection.NONE, sync, 0, 1, Integer.MAX_VALUE);
    Warnings warnings = new Warnings(sync);
    return new Pools(zpools, new NoCodecs(), PAGE, 1, 2, warnings, FaultInjection.NONE, sync);
  }

  /** A pool that is in no list. */
  static ZswapPool create(Pools pools, String compressor) {
    return Objects.requireNonNull(pools.create("zsmalloc", compressor));
  }
}
