package io.zswap.natives;

import static io.zswap.natives.Machines.expect;
import static io.zswap.natives.Machines.noise;
import static io.zswap.natives.Machines.text;
import static io.zswap.natives.Machines.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.CgroupState.LruEntry;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.PageState.Pte;
import io.zswap.api.machine.PoolState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Short sequences with known results, on every machine that runs here. */
class NativeMachineTest {
  static List<String> machines() {
    return Machines.available();
  }

  private static byte[] bytes(PageContent content) {
    byte[] page = new byte[4096];
    content.fill(page);
    return page;
  }

  @ParameterizedTest
  @MethodSource("machines")
  void aPageGoesOutAndComesBack(String name) {
    try (Machine m = Machines.small(name)) {
      expect(m, Status.DONE, new Operation.Write(3, text(1)));
      StepReport out = expect(m, Status.STORED, new Operation.Pageout(3, false));
      assertEquals(Pte.SWAPPED, out.page().pte());
      assertEquals(1, out.counters().get(Counter.STORED_PAGES));
      byte[] page = new byte[4096];
      assertFalse(m.readPage(3, page));

      StepReport in = expect(m, Status.LOADED, new Operation.Read(3));
      assertEquals(0, in.counters().get(Counter.STORED_PAGES), "exclusive");
      assertTrue((in.page().folioFlags() & PageState.FLAG_DIRTY) != 0, "dirty after the load");
      assertTrue(m.readPage(3, page));
      assertArrayEquals(bytes(text(1)), page);
      assertEquals(List.of(), m.warnings());
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void codecsThatNobodyHasAreRefused(String name) {
    MachineConfig config = MachineConfig.small(1, 1);
    for (String origin : List.of("native", "java")) {
      Machines.open(name, config.withCodecOrigin(origin)).close();
    }
    String said =
        assertThrows(
                MachineException.class,
                () -> Machines.open(name, config.withCodecOrigin("elsewhere")))
            .getMessage();
    assertEquals("no codecs of origin 'elsewhere'; there are java, native", said);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void aSynchronousDeviceKeepsTheEntryUntilTheSlotIsFree(String name) {
    try (Machine m = Machines.open(name, Machines.config(4, 4, 1, 1024, true))) {
      expect(m, Status.DONE, new Operation.Write(0, text(2)));
      expect(m, Status.STORED, new Operation.Pageout(0, false));
      StepReport given = expect(m, Status.INTERRUPTED, new Operation.Fault(0, false, true));
      assertEquals(1, given.counters().get(Counter.STORED_PAGES), "still there (R5)");
      StepReport read = expect(m, Status.LOADED, new Operation.Fault(0, false, false));
      assertEquals(0, read.counters().get(Counter.STORED_PAGES));
      assertEquals(0, read.counters().get(Counter.SLOTS_IN_USE));
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void writebackTakesTheSecondChanceThenWrites(String name) {
    try (Machine m = Machines.small(name)) {
      expect(m, Status.DONE, new Operation.Write(0, text(3)));
      expect(m, Status.STORED, new Operation.Pageout(0, false));
      assertEquals(1L << 32, expect(m, Status.DONE, new Operation.Shrink(0, 1)).value());
      StepReport shrunk = expect(m, Status.DONE, new Operation.Shrink(0, 5));
      assertEquals(1, shrunk.value());
      assertEquals(1, shrunk.counters().get(Counter.WRITTEN_BACK_PAGES));
      byte[] page = new byte[4096];
      m.readDevice(0, page);
      assertArrayEquals(bytes(text(3)), page);
      assertEquals(1, expect(m, Status.DONE, new Operation.Reclaim()).value());
      expect(m, Status.READ_IN, new Operation.Read(0));
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void limitsOfCgroupsAndOfThePool(String name) {
    try (Machine m = Machines.open(name, Machines.config(16, 16, 2, 20, false))) {
      assertEquals(1, expect(m, Status.DONE, new Operation.CreateCgroup(0)).value());
      expect(m, Status.DONE, new Operation.LimitCgroup(1, 0));
      expect(m, Status.DONE, new Operation.Home(0, 1));
      expect(m, Status.DONE, new Operation.Write(0, text(4)));
      expect(m, Status.WRITTEN, new Operation.Pageout(0, false));
      expect(m, Status.DONE, new Operation.LimitCgroup(1, MemCgroup.UNLIMITED));
      for (int page = 1; page < 16; page++) {
        expect(m, Status.DONE, new Operation.Write(page, text(page)));
        m.apply(new Operation.Pageout(page, false));
      }
      StepReport full = expect(m, Status.DONE, new Operation.Worker());
      assertTrue(full.counters().get(Counter.POOL_LIMIT_HIT) > 0);
      assertEquals(0, full.counters().get(Counter.WORK_QUEUED));
      assertTrue(full.counters().get(Counter.WRITTEN_BACK_PAGES) > 0);
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void refusalsAreCounted(String name) {
    try (Machine m = Machines.small(name)) {
      expect(m, Status.DONE, new Operation.Write(0, noise(1)));
      StepReport fail = expect(m, Status.WRITTEN, new Operation.Pageout(0, false));
      assertEquals(1, fail.counters().get(Counter.REJECT_COMPRESS_FAIL));
      expect(m, Status.DONE, new Operation.Write(1, text(1)));
      for (FailurePoint point :
          List.of(FailurePoint.ENTRY, FailurePoint.TREE, FailurePoint.ZPOOL)) {
        expect(m, Status.DONE, new Operation.FailNext(point, 1));
        expect(m, Status.WRITTEN, new Operation.Pageout(1, false));
        expect(m, Status.READ_IN, new Operation.Fault(1, true, false));
      }
      StepReport report = expect(m, Status.STORED, new Operation.Pageout(1, false));
      assertEquals(1, report.counters().get(Counter.REJECT_KMEMCACHE_FAIL));
      assertEquals(2, report.counters().get(Counter.REJECT_ALLOC_FAIL));
      expect(m, Status.DONE, new Operation.Write(2, zeros()));
      expect(m, Status.ZERO, new Operation.Pageout(2, false));
      expect(m, Status.ZERO, new Operation.Read(2));
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void aDeviceErrorPoisonsAtSwapoff(String name) {
    try (Machine m = Machines.small(name)) {
      expect(m, Status.DONE, new Operation.SetParameter(ZswapParameter.ENABLED, "N"));
      expect(m, Status.DONE, new Operation.Write(0, text(1)));
      expect(m, Status.WRITTEN, new Operation.Pageout(0, false));
      expect(m, Status.DONE, new Operation.FailNext(FailurePoint.DEVICE_READ, 1));
      expect(m, Status.SIGBUS, new Operation.Read(0));
      assertFalse(m.readPage(0, new byte[4096]), "in the swap cache, but not up to date");
      expect(m, Status.DONE, new Operation.Swapoff());
      assertEquals(Pte.POISONED, m.observe().pages().get(0).pte());
      expect(m, Status.SIGBUS, new Operation.Write(0, text(2)));
      expect(m, Status.DONE, new Operation.Free(0));
      expect(m, Status.OFF, new Operation.Swapoff());
      expect(m, Status.DONE, new Operation.Swapon());
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void offlineCgroupsGiveTheirListsToTheParent(String name) {
    try (Machine m = Machines.small(name)) {
      expect(m, Status.DONE, new Operation.CreateCgroup(0));
      for (int page = 0; page < 3; page++) {
        expect(m, Status.DONE, new Operation.Home(page, 1));
        expect(m, Status.DONE, new Operation.Write(page, text(page)));
        expect(m, Status.STORED, new Operation.Pageout(page, false));
      }
      assertEquals(3, m.observe().cgroups().get(1).zswapped());
      expect(m, Status.DONE, new Operation.Offline(1));
      Observation offline = m.observe();
      assertEquals(
          List.of(new LruEntry(0, true), new LruEntry(1, true), new LruEntry(2, true)),
          offline.cgroups().get(0).lrus().get(0));
      expect(m, Status.DONE, new Operation.Release(1));
      for (int page = 0; page < 3; page++) {
        expect(m, Status.DONE, new Operation.Free(page));
      }
      assertEquals("FREED", m.observe().cgroups().get(1).life().name());
      assertEquals(0, m.observe().cgroups().get(0).zswapBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void poolsChangeWhileRunning(String name) {
    try (Machine m = Machines.small(name)) {
      expect(m, Status.DONE, new Operation.Write(0, text(1)));
      expect(m, Status.STORED, new Operation.Pageout(0, false));
      expect(m, Status.DONE, new Operation.SetParameter(ZswapParameter.COMPRESSOR, " zstd\n"));
      expect(m, Status.DONE, new Operation.SetParameter(ZswapParameter.ZPOOL, "zbud"));
      List<PoolState> pools = m.observe().pools();
      assertEquals(2, pools.size());
      assertEquals(new PoolState("zbud", "zstd", 0), pools.get(0));
      assertEquals("lz4", pools.get(1).compressor());
      StepReport denied =
          expect(m, Status.DENIED, new Operation.SetParameter(ZswapParameter.ZPOOL, "slub"));
      assertEquals(2, denied.value());
      expect(m, Status.LOADED, new Operation.Read(0));
      assertEquals(1, m.observe().pools().size());
      assertEquals(List.of("Y", "zstd", "zbud", "20", "90", "N"), m.observe().parameters());
    }
  }

  /** The contexts of a pool are made on each CPU that comes, also of one made meanwhile. */
  @ParameterizedTest
  @MethodSource("machines")
  void cpusGoAndComeBack(String name) {
    try (Machine m = Machines.open(name, MachineConfig.small(16, 16).withCpus(3))) {
      expect(m, Status.DONE, new Operation.Write(0, text(1)));
      expect(m, Status.STORED, new Operation.Pageout(0, false));
      expect(m, Status.DONE, new Operation.CpuOffline(0));
      expect(m, Status.DONE, new Operation.CpuOffline(1));
      expect(m, Status.DONE, new Operation.SetParameter(ZswapParameter.COMPRESSOR, "zstd"));
      expect(m, Status.DONE, new Operation.Write(1, text(2)));
      expect(m, Status.STORED, new Operation.Pageout(1, false));
      expect(m, Status.DONE, new Operation.CpuOnline(0));
      expect(m, Status.DONE, new Operation.CpuOffline(2));
      byte[] page = new byte[4096];
      for (int i = 0; i < 2; i++) {
        expect(m, Status.LOADED, new Operation.Read(i));
        assertTrue(m.readPage(i, page));
        assertArrayEquals(bytes(text(i + 1)), page);
      }
      expect(m, Status.STORED, new Operation.Pageout(1, false));
      assertEquals(List.of(), m.warnings());
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void bootParametersAndADeviceFile(String name, @TempDir Path folder) throws Exception {
    Path device = folder.resolve("swap");
    MachineConfig config =
        new MachineConfig(
            4096,
            8,
            8,
            1,
            1000,
            false,
            Optional.of(device),
            "native",
            Map.of(ZswapParameter.ENABLED, "N", ZswapParameter.COMPRESSOR, "nonsense"));
    try (Machine m = Machines.open(name, config)) {
      assertEquals(List.of(), m.observe().pools());
      expect(m, Status.DONE, new Operation.Write(0, text(1)));
      expect(m, Status.WRITTEN, new Operation.Pageout(0, false));
      byte[] file = Files.readAllBytes(device);
      assertEquals(8 * 4096, file.length);
      assertArrayEquals(bytes(text(1)), java.util.Arrays.copyOf(file, 4096));
      expect(m, Status.DONE, new Operation.SetParameter(ZswapParameter.ENABLED, "1"));
      assertEquals("lz4", m.observe().pools().get(0).compressor(), "the default instead");
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void otherPageSizes(String name) {
    for (int size = 64; size <= 65536; size *= 4) {
      MachineConfig config =
          new MachineConfig(size, 8, 8, 1, 1000, false, Optional.empty(), "native", Map.of());
      try (Machine m = Machines.open(name, config)) {
        expect(m, Status.DONE, new Operation.Write(0, page -> page[5] = 7));
        expect(m, Status.STORED, new Operation.Pageout(0, false));
        expect(m, Status.DONE, new Operation.Shrink(0, 2));
        expect(m, Status.DONE, new Operation.Reclaim());
        expect(m, Status.READ_IN, new Operation.Read(0));
        byte[] page = new byte[size];
        assertTrue(m.readPage(0, page));
        assertEquals(7, page[5], "page size " + size);
      }
    }
  }
}
