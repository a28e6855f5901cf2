package io.zswap.core.machine;

import static io.zswap.api.ZswapParameter.ACCEPT_THRESHOLD_PERCENT;
import static io.zswap.api.ZswapParameter.COMPRESSOR;
import static io.zswap.api.ZswapParameter.ENABLED;
import static io.zswap.api.ZswapParameter.MAX_POOL_PERCENT;
import static io.zswap.api.ZswapParameter.SHRINKER_ENABLED;
import static io.zswap.api.ZswapParameter.ZPOOL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zswap.api.InvalidParameterException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.PoolState;
import io.zswap.api.machine.Status;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Setting parameters, at boot and later, and what becomes of pools. */
class ParametersTest {
  private static List<String> parameters(Driver d) {
    return d.machine.observe().parameters();
  }

  private static List<String> pools(Driver d) {
    return d.machine.observe().pools().stream().map(ParametersTest::name).toList();
  }

  private static String name(PoolState pool) {
    return pool.compressor() + "/" + pool.zpool();
  }

  private static void denied(Driver d, ZswapParameter parameter, String value, int errno) {
    assertEquals(Status.DENIED, d.set(parameter, value), value);
    assertEquals(errno, d.value());
  }

  @Test
  void defaultsAndPrinting() {
    try (Driver d = Driver.open()) {
      assertEquals(List.of("Y", "lz4", "zsmalloc", "20", "90", "N"), parameters(d));
      d.set(ENABLED, "0");
      d.set(COMPRESSOR, " zstd\n");
      d.set(ZPOOL, "\tzbud ");
      d.set(MAX_POOL_PERCENT, "0x10\n");
      d.set(ACCEPT_THRESHOLD_PERCENT, "4294967295");
      d.set(SHRINKER_ENABLED, "on");
      assertEquals(List.of("N", "zstd", "zbud", "16", "4294967295", "Y"), parameters(d));
    }
  }

  @Test
  void refusals() {
    try (Driver d = Driver.open()) {
      denied(d, ENABLED, "maybe", 22);
      denied(d, COMPRESSOR, "lzo", 2);
      denied(d, COMPRESSOR, "", 2);
      denied(d, COMPRESSOR, "x".repeat(2000), 2);
      denied(d, ZPOOL, "z3fold", 2);
      denied(d, MAX_POOL_PERCENT, "ten", 22);
      denied(d, ACCEPT_THRESHOLD_PERCENT, "4294967296", 34);
      denied(d, SHRINKER_ENABLED, "", 22);
      assertEquals(List.of("Y", "lz4", "zsmalloc", "20", "90", "N"), parameters(d));
      assertEquals(List.of("lz4/zsmalloc"), pools(d));
    }
  }

  @Test
  void poolsLiveUntilTheirLastEntryAndAreUsedAgain() {
    try (Driver d = Driver.open()) {
      d.store(0, Bytes.text(0));
      d.set(COMPRESSOR, "zstd");
      assertEquals(List.of("zstd/zsmalloc", "lz4/zsmalloc"), pools(d));
      d.store(1, Bytes.text(1));
      d.set(ZPOOL, "zbud");
      assertEquals(List.of("zstd/zbud", "zstd/zsmalloc", "lz4/zsmalloc"), pools(d));
      d.set(ZPOOL, "zbud");
      assertEquals(3, d.counter(Counter.POOLS), "no change");
      d.set(COMPRESSOR, "lz4");
      assertEquals(
          List.of("lz4/zbud", "zstd/zsmalloc", "lz4/zsmalloc"), pools(d), "the empty one went");
      d.set(ZPOOL, "zsmalloc");
      assertEquals(
          List.of("lz4/zsmalloc", "zstd/zsmalloc"), pools(d), "the old one is current again");
      d.store(2, Bytes.text(2));
      for (int i = 0; i < 3; i++) {
        assertEquals(Status.LOADED, d.read(i));
      }
      assertEquals(List.of("lz4/zsmalloc"), pools(d));
      assertEquals(0, d.counter(Counter.WARNINGS));
    }
  }

  @Test
  void failureToMakeAPoolChangesNothing() {
    try (Driver d = Driver.open()) {
      d.fail(FailurePoint.POOL);
      denied(d, COMPRESSOR, "deflate", 22);
      assertEquals(List.of("lz4/zsmalloc"), pools(d));
      assertEquals("lz4", parameters(d).get(1));
      assertEquals(Status.DONE, d.set(COMPRESSOR, "deflate"));
    }
  }

  @Test
  void notSetUpUntilEnabled() {
    try (Driver d = Driver.open(Map.of(ENABLED, "N"))) {
      assertEquals(List.of(), pools(d));
      assertEquals(Status.DONE, d.set(COMPRESSOR, " anything "));
      assertEquals(Status.DONE, d.set(ZPOOL, ""));
      denied(d, COMPRESSOR, "x".repeat(1025), 28);
      assertEquals(List.of("N", "anything", "", "20", "90", "N"), parameters(d));
      assertEquals(Status.WRITTEN, d.store(0, Bytes.text(0)));
      assertEquals(Status.DONE, d.set(ENABLED, "Y"));
      assertEquals(List.of("Y", "lz4", "zsmalloc", "20", "90", "N"), parameters(d), "fallback");
      assertEquals(List.of("lz4/zsmalloc"), pools(d));
      assertEquals(Status.STORED, d.store(1, Bytes.text(1)));
    }
  }

  @Test
  void anyValueForEnabledSetsUp() {
    try (Driver d = Driver.open(Map.of(ENABLED, "N"))) {
      denied(d, ENABLED, "what", 22);
      assertEquals(List.of("lz4/zsmalloc"), pools(d));
      assertEquals("N", parameters(d).get(0));
    }
  }

  @Test
  void setUpWithoutAPool() {
    try (Driver d = Driver.open(Map.of(ENABLED, "N"))) {
      d.fail(FailurePoint.POOL);
      denied(d, ENABLED, "Y", 19);
      assertEquals(List.of(), pools(d));
      denied(d, ENABLED, "Y", 19);
      d.fail(FailurePoint.POOL);
      assertEquals(Status.DONE, d.set(COMPRESSOR, "zstd"), "kept, though there is no pool");
      assertEquals(List.of(), pools(d));
      assertEquals(Status.DONE, d.set(COMPRESSOR, "zstd"), "tried again");
      assertEquals(List.of("zstd/zsmalloc"), pools(d));
      assertEquals(Status.DONE, d.set(ENABLED, "Y"));
      assertEquals(Status.STORED, d.store(0, Bytes.text(0)));
    }
  }

  @Test
  void bootParameters() {
    Map<ZswapParameter, String> p = new EnumMap<>(ZswapParameter.class);
    p.put(COMPRESSOR, "no-such");
    p.put(ZPOOL, "zbud");
    p.put(MAX_POOL_PERCENT, "7");
    try (Driver d = Driver.open(p)) {
      assertEquals(List.of("Y", "lz4", "zbud", "7", "90", "N"), parameters(d));
      assertEquals(List.of("lz4/zbud"), pools(d));
    }
    InvalidParameterException e =
        assertThrows(
            InvalidParameterException.class, () -> Driver.open(Map.of(MAX_POOL_PERCENT, "x")));
    assertEquals(22, e.errno());
    e = assertThrows(InvalidParameterException.class, () -> Driver.open(Map.of(ENABLED, "")));
    assertEquals(22, e.errno());
  }

  @Test
  void aValueEndsAtItsFirstNul() {
    try (Driver d = Driver.open()) {
      assertEquals(Status.DONE, d.set(MAX_POOL_PERCENT, "5\0junk"));
      assertEquals(Status.DONE, d.set(COMPRESSOR, "zstd\0"));
      denied(d, SHRINKER_ENABLED, "\0Y", 22);
      assertEquals(List.of("Y", "zstd", "zsmalloc", "5", "90", "N"), parameters(d));
    }
  }

  @Test
  void aBootParameterEndsAtItsFirstNul() {
    Map<ZswapParameter, String> boot = new EnumMap<>(ZswapParameter.class);
    boot.put(ENABLED, "n\0?");
    boot.put(COMPRESSOR, "zstd\0");
    boot.put(MAX_POOL_PERCENT, "30\0x");
    try (Driver d = Driver.open(boot)) {
      assertEquals(List.of("N", "zstd", "zsmalloc", "30", "90", "N"), parameters(d));
    }
  }
}
