package io.zswap.conformance.realpages;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.MachineConfig;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.program.CgroupDeclaration;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.PageDeclaration;
import io.zswap.conformance.program.Step;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The main job's workload: real pages written, paged out under memory limits, read back in a skewed
 * order and freed, while cgroups come and go, parameters change and things fail now and then. The
 * same seed gives the same operations, always.
 */
public final class RealPageWorkload implements Workload {
  private final RealPages pages;
  private final Header header;
  private final long operations;
  private final long seed;

  /**
   * A workload of real pages.
   *
   * @param pages what is written
   * @param pageCount pages of the machine, at least 64
   * @param operations how many operations
   * @param seed decides which
   */
  public RealPageWorkload(RealPages pages, int pageCount, long operations, long seed) {
    if (pageCount < 64 || pageCount > MachineConfig.MAX_PAGES || operations < 1) {
      throw new IllegalArgumentException(
          "the workload has 64.." + MachineConfig.MAX_PAGES + " pages and at least one operation");
    }
    this.pages = pages;
    this.operations = operations;
    this.seed = seed;
    this.header = header(pageCount);
  }

  private static Header header(int pages) {
    // With everything swapped out, files of a JDK compress to about 0.4 of their size; 12 % of
    // RAM as large as they are means that the pool limit is hit again and again.
    MachineConfig config =
        new MachineConfig(
                4096,
                pages,
                pages - pages / 16,
                2,
                pages,
                false,
                Optional.empty(),
                "java",
                Map.of(ZswapParameter.MAX_POOL_PERCENT, "12"))
            .withCpus(2);
    int share = pages / 4;
    return new Header(
        "replay",
        config,
        List.of(
            new CgroupDeclaration("A", 0, MemCgroup.UNLIMITED, true),
            new CgroupDeclaration("B", 1, Math.max(1, pages / 256), true),
            new CgroupDeclaration("C", 1, MemCgroup.UNLIMITED, true),
            new CgroupDeclaration("D", 0, MemCgroup.UNLIMITED, false)),
        List.of(
            new PageDeclaration("r", true, 0, share, 0, Optional.empty()),
            new PageDeclaration("b", true, share, share, 2, Optional.empty()),
            new PageDeclaration("c", true, 2 * share, share, 3, Optional.empty()),
            new PageDeclaration("d", true, 3 * share, pages - 3 * share, 4, Optional.empty())));
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public Iterator<Step> steps() {
    return new RealPageSteps(pages, header, operations, seed);
  }

  @Override
  public long length() {
    return operations;
  }
}
