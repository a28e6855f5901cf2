package io.zswap.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramLibrary;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A short form of {@code zswap faults}, which takes all programs. */
class MachineFaultsTest {
  private static final MachineCatalog CATALOG = new MachineCatalog();

  /** Between them they pass every failure point. */
  private static List<Program> programs() {
    return Stream.of(
            "cgroup-limit", "dynamic-scan", "offline", "pool-switch", "swapoff", "swapoff-in-cache")
        .map(ProgramLibrary::program)
        .toList();
  }

  private static Candidate candidate(String name) {
    assumeTrue(
        "true".equals(System.getenv("CI"))
            || CATALOG.available().stream().anyMatch(c -> c.name().startsWith(name)),
        name + " cannot run here");
    return CATALOG.find(name);
  }

  private static FaultTable run(Candidate candidate) {
    return MachineFaults.run(programs(), candidate, MachineCatalog.codecOrigin(), n -> {});
  }

  private static void nothingBreaks(FaultTable table, Collection<FailurePoint> reached) {
    System.out.println(table.text());
    assertEquals(List.of(), table.findings());
    assertEquals(0, table.bad());
    for (FailurePoint point : reached) {
      assertTrue(table.pairs(point.word()) > 0, point.word() + " is never reached");
    }
    for (String other : List.of("cgroup deleted", "close", "interrupt", "swapoff")) {
      assertTrue(table.pairs(other) > 0, other + " is never reached");
    }
  }

  @Test
  void core() {
    nothingBreaks(run(candidate("core")), EnumSet.complementOf(EnumSet.of(FailurePoint.PERCPU)));
  }

  @Test
  void linux() {
    nothingBreaks(
        run(candidate("linux-6.12")), EnumSet.complementOf(EnumSet.of(FailurePoint.DECOMPRESS)));
  }

  /** Loses a page when compression fails, and survives being closed. */
  @Test
  void whatIsBrokenIsFound() {
    Candidate core = candidate("core");
    FaultTable table =
        run(new Candidate("broken", config -> forgetful(core.open(config), config.pages())));
    assertTrue(table.bad() > 0);
    List<String> findings = table.findings();
    assertTrue(
        findings.stream().anyMatch(f -> f.startsWith("broken, compress no. 1 at 'pageout ")),
        () -> "" + findings);
    assertTrue(findings.stream().noneMatch(f -> f.contains(", entry ")), () -> "" + findings);
  }

  private static Machine forgetful(Machine machine, int pages) {
    InvocationHandler handler =
        (proxy, method, args) -> {
          try {
            Object result = method.invoke(machine, args);
            boolean fails =
                result instanceof StepReport
                    && args[0] instanceof Operation.FailNext f
                    && f.point() == FailurePoint.COMPRESS
                    && f.nth() == 1;
            for (int page = 0; fails && page < pages; page++) {
              machine.apply(new Operation.Free(page));
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Machine)
        Proxy.newProxyInstance(
            Machine.class.getClassLoader(), new Class<?>[] {Machine.class}, handler);
  }
}
