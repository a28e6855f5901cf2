package io.zswap.natives;

import static io.zswap.natives.Machines.expect;
import static io.zswap.natives.Machines.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.MachineException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.natives.Bridge.Quantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Opening, closing, and what is refused. */
class LifecycleTest {
  static List<String> machines() {
    return Machines.available();
  }

  private static List<StepReport> run(Machine m) {
    List<StepReport> reports = new ArrayList<>();
    for (int page = 0; page < 4; page++) {
      reports.add(m.apply(new Operation.Write(page, text(page))));
      reports.add(m.apply(new Operation.Pageout(page, false)));
    }
    reports.add(m.apply(new Operation.Shrink(0, 6)));
    return reports;
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyMachineStartsAfresh(String name) {
    List<StepReport> first = null;
    for (int i = 0; i < 200; i++) {
      try (Machine m = Machines.small(name)) {
        List<StepReport> reports = run(m);
        if (first == null) {
          first = reports;
        }
        assertEquals(first, reports);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void twoAtOnceDoNotMeet(String name) {
    try (Machine a = Machines.small(name);
        Machine b = Machines.small(name)) {
      expect(a, Status.DONE, new Operation.Write(0, text(1)));
      expect(b, Status.ABSENT, new Operation.Read(0));
      expect(a, Status.STORED, new Operation.Pageout(0, false));
      expect(b, Status.DONE, new Operation.Write(0, text(9)));
      expect(b, Status.STORED, new Operation.Pageout(0, false));
      long read = expect(a, Status.LOADED, new Operation.Read(0)).value();
      assertEquals(read, a.observe().pages().get(0).content());
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void nothingIsHeldAfterClosing(String name) {
    MachineLibrary library =
        name.equals("reference")
            ? MachineLibrary.reference()
            : MachineLibrary.of(new KernelBuild(tree(name)).library());
    try (Machine m = Machines.small(name)) {
      run(m);
    }
    long copy = library.acquire();
    assertEquals(0, Bridge.quantity(copy, Quantity.OPEN_MACHINES));
    assertEquals(0, Bridge.quantity(copy, Quantity.ARENA_BYTES));
    library.release(copy);
  }

  private static KernelTree tree(String name) {
    return KernelTree.inCache().stream().filter(t -> t.name().equals(name)).findFirst().get();
  }

  @ParameterizedTest
  @MethodSource("machines")
  void closedIsClosed(String name) {
    Machine m = Machines.small(name);
    m.close();
    m.close();
    assertThrows(ClosedException.class, () -> m.apply(new Operation.Reclaim()));
    assertThrows(ClosedException.class, m::observe);
    assertThrows(ClosedException.class, m::warnings);
    assertThrows(ClosedException.class, () -> m.readPage(0, new byte[4096]));
    assertThrows(ClosedException.class, () -> m.readDevice(0, new byte[4096]));
    assertEquals(name, m.name());
  }

  @ParameterizedTest
  @MethodSource("machines")
  void whatIsNotThereIsRefused(String name) {
    try (Machine m = Machines.small(name)) {
      List<Operation> wrong =
          List.of(
              new Operation.Read(16),
              new Operation.Read(-1),
              new Operation.Write(Integer.MAX_VALUE, text(0)),
              new Operation.Home(0, 1),
              new Operation.Home(16, 0),
              new Operation.Shrink(1, 1),
              new Operation.Scan(-1, 1),
              new Operation.CreateCgroup(7),
              new Operation.Offline(Integer.MIN_VALUE),
              new Operation.Release(1),
              new Operation.CpuOffline(1),
              new Operation.CpuOffline(-1),
              new Operation.CpuOnline(Integer.MAX_VALUE));
      for (Operation operation : wrong) {
        assertThrows(UnknownSlotException.class, () -> m.apply(operation), operation::toString);
      }
      assertThrows(UnknownSlotException.class, () -> m.readPage(16, new byte[4096]));
      assertThrows(UnknownSlotException.class, () -> m.readDevice(-1, new byte[4096]));
      assertThrows(InvalidPageSizeException.class, () -> m.readPage(0, new byte[4095]));
      assertEquals(1, expect(m, Status.DONE, new Operation.CreateCgroup(0)).value());
      assertEquals(16, expect(m, Status.DENIED, new Operation.Offline(0)).value());
      assertEquals(22, expect(m, Status.DENIED, new Operation.LimitCgroup(0, 5)).value());
      assertEquals(22, expect(m, Status.DENIED, new Operation.Release(1)).value());
      assertEquals(16, expect(m, Status.DENIED, new Operation.Swapon()).value());
      assertEquals(16, expect(m, Status.DENIED, new Operation.CpuOffline(0)).value(), "the last");
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void startsThatFail(String name) {
    MachineConfig bad = parameter(ZswapParameter.MAX_POOL_PERCENT, "99999999999");
    assertEquals(
        34, assertThrows(InvalidParameterException.class, () -> Machines.open(name, bad)).errno());
    MachineConfig worse = parameter(ZswapParameter.SHRINKER_ENABLED, "maybe");
    InvalidParameterException refused =
        assertThrows(InvalidParameterException.class, () -> Machines.open(name, worse));
    assertEquals(22, refused.errno());
    assertTrue(refused.toString().contains("shrinker_enabled: 'maybe'"), refused::toString);
    MachineConfig nowhere =
        MachineConfig.small(4, 4).withDeviceFile(Path.of("/nonexistent/folder/swap"));
    String message =
        assertThrows(SwapDeviceException.class, () -> Machines.open(name, nowhere)).toString();
    assertTrue(message.contains("No such file"), message);
    Machines.small(name).close();
  }

  @Test
  void nothingIsNotAnOperation() {
    Operation[] nothing = new Operation[1];
    try (Machine m = Machines.small("reference")) {
      assertThrows(NullPointerException.class, () -> m.apply(nothing[0]));
    }
  }

  private static MachineConfig parameter(ZswapParameter parameter, String value) {
    return new MachineConfig(
        4096, 4, 4, 1, 100, false, Optional.empty(), "native", Map.of(parameter, value));
  }

  @Test
  void unknownMachinesAreRefused() {
    MachineConfig config = MachineConfig.small(4, 4);
    for (String name : List.of("", "linux-0.0", "/", "/nonexistent", "\0")) {
      assertThrows(MachineException.class, () -> Machines.open(name, config), name);
    }
  }
}
