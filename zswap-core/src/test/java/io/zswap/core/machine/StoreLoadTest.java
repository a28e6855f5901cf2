package io.zswap.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** store, load, invalidate, and every way in which a store is refused. */
class StoreLoadTest {
  private static final int CACHED_CLEAN = PageState.FLAG_SWAPCACHE | PageState.FLAG_UPTODATE;

  @ParameterizedTest
  @CsvSource({
    "lz4,zsmalloc",
    "lz4hc,zsmalloc",
    "zstd,zsmalloc",
    "deflate,zsmalloc",
    "lz4,zbud",
    "zstd,zbud"
  })
  void everyCodecAndAllocator(String compressor, String zpool) {
    Map<ZswapParameter, String> p = new EnumMap<>(ZswapParameter.class);
    p.put(ZswapParameter.COMPRESSOR, compressor);
    p.put(ZswapParameter.ZPOOL, zpool);
    try (Driver d = Driver.open(p)) {
      for (int i = 0; i < 16; i++) {
        assertEquals(Status.STORED, d.store(i, Bytes.text(i)));
      }
      assertEquals(16, d.counter(Counter.STORED_PAGES));
      for (int i = 0; i < 16; i++) {
        assertEquals(Status.LOADED, d.read(i));
        assertEquals(Digest.content(Bytes.text(i).bytes(4096)), d.value());
      }
      assertEquals(0, d.counter(Counter.STORED_PAGES));
      assertEquals(0, d.counter(Counter.POOL_TOTAL_PAGES));
      assertEquals(compressor, d.machine.observe().pools().get(0).compressor());
    }
  }

  @Test
  void loadIntoTheSwapCacheIsExclusive() {
    try (Driver d = Driver.open()) {
      d.store(3, Bytes.text(1));
      assertTrue(d.isStored(0));
      assertEquals(Status.LOADED, d.fault(3));
      assertEquals(CACHED_CLEAN | PageState.FLAG_DIRTY, d.page().folioFlags());
      assertEquals(2, d.page().references());
      assertFalse(d.isStored(0), "the swap cache owns the page now");
      assertTrue(d.slot(0).hasCache());
    }
  }

  @Test
  void loadIntoAPrivateFolioKeepsTheEntryUntilTheSlotGoes() {
    try (Driver d = Driver.open(true, 1, 1024, new EnumMap<>(ZswapParameter.class))) {
      d.store(3, Bytes.text(1));
      assertEquals(Status.INTERRUPTED, d.apply(new Operation.Fault(3, false, true)));
      assertTrue(d.isStored(0), "the fault gave up: this is the only copy");
      assertFalse(d.slot(0).hasCache());
      assertEquals(Status.LOADED, d.fault(3));
      assertEquals(PageState.FLAG_UPTODATE, d.page().folioFlags());
      assertFalse(d.page().pteDirty());
      assertFalse(d.isStored(0));
      assertEquals(0, d.counter(Counter.SLOTS_IN_USE));
      assertEquals(2, d.counter(Counter.ZSWPIN));
    }
  }

  @Test
  void interruptedFaultThroughTheCacheLeavesThePageThere() {
    try (Driver d = Driver.open()) {
      d.store(3, Bytes.text(1));
      assertEquals(Status.INTERRUPTED, d.apply(new Operation.Fault(3, true, true)));
      assertEquals(PageState.Pte.SWAPPED, d.page().pte());
      assertEquals(CACHED_CLEAN | PageState.FLAG_DIRTY, d.page().folioFlags());
      assertEquals(Status.CACHE_HIT, d.read(3));
      assertEquals(Digest.content(Bytes.text(1).bytes(4096)), d.value());
    }
  }

  @Test
  void writeFaultTakesTheFolioOutOfTheCache() {
    try (Driver d = Driver.open()) {
      d.store(3, Bytes.text(1));
      assertEquals(Status.LOADED, d.write(3, Bytes.text(2)));
      assertEquals(0, d.counter(Counter.SLOTS_IN_USE));
      assertEquals(-1, d.page().slot());
      assertTrue(d.page().pteDirty());
    }
  }

  @Test
  void readFaultTakesItOutWhenSlotsAreScarce() {
    try (Driver d = Driver.open()) {
      for (int i = 0; i < 33; i++) {
        d.store(i, Bytes.text(i));
      }
      d.fault(0);
      assertEquals(-1, d.page().slot(), "31 of 64 are free");
      d.fault(1);
      assertEquals(1, d.page().slot(), "32 of 64 are free");
    }
  }

  @Test
  void staleEntryIsReplaced() {
    try (Driver d = Driver.open()) {
      d.write(0, Bytes.text(1));
      assertEquals(Status.STORED, d.outKeep(0));
      int length = d.slot(0).length();
      assertEquals(Status.CACHE_HIT, d.fault(0));
      assertEquals(Status.DONE, d.write(0, Bytes.random(1)));
      d.write(0, new Bytes(Bytes.Kind.HALF, 4));
      assertEquals(Status.STORED, d.out(0));
      assertEquals(1, d.counter(Counter.STORED_PAGES));
      assertNotEquals(length, d.slot(0).length());
      assertEquals(Status.LOADED, d.read(0));
    }
  }

  private void staleEntryGoes(Driver d, Bytes second, Counter rejected, FailurePoint... failing) {
    d.write(0, Bytes.text(1));
    d.outKeep(0);
    d.fault(0);
    d.write(0, second);
    assertTrue(d.isStored(0));
    for (FailurePoint point : failing) {
      d.fail(point);
    }
    long before = d.counter(rejected);
    assertEquals(Status.WRITTEN, d.out(0));
    assertEquals(before + 1, d.counter(rejected));
    assertFalse(d.isStored(0));
    assertEquals(0, d.counter(Counter.STORED_PAGES));
    assertEquals(0, d.counter(Counter.POOL_TOTAL_PAGES));
    assertEquals(Status.READ_IN, d.read(0));
    assertEquals(Digest.content(second.bytes(4096)), d.value());
  }

  @Test
  void staleEntryGoesOnEveryFailure() {
    try (Driver d = Driver.open()) {
      staleEntryGoes(d, Bytes.random(1), Counter.REJECT_COMPRESS_FAIL);
    }
    try (Driver d = Driver.open()) {
      staleEntryGoes(d, Bytes.text(2), Counter.REJECT_COMPRESS_FAIL, FailurePoint.COMPRESS);
    }
    try (Driver d = Driver.open()) {
      staleEntryGoes(d, Bytes.text(2), Counter.REJECT_KMEMCACHE_FAIL, FailurePoint.ENTRY);
    }
    try (Driver d = Driver.open()) {
      staleEntryGoes(d, Bytes.text(2), Counter.REJECT_ALLOC_FAIL, FailurePoint.TREE);
    }
    try (Driver d = Driver.open()) {
      // The second version needs another class, so the pool has to grow.
      staleEntryGoes(
          d, new Bytes(Bytes.Kind.FILL, 7), Counter.REJECT_ALLOC_FAIL, FailurePoint.ZPOOL);
    }
    try (Driver d = Driver.open()) {
      d.cgroup(0);
      d.home(0, 1);
      // Not counted by zswap; the device write is.
      staleEntryGoes(d, Bytes.text(2), Counter.PSWPOUT, FailurePoint.LRU);
    }
    try (Driver d = Driver.open()) {
      d.set(ZswapParameter.ZPOOL, "zbud");
      // 4000 bytes do not fit beside zbud's header: half random is fine, more is not.
      d.write(0, Bytes.text(1));
      d.outKeep(0);
      d.fault(0);
      d.set(ZswapParameter.ENABLED, "N");
      d.write(0, Bytes.text(2));
      assertEquals(Status.WRITTEN, d.out(0), "switched off");
      assertFalse(d.isStored(0));
    }
  }

  @Test
  void tooBigForTheAllocatorIsPoor() {
    try (Driver d = Driver.open(Map.of(ZswapParameter.ZPOOL, "zbud"))) {
      // A page with a few repeated bytes: shorter than a page, but not by two chunks of 64.
      PageContent almost =
          page -> {
            Bytes.random(3).fill(page);
            System.arraycopy(page, 0, page, 2000, 100);
          };
      d.apply(new Operation.Write(0, almost));
      assertEquals(Status.WRITTEN, d.out(0));
      assertEquals(1, d.counter(Counter.REJECT_COMPRESS_POOR));
      assertEquals(0, d.counter(Counter.REJECT_COMPRESS_FAIL));
      d.set(ZswapParameter.ZPOOL, "zsmalloc");
      d.apply(new Operation.Write(0, almost));
      assertEquals(Status.STORED, d.out(0), "zsmalloc takes it");
    }
  }

  @Test
  void zeroPagesNeverReachZswap() {
    try (Driver d = Driver.open()) {
      d.cgroup(0);
      d.home(0, 1);
      assertEquals(Status.ZERO, d.store(0, new Bytes(Bytes.Kind.ZERO, 0)));
      assertTrue(d.slot(0).zero());
      assertEquals(1, d.group(1).swpoutZero());
      assertEquals(0, d.counter(Counter.ZSWPOUT));
      assertEquals(Status.ZERO, d.read(0));
      assertEquals(Digest.content(new byte[4096]), d.value());
      assertEquals(1, d.group(1).swpinZero());
      d.write(0, Bytes.text(1));
      assertEquals(Status.STORED, d.out(0));
      assertFalse(d.slot(0).zero());
      d.store(1, new Bytes(Bytes.Kind.ZERO, 0));
      d.free(1);
      assertFalse(d.slot(1).zero(), "a free slot is not zero-filled");
    }
  }

  @Test
  void failuresOfTheDeviceAreBorne() {
    try (Driver d = Driver.open(Map.of(ZswapParameter.ENABLED, "0"))) {
      d.write(0, Bytes.text(1));
      d.fail(FailurePoint.DEVICE_WRITE);
      assertEquals(Status.KEPT, d.out(0));
      assertEquals(CACHED_CLEAN | PageState.FLAG_DIRTY, d.page().folioFlags());
      assertEquals(Status.WRITTEN, d.out(0));
      assertEquals(2, d.counter(Counter.PSWPOUT));
      d.fail(FailurePoint.DEVICE_READ);
      assertEquals(Status.SIGBUS, d.read(0));
      assertEquals(PageState.FLAG_SWAPCACHE, d.page().folioFlags());
      assertEquals(Status.SIGBUS, d.read(0), "the folio that is not up to date stays");
      assertEquals(Status.DROPPED, d.out(0));
      assertEquals(Status.READ_IN, d.read(0));
    }
  }

  @Test
  void poisonedBySwapoff() {
    try (Driver d = Driver.open(Map.of(ZswapParameter.ENABLED, "0"))) {
      d.store(0, Bytes.text(1));
      d.store(1, Bytes.text(2));
      d.fail(FailurePoint.DEVICE_READ);
      assertEquals(Status.DONE, d.apply(new Operation.Swapoff()));
      assertEquals(Status.SIGBUS, d.read(0));
      assertEquals(PageState.Pte.POISONED, d.page().pte());
      assertEquals(Status.SIGBUS, d.write(0, Bytes.text(3)));
      assertEquals(Status.ABSENT, d.out(0));
      assertEquals(Status.RESIDENT, d.read(1));
      assertEquals(Status.DONE, d.free(0));
      assertEquals(Status.DONE, d.write(0, Bytes.text(3)));
    }
  }

  @Test
  void swapoffBringsEverythingBackAndSwaponStartsFresh() {
    try (Driver d = Driver.open()) {
      d.store(0, Bytes.text(0));
      d.store(1, new Bytes(Bytes.Kind.ZERO, 0));
      d.store(2, Bytes.random(2));
      d.write(3, Bytes.text(3));
      d.outKeep(3);
      d.store(4, Bytes.text(4));
      d.writeBack(0);
      d.fail(FailurePoint.FOLIO);
      assertEquals(Status.NO_MEMORY, d.apply(new Operation.Swapoff()));
      assertEquals(Status.STORED, d.store(5, Bytes.text(5)), "it is on again");
      assertEquals(Status.DENIED, d.apply(new Operation.Swapon()));
      assertEquals(16, d.value());
      assertEquals(Status.DONE, d.apply(new Operation.Swapoff()));
      assertEquals(0, d.counter(Counter.SLOTS_IN_USE));
      assertEquals(0, d.counter(Counter.STORED_PAGES));
      assertEquals(0, d.counter(Counter.SWAP_CACHE));
      assertEquals(0, d.counter(Counter.WARNINGS));
      assertEquals(Status.OFF, d.apply(new Operation.Swapoff()));
      assertEquals(Status.OFF, d.out(0));
      assertEquals(Status.RESIDENT, d.read(3));
      assertFalse(d.page().pteDirty());
      assertTrue((d.page().folioFlags() & PageState.FLAG_DIRTY) != 0);
      assertEquals(Status.DONE, d.apply(new Operation.Swapon()));
      assertEquals(Status.STORED, d.out(0));
      assertEquals(0, d.page().slot());
    }
  }

  @Test
  void noSlotLeft() {
    try (Driver d = Driver.open()) {
      for (int i = 0; i < Driver.PAGES; i++) {
        d.store(i, Bytes.text(i));
      }
      // A read fault with few free slots frees the slot; another page takes it.
      d.fault(7);
      assertEquals(Status.STORED, d.out(7));
      assertEquals(7, d.page().slot());
      d.apply(new Operation.Fault(9, false, true));
      d.free(9);
      d.write(9, Bytes.text(1));
      d.fault(8);
      assertEquals(Status.STORED, d.out(9));
      assertEquals(8, d.page().slot(), "the lowest free one");
      assertEquals(Status.STORED, d.out(8));
    }
  }

  @Test
  void lackOfAFolio() {
    for (boolean synchronous : new boolean[] {false, true}) {
      try (Driver d = Driver.open(synchronous, 1, 1024, new EnumMap<>(ZswapParameter.class))) {
        d.store(0, Bytes.text(1));
        d.fail(FailurePoint.FOLIO);
        assertEquals(Status.NO_MEMORY, d.read(0));
        assertEquals(Status.LOADED, d.read(0));
      }
    }
  }
}
