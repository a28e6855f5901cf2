package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.realpages.RealPageWorkload;
import io.zswap.conformance.realpages.RealPages;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The main job's workload of real pages, a tenth as long. */
class RealPagesTest {
  /** Counters that must have moved, or the workload does not exercise what it should. */
  private static final List<Counter> MUST_MOVE =
      List.of(
          Counter.POOL_LIMIT_HIT,
          Counter.WRITTEN_BACK_PAGES,
          Counter.REJECT_RECLAIM_FAIL,
          Counter.REJECT_COMPRESS_FAIL,
          Counter.REJECT_COMPRESS_POOR,
          Counter.REJECT_ALLOC_FAIL,
          Counter.REJECT_KMEMCACHE_FAIL,
          Counter.ZSWPIN,
          Counter.ZSWPOUT,
          Counter.ZSWPWB,
          Counter.SWPIN_ZERO,
          Counter.SWPOUT_ZERO,
          Counter.PSWPIN,
          Counter.PSWPOUT);

  @Test
  void machinesAgreeOnRealPages() throws IOException {
    RealPageWorkload workload =
        new RealPageWorkload(new RealPages(RealPages.ofThisJdk(), 4096), 2048, 20_000, 1);
    CrossCheckResult result = CrossCheck.run(workload, Installed.all(), Installed.options());
    assertEquals(
        "", result.findings().stream().map(Finding::render).collect(Collectors.joining("\n")));
    CounterValues counters =
        Objects.requireNonNull(result.counters().get(result.machines().get(0)));
    assertEquals(
        List.of(), MUST_MOVE.stream().filter(c -> counters.get(c) == 0).toList(), "" + counters);
    assertTrue(result.ratio() > 1.5, "ratio " + result.ratio());
  }
}
