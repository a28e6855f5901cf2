package io.zswap.core.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.MachineException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.SlotState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.api.spi.CompressorProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine itself: finding it, digests against observations, refusals, devices, closing. */
class CoreMachineTest {
  private static final int PAGES = 24;
  private static final int SLOTS = 16;

  private static Machine open(MachineConfig config) {
    return new CoreMachineProvider().open("core", config);
  }

  private static MachineConfig config(int pageSize, int nodes, boolean synchronous) {
    Map<ZswapParameter, String> p = Map.of(ZswapParameter.SHRINKER_ENABLED, "Y");
    return new MachineConfig(
        pageSize, PAGES, SLOTS, nodes, 60, synchronous, Optional.empty(), "java", p);
  }

  @Test
  void isFoundByTheServiceLoader() {
    List<String> names = new ArrayList<>();
    for (MachineProvider provider : ServiceLoader.load(MachineProvider.class)) {
      provider.offers().forEach(o -> names.add(o.name() + o.available()));
    }
    assertEquals(List.of("coretrue"), names);
    assertTrue(
        ServiceLoader.load(CompressorProvider.class).stream()
            .anyMatch(p -> p.get().origin().equals("java")));
    MachineConfig small = MachineConfig.small(1, 1);
    assertThrows(MachineException.class, () -> new CoreMachineProvider().open("other", small));
    assertThrows(MachineException.class, () -> open(small.withCodecOrigin("elsewhere")));
  }

  /** Every kind of operation, at random. */
  static Operation random(Random r, int cgroups) {
    int page = r.nextInt(PAGES);
    int cgroup = r.nextInt(cgroups);
    return switch (r.nextInt(34)) {
      case 0, 1, 2, 3, 4 ->
          new Operation.Write(page, new Bytes(Bytes.Kind.values()[r.nextInt(5)], r.nextInt(20)));
      case 5, 6, 7 -> new Operation.Read(page);
      case 8, 9 -> new Operation.Fault(page, r.nextBoolean(), r.nextInt(3) == 0);
      case 10, 11, 12, 13, 14, 15, 16 -> new Operation.Pageout(page, r.nextInt(3) == 0);
      case 17 -> new Operation.Reclaim();
      case 18 -> new Operation.Free(page);
      case 19 -> new Operation.Home(page, cgroup);
      case 20, 21 -> new Operation.Shrink(cgroup, r.nextInt(4));
      case 22 -> new Operation.Scan(cgroup, r.nextInt(5));
      case 23 -> new Operation.Count(cgroup);
      case 24 -> new Operation.Worker();
      case 25 -> r.nextBoolean() ? new Operation.Swapon() : new Operation.Swapoff();
      case 26, 27 -> new Operation.CreateCgroup(cgroup);
      case 28 -> new Operation.LimitCgroup(cgroup, r.nextInt(3));
      case 29 -> new Operation.WritebackCgroup(cgroup, r.nextInt(3) > 0);
      case 30 -> new Operation.Offline(cgroup);
      case 31 -> new Operation.Release(cgroup);
      case 32 ->
          switch (r.nextInt(4)) {
            case 0 -> new Operation.SetParameter(ZswapParameter.COMPRESSOR, codec(r));
            case 1 ->
                new Operation.SetParameter(
                    ZswapParameter.ZPOOL, r.nextBoolean() ? "zbud" : "zsmalloc");
            case 2 ->
                new Operation.SetParameter(
                    ZswapParameter.MAX_POOL_PERCENT, Integer.toString(r.nextInt(20)));
            default -> new Operation.SetParameter(ZswapParameter.ENABLED, r.nextInt(4) + "");
          };
      default -> new Operation.FailNext(FailurePoint.values()[r.nextInt(9)], r.nextInt(3));
    };
  }

  private static String codec(Random r) {
    return List.of("lz4", "lz4hc", "zstd", "deflate", "lzo").get(r.nextInt(5));
  }

  @Test
  void digestsAreThoseOfTheObservation() {
    for (int round = 0; round < 12; round++) {
      int nodes = round % 2 + 1;
      int pageSize = round % 3 == 2 ? 128 : 4096;
      try (Machine machine = open(config(pageSize, nodes, round % 4 > 1))) {
        Random r = new Random(round);
        int cgroups = 1;
        for (int step = 0; step < 1500; step++) {
          Operation operation = random(r, cgroups);
          StepReport report = machine.apply(operation);
          if (operation instanceof Operation.CreateCgroup && report.status() == Status.DONE) {
            assertEquals(cgroups, report.value());
            cgroups++;
          }
          if (step % 5 == 0) {
            check(machine.observe(), report, nodes);
          }
        }
        Observation before = machine.observe();
        assertEquals(before, machine.observe(), "observing changes nothing");
      }
    }
  }

  private static void check(Observation o, StepReport report, int nodes) {
    assertEquals(o.counters(), report.counters());
    long digest = 0;
    long inUse = 0;
    long cached = 0;
    for (int i = 0; i < o.slots().size(); i++) {
      SlotState s = o.slots().get(i);
      if (s.owner() >= 0) {
        long value = s.count() + (s.hasCache() ? 0x100 : 0) + 0x10000L * (s.owner() + 1);
        digest += Digest.item(Digest.SLOT, i, value);
        inUse++;
      }
      cached += s.folioFlags() != 0 ? 1 : 0;
      digest += s.zero() ? Digest.item(Digest.ZERO, i, 1) : 0;
      digest += s.deviceContent() != 0 ? Digest.item(Digest.DEVICE, i, s.deviceContent()) : 0;
    }
    assertEquals(digest, report.digest());
    assertEquals(inUse, report.counters().get(Counter.SLOTS_IN_USE));
    assertEquals(cached, report.counters().get(Counter.SWAP_CACHE));
    assertEquals(0, report.counters().get(Counter.WARNINGS));
    long stored = o.slots().stream().filter(s -> s.length() > 0).count();
    assertEquals(stored, report.counters().get(Counter.STORED_PAGES));
    long onLists = 0;
    long cgroups = 0;
    long lrus = 0;
    for (CgroupState c : o.cgroups()) {
      if (c.life() != CgroupState.Life.FREED) {
        cgroups += fields(c);
        for (int nid = 0; nid < nodes; nid++) {
          List<CgroupState.LruEntry> list = c.lrus().isEmpty() ? List.of() : c.lrus().get(nid);
          onLists += list.size();
          lrus += Digest.item(Digest.LRU, c.id() * 64L + nid, ends(list));
        }
      }
    }
    assertEquals(cgroups, report.cgroups());
    assertEquals(lrus, report.lrus());
    assertEquals(stored, onLists, "every entry is on exactly one list that can be reached");
  }

  private static long fields(CgroupState c) {
    List<Long> fields =
        new ArrayList<>(
            List.of(
                (long) c.life().ordinal(),
                c.zswapMax(),
                c.writeback() ? 1L : 0L,
                c.zswapBytes(),
                c.zswapped(),
                c.zswpin(),
                c.zswpout(),
                c.zswpwb(),
                c.swpinZero(),
                c.swpoutZero()));
    fields.addAll(c.diskSwapins());
    long sum = 0;
    for (int f = 0; f < fields.size(); f++) {
      sum += Digest.item(Digest.CGROUP, c.id() * 64L + f, fields.get(f));
    }
    return sum;
  }

  private static long ends(List<CgroupState.LruEntry> list) {
    long h = list.size();
    for (int i = 0; i < Math.min(8, list.size()); i++) {
      h = Digest.fold(h, list.get(i).slot() * 2 + (list.get(i).referenced() ? 1 : 0));
    }
    for (int i = list.size() - 1; list.size() > 8 && i >= list.size() - 8; i--) {
      h = Digest.fold(h, list.get(i).slot() * 2 + (list.get(i).referenced() ? 1 : 0));
    }
    return h;
  }

  @Test
  void isRepeatable() {
    List<StepReport> first = run(7);
    assertEquals(first, run(7));
    assertNotEquals(first, run(8));
  }

  private static List<StepReport> run(int seed) {
    List<StepReport> reports = new ArrayList<>();
    try (Machine machine = open(config(4096, 2, false))) {
      Random r = new Random(seed);
      for (int step = 0; step < 500; step++) {
        reports.add(machine.apply(random(r, 1)));
      }
    }
    return reports;
  }

  @Test
  void everyPageComesBackAndNothingIsLeft() {
    for (boolean synchronous : new boolean[] {false, true}) {
      try (Machine machine = open(config(4096, 2, synchronous))) {
        Random r = new Random(3);
        Map<Integer, Bytes> expected = new HashMap<>();
        // As the kernel has it: a page that turns into zeros while zswap holds an older version of
        // it leaves that version there, and writeback may bring it back.
        Set<Integer> stale = new HashSet<>();
        for (int step = 0; step < 6000; step++) {
          Operation operation = random(r, 1);
          if (operation instanceof Operation.FailNext
              || operation instanceof Operation.CreateCgroup) {
            continue;
          }
          StepReport report = machine.apply(operation);
          if (operation instanceof Operation.Write w) {
            expected.put(w.page(), (Bytes) w.content());
            stale.remove(w.page());
          } else if (operation instanceof Operation.Free f) {
            expected.remove(f.page());
          } else if (operation instanceof Operation.Pageout p && report.status() == Status.ZERO) {
            int slot = (int) report.page().slot();
            if (machine.observe().slots().get(slot).length() > 0) {
              stale.add(p.page());
            }
          } else if (operation instanceof Operation.Read read) {
            Bytes content = expected.get(read.page());
            assertEquals(content == null, report.status() == Status.ABSENT);
            if (content != null && !stale.contains(read.page())) {
              assertEquals(Digest.content(content.bytes(4096)), report.value());
            }
          }
        }
        for (int page = 0; page < PAGES; page++) {
          machine.apply(new Operation.Free(page));
        }
        StepReport last = machine.apply(new Operation.Reclaim());
        assertEquals(0, last.counters().get(Counter.STORED_PAGES));
        assertEquals(0, last.counters().get(Counter.SLOTS_IN_USE));
        assertEquals(0, last.counters().get(Counter.SWAP_CACHE));
        assertEquals(0, last.counters().get(Counter.POOL_TOTAL_PAGES));
        assertEquals(1, last.counters().get(Counter.POOLS));
      }
    }
  }

  @Test
  void refusesWhatItDoesNotHave() {
    try (Machine machine = open(config(4096, 1, false))) {
      List<Operation> wrong =
          List.of(
              new Operation.Write(-1, Bytes.text(1)),
              new Operation.Write(PAGES, Bytes.text(1)),
              new Operation.Read(PAGES),
              new Operation.Fault(PAGES, false, false),
              new Operation.Pageout(PAGES, false),
              new Operation.Free(PAGES),
              new Operation.Home(0, 1),
              new Operation.Home(PAGES, 0),
              new Operation.Shrink(1, 1),
              new Operation.Scan(-1, 1),
              new Operation.Count(1),
              new Operation.CreateCgroup(1),
              new Operation.LimitCgroup(1, 1),
              new Operation.WritebackCgroup(1, true),
              new Operation.Offline(1),
              new Operation.Release(1));
      for (Operation operation : wrong) {
        assertThrows(UnknownSlotException.class, () -> machine.apply(operation));
      }
      byte[] page = new byte[4096];
      assertThrows(UnknownSlotException.class, () -> machine.readPage(PAGES, page));
      assertThrows(UnknownSlotException.class, () -> machine.readDevice(SLOTS, page));
      assertThrows(InvalidPageSizeException.class, () -> machine.readPage(0, new byte[1]));
      assertThrows(InvalidPageSizeException.class, () -> machine.readDevice(0, new byte[1]));
      assertFalse(machine.readPage(0, page));
    }
  }

  @Test
  void aFolioThatWasNotReadInHasNoContent() {
    try (Machine machine = open(config(4096, 1, false))) {
      machine.apply(new Operation.SetParameter(ZswapParameter.ENABLED, "N"));
      machine.apply(new Operation.Write(0, Bytes.random(5)));
      assertEquals(Status.WRITTEN, machine.apply(new Operation.Pageout(0, false)).status());
      machine.apply(new Operation.FailNext(FailurePoint.DEVICE_READ, 1));
      assertEquals(Status.SIGBUS, machine.apply(new Operation.Read(0)).status());
      byte[] page = new byte[4096];
      assertFalse(machine.readPage(0, page), "in the swap cache, but not up to date");
      assertArrayEquals(new byte[4096], page);
    }
  }

  @Test
  void cgroupsHaveLimits() {
    try (Machine machine = open(config(4096, 1, false))) {
      int parent = 0;
      for (int depth = 1; depth <= MachineConfig.MAX_CGROUP_DEPTH; depth++) {
        parent = (int) machine.apply(new Operation.CreateCgroup(parent)).value();
        assertEquals(depth, parent);
      }
      StepReport tooDeep = machine.apply(new Operation.CreateCgroup(parent));
      assertEquals(Status.DENIED, tooDeep.status());
      assertEquals(28, tooDeep.value());
      for (int id = parent + 1; id < MachineConfig.MAX_CGROUPS; id++) {
        assertEquals(id, machine.apply(new Operation.CreateCgroup(0)).value());
      }
      assertEquals(28, machine.apply(new Operation.CreateCgroup(0)).value());
    }
  }

  @Test
  void deviceInAFile(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("swap");
    Files.writeString(file, "old content");
    MachineConfig config = config(4096, 1, false).withDeviceFile(file);
    try (Machine machine = open(config)) {
      assertEquals(SLOTS * 4096L, Files.size(file));
      machine.apply(new Operation.Write(2, Bytes.random(5)));
      assertEquals(Status.WRITTEN, machine.apply(new Operation.Pageout(2, false)).status());
      byte[] page = new byte[4096];
      machine.readDevice(0, page);
      assertArrayEquals(Bytes.random(5).bytes(4096), page);
      machine.readDevice(1, page);
      assertArrayEquals(new byte[4096], page);
      assertEquals(Status.READ_IN, machine.apply(new Operation.Read(2)).status());
      assertTrue(machine.readPage(2, page));
      assertArrayEquals(Bytes.random(5).bytes(4096), page);
    }
    byte[] disk = Files.readAllBytes(file);
    assertArrayEquals(Bytes.random(5).bytes(4096), Arrays.copyOf(disk, 4096));
    MachineConfig nowhere = config.withDeviceFile(dir.resolve("no/such/folder"));
    assertThrows(SwapDeviceException.class, () -> open(nowhere));
  }

  @Test
  void closesAndBreaks() {
    Machine machine = open(config(4096, 1, false));
    assertEquals("core", machine.name());
    assertEquals(SLOTS, machine.config().slots());
    machine.apply(new Operation.Write(0, Bytes.text(1)));
    assertThrows(
        MachineException.class,
        () ->
            machine.apply(
                new Operation.Write(
                    0,
                    page -> {
                      throw new IllegalStateException("bad content");
                    })));
    assertThrows(MachineException.class, () -> machine.apply(new Operation.Read(0)));
    assertEquals(List.of(), machine.warnings());
    machine.close();
    machine.close();
    assertThrows(ClosedException.class, () -> machine.apply(new Operation.Read(0)));
    assertThrows(ClosedException.class, machine::observe);
  }

  @Test
  void pageStatesWordForWord() {
    try (Machine machine = open(config(4096, 1, false))) {
      StepReport r = machine.apply(new Operation.Write(0, Bytes.text(1)));
      long hash = Digest.content(Bytes.text(1).bytes(4096));
      PageState.Pte present = PageState.Pte.PRESENT;
      assertEquals(new PageState(present, true, -1, PageState.FLAG_UPTODATE, 1, 0, hash), r.page());
      r = machine.apply(new Operation.Pageout(0, false));
      PageState.Pte swapped = PageState.Pte.SWAPPED;
      assertEquals(new PageState(swapped, false, 0, 0, 0, -1, 0), r.page());
      r = machine.apply(new Operation.Read(0));
      int flags = PageState.FLAG_UPTODATE | PageState.FLAG_DIRTY | PageState.FLAG_SWAPCACHE;
      assertEquals(new PageState(present, false, 0, flags, 2, 0, hash), r.page());
      r = machine.apply(new Operation.Free(0));
      assertEquals(PageState.NONE, r.page());
      assertEquals(PageState.NONE, machine.apply(new Operation.Worker()).page());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // That is what is tested.
  void nullIsRefusedAndNothingIsToldAfterClose() {
    Machine machine = new CoreMachineProvider().open("core", MachineConfig.small(1, 1));
    assertThrows(NullPointerException.class, () -> machine.apply(null));
    machine.close();
    assertThrows(ClosedException.class, machine::warnings);
  }
}
