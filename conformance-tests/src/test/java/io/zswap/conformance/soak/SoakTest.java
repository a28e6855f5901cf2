package io.zswap.conformance.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.area.AreaProvider;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Options;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short soak; CI runs {@code zswap soak} for longer. */
class SoakTest {
  @TempDir private Path folder = Path.of("");

  private static Candidate core() {
    return new MachineCatalog().find("core");
  }

  @Test
  void nothingBreaks() throws IOException {
    List<AreaProvider> areas =
        ServiceLoader.load(AreaProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    Soak soak = new Soak(List.of(core()), areas, MachineCatalog.codecOrigin(), folder, 7);
    List<SoakLine> lines = soak.run(Duration.ofSeconds(1), n -> {});
    assertEquals(List.of("core area", "core"), lines.stream().map(SoakLine::subject).toList());
    for (SoakLine line : lines) {
      assertEquals(List.of(), line.broken(), line.subject());
      assertTrue(line.operations() > 0 && line.looks() > 0, () -> "" + line);
    }
  }

  /** A machine that frees a page of its own accord is found, and what it did is kept. */
  @Test
  void whatIsBrokenIsFoundAndKept() throws IOException {
    Candidate broken = new Candidate("broken", config -> freesWhatIsPagedOut(core().open(config)));
    Soak soak = new Soak(List.of(broken), List.of(), MachineCatalog.codecOrigin(), folder, 7);
    SoakLine line = soak.run(Duration.ofSeconds(60), n -> {}).get(0);
    assertTrue(line.broken().get(0).contains("I1 data: "), () -> "" + line);
    try (var files = Files.list(folder)) {
      Program program = Programs.read(files.findFirst().orElseThrow());
      assertTrue(program.tasks().get(0).steps().size() > 1);
    }
  }

  /** What shows only when nothing moves shows again when what was kept is run. */
  @Test
  void whatWasKeptBreaksAgain() throws IOException {
    Candidate broken = new Candidate("/a tree/of mine", config -> warns(core().open(config)));
    Soak soak = new Soak(List.of(broken), List.of(), MachineCatalog.codecOrigin(), folder, 7);
    String said = soak.run(Duration.ofSeconds(60), n -> {}).get(0).broken().get(0);
    assertTrue(said.contains("I7 asserts: "), said);
    try (var files = Files.list(folder)) {
      Path file = files.findFirst().orElseThrow();
      String name = String.valueOf(file.getFileName());
      assertTrue(name.matches("soak--a-tree-of-mine-[0-9]+\\.zswap"), name);
      Options options = Options.plain(MachineCatalog.codecOrigin()).lookingAtRest();
      Workload kept = Workload.of(Programs.read(file));
      List<Finding> found = CrossCheck.run(kept, List.of(broken), options).findings();
      assertEquals(1, found.size());
      assertEquals(Finding.Kind.INVARIANT, found.get(0).kind());
      assertTrue(found.get(0).details().get(0).contains(": I7 asserts: "), found.get(0).render());
      assertEquals(List.of(), CrossCheck.run(kept, List.of(core()), options).findings());
    }
  }

  private static Machine warns(Machine machine) {
    return (Machine)
        Proxy.newProxyInstance(
            Machine.class.getClassLoader(),
            new Class<?>[] {Machine.class},
            (proxy, method, args) ->
                method.getName().equals("warnings")
                    ? List.of("WARNING: of its own")
                    : method.invoke(machine, args));
  }

  private static Machine freesWhatIsPagedOut(Machine machine) {
    return (Machine)
        Proxy.newProxyInstance(
            Machine.class.getClassLoader(),
            new Class<?>[] {Machine.class},
            (proxy, method, args) -> {
              try {
                Object result = method.invoke(machine, args);
                if (method.getName().equals("apply") && args[0] instanceof Operation.Shrink) {
                  machine.apply(new Operation.Free(0));
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
