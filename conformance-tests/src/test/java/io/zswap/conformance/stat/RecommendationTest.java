package io.zswap.conformance.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.conformance.stat.StatRow.Latency;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule by hand: twice the time has to save 1 - 1/2^(1/4) = 15.9 % of the room. */
class RecommendationTest {
  private static final int PAGE = 4096;

  /** A thousand pages, of which so many bytes are left, at so many nanoseconds there and back. */
  private static StatRow row(String compressor, long bytes, long nanos) {
    Latency half = new Latency(nanos / 2, nanos / 2, nanos, nanos, nanos, nanos);
    return new StatRow("toy", compressor, "zsmalloc", 1000, 0, 0, bytes, PAGE, half, half);
  }

  @Test
  void twiceTheTimeForEnoughRoom() {
    StatRow fast = row("fast", 2_000_000, 10_000);
    StatRow small = row("small", 1_660_000, 20_000); // 17 % less
    Recommendation r = Recommendation.of(List.of(fast, small));
    assertEquals(small, r.row());
    assertTrue(r.reason().contains("fast in zsmalloc would take 50 % less time"), r.reason());
    assertTrue(r.reason().contains("20 % more room"), r.reason());
  }

  @Test
  void twiceTheTimeForTooLittle() {
    StatRow fast = row("fast", 2_000_000, 10_000);
    StatRow small = row("small", 1_700_000, 20_000); // 15 % less
    Recommendation r = Recommendation.of(List.of(small, fast));
    assertEquals(fast, r.row());
    assertTrue(r.reason().contains("small in zsmalloc would need 15 % less room"), r.reason());
    assertTrue(r.reason().contains("2.0 times the time"), r.reason());
  }

  @Test
  void pagesThatDoNotCompress() {
    Recommendation r = Recommendation.of(List.of(row("lz4", 1000L * PAGE, 10_000)));
    assertNull(r.row());
    assertTrue(r.reason().startsWith("None"), r.reason());
  }

  @Test
  void pagesOfZerosTakeNoRoomAtAll() {
    StatRow zeros = row("lz4", 0, 1000);
    assertEquals(1000.0, zeros.ratio());
    assertEquals(zeros, Recommendation.of(List.of(zeros)).row());
  }

  @Test
  void theDeviceCountsToo() {
    Latency l = new Latency(1, 1, 1, 1, 1, 1);
    StatRow row = new StatRow("toy", "lz4", "zbud", 1000, 0, 500, 250L * PAGE, PAGE, l, l);
    assertEquals(1000 / 750.0, row.ratio(), 1e-9);
  }
}
