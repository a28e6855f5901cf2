package io.zswap.natives;

import static io.zswap.natives.Machines.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.UnknownSlotException;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Operation.PageoutLarge;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several pages that go out as one folio. */
class LargeFoliosTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  /** abi.h's zn_error, negative. */
  private static final long INVALID = -1;

  private static final long UNKNOWN = -2;

  /** Every machine that runs here and that takes them: the reference, and what trees there are. */
  static List<String> taking() {
    return PROVIDER.offers().stream()
        .filter(o -> o.available())
        .map(o -> o.name())
        .filter(n -> !PROVIDER.traits(n).lacking().containsKey(MachineTraits.LARGE_FOLIOS))
        .toList();
  }

  private static Operation out(int page, int pages) {
    return new PageoutLarge(page, pages, false);
  }

  /** Pages of a cgroup of their own. */
  private static Machine written(String name, int pages) {
    Machine m = Machines.small(name);
    assertEquals(1, expect(m, Status.DONE, new Operation.CreateCgroup(0)).value());
    for (int page = 0; page < pages; page++) {
      expect(m, Status.DONE, new Operation.Home(page, 1));
      expect(m, Status.DONE, new Operation.Write(page, Machines.text(page)));
    }
    return m;
  }

  private static List<Long> contents(Machine m, int pages) {
    return IntStream.range(0, pages)
        .mapToObj(page -> m.apply(new Operation.Read(page)).value())
        .toList();
  }

  @Test
  void theReferenceTakesThem() {
    assertTrue(taking().contains("reference"), taking().toString());
  }

  @ParameterizedTest
  @MethodSource("taking")
  void allPagesAreStoredAndComeBackOneByOne(String name) {
    try (Machine m = written(name, 4)) {
      List<Long> before = contents(m, 4);
      StepReport out = expect(m, Status.STORED, out(0, 4));
      assertEquals(0, out.page().slot());
      assertEquals(4, out.counters().get(Counter.STORED_PAGES));
      assertEquals(4, m.observe().cgroups().get(1).zswapped());
      StepReport in = expect(m, Status.LOADED, new Operation.Read(2));
      assertEquals(3, in.counters().get(Counter.STORED_PAGES));
      assertEquals(before, contents(m, 4));
      assertEquals(List.of(), m.warnings());
    }
  }

  /** Whichever page fails, and whatever fails about it, none is left, and nothing is owed. */
  @ParameterizedTest
  @MethodSource("taking")
  void oneThatCannotBeStoredTakesTheOthersAlong(String name) {
    for (FailurePoint point :
        List.of(FailurePoint.ENTRY, FailurePoint.COMPRESS, FailurePoint.TREE)) {
      for (int nth = 1; nth <= 4; nth++) {
        try (Machine m = written(name, 4)) {
          List<Long> before = contents(m, 4);
          // Older versions, under the slots that the folio has.
          expect(m, Status.STORED, new PageoutLarge(0, 4, true));
          for (int page = 0; page < 4; page++) {
            expect(m, Status.CACHE_HIT, new Operation.Read(page));
            expect(m, Status.DONE, new Operation.Write(page, Machines.text(3 - page)));
          }
          expect(m, Status.DONE, new Operation.FailNext(point, nth));
          expect(m, Status.WRITTEN, out(0, 4));
          Observation left = m.observe();
          assertEquals(0, left.counters().get(Counter.STORED_PAGES), point + " " + nth);
          CgroupState payer = left.cgroups().get(1);
          assertEquals(0, payer.zswapped());
          assertEquals(0, payer.zswapBytes());
          left.slots().forEach(slot -> assertEquals(0, slot.length()));
          expect(m, Status.READ_IN, new Operation.Read(1));
          List<Long> turned = List.of(before.get(3), before.get(2), before.get(1), before.get(0));
          assertEquals(turned, contents(m, 4));
          assertEquals(List.of(), m.warnings());
        }
      }
    }
  }

  /** A machine of a tree without them has the surroundings do what they do for a refused page. */
  @Test
  void linuxThatTakesNoneHasThemWritten() {
    String name = Machines.kernel();
    String why = PROVIDER.traits(name).lacking().get(MachineTraits.LARGE_FOLIOS);
    assertEquals("zswap_store() takes folios of one page only (mm/zswap.c)", why);
    try (Machine m = written(name, 2)) {
      List<Long> before = contents(m, 2);
      StepReport out = expect(m, Status.WRITTEN, out(0, 2));
      assertEquals(0, out.counters().get(Counter.STORED_PAGES));
      assertEquals(before, contents(m, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "linux"})
  void pagesThatAreNoFolioStayWhereTheyAre(String kind) {
    String name = kind.equals("linux") ? Machines.kernel() : kind;
    try (Machine m = written(name, 6)) {
      expect(m, Status.ABSENT, out(5, 2));
      // Charged to another cgroup than its neighbour.
      expect(m, Status.DONE, new Operation.Write(6, Machines.text(6)));
      expect(m, Status.ABSENT, out(5, 2));
      // One of two is in the swap cache; then both, under slots 0 and 1; but 1 and 2 make no folio.
      expect(m, Status.STORED, new Operation.Pageout(0, true));
      expect(m, Status.ABSENT, out(0, 2));
      expect(m, Status.STORED, new Operation.Pageout(1, true));
      expect(m, Status.STORED, new Operation.Pageout(2, true));
      expect(m, Status.ABSENT, out(1, 2));
      expect(m, Status.DROPPED, out(0, 2));
      assertEquals(List.of(), m.warnings());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "linux"})
  void slotsInARowAreNeeded(String kind) {
    String name = kind.equals("linux") ? Machines.kernel() : kind;
    try (Machine m = Machines.open(name, Machines.config(8, 4, 1, 1024, false))) {
      for (int page = 0; page < 8; page++) {
        expect(m, Status.DONE, new Operation.Write(page, Machines.text(page)));
      }
      for (int page = 0; page < 3; page++) {
        expect(m, Status.STORED, new Operation.Pageout(page, false));
      }
      expect(m, Status.DONE, new Operation.Free(1));
      // Slots 1 and 3 are free: two, but no two in a row.
      expect(m, Status.NO_SLOT, out(4, 2));
      expect(m, Status.DONE, new Operation.Free(2));
      // 1, 2 and 3: the row begins at 2, not at 1.
      assertEquals(2, m.apply(out(4, 2)).page().slot());
      expect(m, Status.NO_SLOT, out(6, 2));
      expect(m, Status.DONE, new Operation.Swapoff());
      expect(m, Status.OFF, out(6, 2));
    }
  }

  @ParameterizedTest
  @MethodSource("taking")
  void pagesThatAreNotThereAreRefused(String name) {
    try (Machine m = written(name, 2)) {
      assertThrows(UnknownSlotException.class, () -> m.apply(out(15, 2)));
      assertThrows(UnknownSlotException.class, () -> m.apply(out(-1, 2)));
      assertThrows(UnknownSlotException.class, () -> m.apply(out(Integer.MAX_VALUE, 2)));
      assertEquals(Status.STORED, m.apply(out(0, 2)).status(), "it goes on after that");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -2, 0, 1, 3, 6, 17, 32, Integer.MAX_VALUE})
  void otherNumbersOfPagesAreNoFolio(int pages) {
    assertThrows(IllegalArgumentException.class, () -> out(0, pages));
  }

  /** What Java does not let anybody ask for, asked of C. */
  @Test
  void wrongNumbersAreRefusedInCToo() {
    long library = MachineLibrary.reference().acquire();
    long[] config = ConfigEncoding.encode(MachineConfig.small(16, 16), new ByteArrayOutputStream());
    long handle = Calls.open(library, config, config.length, new byte[0], 0);
    assertTrue(handle > 0, "opened");
    long[] report = new long[Bridge.REPORT_COUNTERS + Counter.values().length];
    long[] op = new long[Bridge.OP_LONGS];
    Operations.encode(out(0, 16), op, new byte[0]);
    ToLongFunction<long[]> apply =
        o -> Calls.apply(library, handle, o, o.length, null, 0, report, report.length);
    assertEquals(0, apply.applyAsLong(op));
    for (long pages : new long[] {Long.MIN_VALUE, -2, 0, 1, 3, 17, 1L << 32, Long.MAX_VALUE}) {
      assertEquals(INVALID, apply.applyAsLong(new long[] {op[0], 0, pages, 0}), "" + pages);
    }
    for (long page : new long[] {Long.MIN_VALUE, -1, 1, 15, 1L << 32, Long.MAX_VALUE}) {
      assertEquals(UNKNOWN, apply.applyAsLong(new long[] {op[0], page, 16, 0}), "" + page);
    }
    assertEquals(0, Calls.close(library, handle));
    MachineLibrary.reference().release(library);
  }
}
