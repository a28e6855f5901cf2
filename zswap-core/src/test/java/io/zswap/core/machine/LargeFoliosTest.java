package io.zswap.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zswap.api.Folio;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.Zswap;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Operation.PageoutLarge;
import io.zswap.api.machine.Status;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Several pages that go out as one folio: what conformance-tests compares is left out. */
class LargeFoliosTest {
  private static Driver written(int pages) {
    Driver d = Driver.open();
    assertEquals(1, d.cgroup(0));
    for (int page = 0; page < pages; page++) {
      d.home(page, 1);
      assertEquals(Status.DONE, d.write(page, Bytes.text(page)));
    }
    return d;
  }

  @Test
  void allPagesAreStoredAndComeBackOneByOne() {
    try (Driver d = written(4)) {
      assertEquals(Status.STORED, d.apply(new PageoutLarge(0, 4, false)));
      assertEquals(4, d.counter(Counter.STORED_PAGES));
      assertEquals(4, d.group(1).zswapped());
      assertEquals(Status.LOADED, d.read(3));
      assertEquals(3, d.counter(Counter.STORED_PAGES));
    }
  }

  /** What was charged for the pages before it is paid back, and older versions go. */
  @Test
  void oneThatCannotBeStoredTakesTheOthersAlong() {
    for (int nth = 1; nth <= 4; nth++) {
      try (Driver d = written(4)) {
        assertEquals(Status.STORED, d.apply(new PageoutLarge(0, 4, true)));
        for (int page = 0; page < 4; page++) {
          assertEquals(Status.CACHE_HIT, d.read(page));
          assertEquals(Status.DONE, d.write(page, Bytes.text(10 + page)));
        }
        d.apply(new Operation.FailNext(FailurePoint.COMPRESS, nth));
        assertEquals(Status.WRITTEN, d.apply(new PageoutLarge(0, 4, false)));
        assertEquals(0, d.counter(Counter.STORED_PAGES));
        assertEquals(0, d.group(1).zswapped());
        assertEquals(0, d.group(1).zswapBytes());
        assertEquals(Status.READ_IN, d.read(0));
      }
    }
  }

  /** The transfer is one: who cannot be sure that a page is on the device has it dirty. */
  @Test
  void aDeviceThatFailsKeepsAllOfThem() {
    try (Driver d = written(2)) {
      d.fail(FailurePoint.ENTRY);
      d.apply(new Operation.FailNext(FailurePoint.DEVICE_WRITE, 2));
      assertEquals(Status.KEPT, d.apply(new PageoutLarge(0, 2, false)));
      for (int page = 0; page < 2; page++) {
        assertEquals(Status.CACHE_HIT, d.read(page));
      }
      assertEquals(Status.STORED, d.apply(new PageoutLarge(0, 2, false)));
    }
  }

  @Test
  void pagesThatAreNotThereAreRefused() {
    try (Driver d = written(2)) {
      for (int page : new int[] {-1, Driver.PAGES - 1, Integer.MAX_VALUE}) {
        assertThrows(UnknownSlotException.class, () -> d.apply(new PageoutLarge(page, 2, false)));
      }
    }
  }

  /** What a zswap of somebody else's does, which knows single pages only. */
  @Test
  void whoStoresSinglePagesStoresLargeFoliosWholeOrNotAtAll() {
    for (int refused = 0; refused <= 3; refused++) {
      Set<Long> kept = new TreeSet<>();
      boolean all = singles(kept, refused).storeLarge(List.of(folio(0), folio(1), folio(2)));
      assertEquals(refused == 3, all);
      assertEquals(all ? Set.of(0L, 1L, 2L) : Set.of(), kept);
    }
  }

  /** Has the slots that it was given in a set, and refuses one. */
  private static Zswap singles(Set<Long> kept, long refused) {
    InvocationHandler handler =
        (self, method, args) ->
            switch (method.getName()) {
              case "store" -> {
                long slot = ((Folio) args[0]).swap();
                yield slot != refused && kept.add(slot);
              }
              case "invalidate" -> {
                kept.remove(args[0]);
                yield null;
              }
              default -> InvocationHandler.invokeDefault(self, method, args);
            };
    return proxy(Zswap.class, handler);
  }

  private static Folio folio(long slot) {
    return proxy(Folio.class, (self, method, args) -> slot);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            LargeFoliosTest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
