package io.zswap.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short form of {@code zswap faults --areas}, which CI runs with more pages. */
class AreaFaultsTest {
  private static final int PAGES = 4;

  private static AreaProvider core() {
    return ServiceLoader.load(AreaProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(p -> p.name().equals("core"))
        .findFirst()
        .orElseThrow();
  }

  @Tag("long")
  @Test
  void nothingBreaks() throws IOException {
    FaultTable table = AreaFaults.run(core(), PAGES, 1, n -> {});
    System.out.println(table.text());
    assertEquals(List.of(), table.findings());
    assertEquals(0, table.bad());
    for (FaultyFiles.Failure failure : FaultyFiles.Failure.values()) {
      // A swap file is forced to the disk every 16 MiB, which these few pages are not; DevicesTest
      // has that.
      assertEquals(
          failure != FaultyFiles.Failure.SYNC, table.pairs(failure.word()) > 0, failure.word());
    }
  }

  /** Takes a device error on the way out for a success. */
  @Test
  void whatIsBrokenIsFound() throws IOException {
    FaultTable table = AreaFaults.run(new Liars(core()), PAGES, 1, n -> {});
    assertTrue(table.bad() > 0);
    assertTrue(
        table.findings().stream().anyMatch(f -> f.contains("no space no. 1 at 'out ")),
        () -> "" + table.findings());
  }

  private record Liars(AreaProvider provider) implements AreaProvider {
    @Override
    public String name() {
      return "liars";
    }

    @Override
    public Set<String> compressors() {
      return provider.compressors();
    }

    @Override
    public Set<String> zpools() {
      return provider.zpools();
    }

    @Override
    public PageArea open(AreaConfig config) {
      return new Liar(provider.open(config));
    }
  }

  private record Liar(PageArea area) implements PageArea {
    @Override
    public int pageSize() {
      return area.pageSize();
    }

    @Override
    public long pageOut(ByteBuffer page) {
      try {
        return area.pageOut(page);
      } catch (SwapDeviceException e) {
        return 1;
      }
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
      area.free(handle);
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
  }
}
