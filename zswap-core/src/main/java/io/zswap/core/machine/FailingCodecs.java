package io.zswap.core.machine;

import io.zswap.api.machine.FailurePoint;
import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.core.sync.FaultInjection;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Codecs that cannot decompress a page where a program says so. Not asked for in the core, as its
 * failures of compression are: every load of an area would pay for it.
 */
record FailingCodecs(CompressorProvider codecs, FaultInjection faults)
    implements CompressorProvider {
  @Override
  public String origin() {
    return codecs.origin();
  }

  @Override
  public Set<String> names() {
    return codecs.names();
  }

  @Override
  public Compressor create(String name) {
    return new Failing(codecs.create(name), faults);
  }

  private static final class Failing extends ForwardingCompressor {
    private final FaultInjection faults;

    Failing(Compressor codec, FaultInjection faults) {
      super(codec);
      this.faults = faults;
    }

    @Override
    public int decompress(
        ByteBuffer src,
        int srcOffset,
        int srcLength,
        ByteBuffer dst,
        int dstOffset,
        int dstLength) {
      return faults.shouldFail(FailurePoint.DECOMPRESS)
          ? FAILED
          : super.decompress(src, srcOffset, srcLength, dst, dstOffset, dstLength);
    }
  }
}
