package io.zswap.conformance.model;

import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import java.util.Set;

/** Areas that free nothing. */
final class ForgetfulAreas implements AreaProvider {
  private final AreaProvider sound =
      ServiceLoader.load(AreaProvider.class).findFirst().orElseThrow();

  @Override
  public String name() {
    return "forgetful";
  }

  @Override
  public Set<String> compressors() {
    return sound.compressors();
  }

  @Override
  public Set<String> zpools() {
    return sound.zpools();
  }

  @Override
  public PageArea open(AreaConfig config) {
    PageArea area = sound.open(config);
    return new PageArea() {
      @Override
      public int pageSize() {
        return area.pageSize();
      }

      @Override
      public long pageOut(ByteBuffer page) {
        return area.pageOut(page);
      }

      @Override
      public void read(long handle, ByteBuffer page) {
        area.read(handle, page);
      }

      @Override
      public void pageIn(long handle, ByteBuffer page) {
        area.pageIn(handle, page);
      }

      @Override
      public void free(long handle) {
        // As if it were done.
      }

      @Override
      public AreaStatistics statistics() {
        return area.statistics();
      }

      @Override
      public long shrink(long pages) {
        return area.shrink(pages);
      }

      @Override
      public void close() {
        area.close();
      }
    };
  }
}
