package io.zswap.conformance.crosscheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.ZswapException;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.crosscheck.Finding.Kind;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import io.zswap.conformance.toy.ToyMachine;
import io.zswap.conformance.toy.Toys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossCheckTest {
  private static final String TEXT =
      """
      zswap engine
      {
        page T[0..3] = pattern 1
        cgroup A
      }
      P0 {
        pageout T[*] expect stored
        read T[2] expect loaded
        write T[2] = fill 9
        pageout T[2]
        read T[2]
        free T[0]
      }
      """;

  private static Program program() {
    return Programs.parse(TEXT, "engine", Path.of(""));
  }

  private static CrossCheckResult run(Options options, Candidate... machines) {
    return CrossCheck.run(Workload.of(program()), List.of(machines), options);
  }

  private static CrossCheckResult run(Candidate... machines) {
    return run(Options.plain("java"), machines);
  }

  @Test
  void soundMachinesAgree() {
    CrossCheckResult result = run(Toys.sound("one"), Toys.sound("two"), Toys.sound("three"));
    assertEquals(List.of(), result.findings());
    assertEquals(List.of("one", "two", "three"), result.machines());
    assertEquals(14, result.operations());
    assertEquals(4, result.pages());
    assertEquals(5 * 4096, result.bytesWritten());
  }

  /** A toy that counts one store too many when page 2 is written the second time. */
  private static Candidate miscounting() {
    return Toys.faulty(
        "faulty",
        (operation, report) -> {
          if (!(operation instanceof Operation.Read)) {
            return report;
          }
          long[] values = new long[Counter.values().length];
          for (Counter counter : Counter.values()) {
            values[counter.ordinal()] = report.counters().get(counter);
          }
          values[Counter.ZSWPIN.ordinal()]++;
          return new StepReport(
              report.status(),
              report.value(),
              report.page(),
              new CounterValues(values),
              report.digest(),
              report.cgroups(),
              report.lrus());
        });
  }

  @Test
  void aDifferenceIsFoundAtItsStepAndCanBeReplayed(@TempDir Path folder) {
    CrossCheckResult result =
        run(Options.plain("java").savingTo(folder), Toys.sound("sound"), miscounting());
    assertEquals(1, result.findings().size());
    Finding finding = result.findings().get(0);
    assertEquals(Kind.DIFFERENCE, finding.kind());
    assertEquals(5, finding.step());
    assertEquals("read T[2]", finding.operation());
    assertEquals(
        List.of(
            "counters zswpin                sound: 0", "                               faulty: 1"),
        finding.details());
    assertEquals("     4  pageout T[3]", finding.previous().get(8));
    Path saved = finding.program().orElseThrow();
    Program prefix = Programs.read(saved);
    assertEquals(5, prefix.tasks().get(0).steps().size());
    CrossCheckResult again =
        CrossCheck.run(
            Workload.of(prefix),
            List.of(Toys.sound("sound"), miscounting()),
            Options.plain("java"));
    assertEquals(5, again.findings().get(0).step());
    assertTrue(finding.render().startsWith("DIFFERENCE at step 5: read T[2]\n"));
  }

  @Test
  void statesAreShownWhereTheyDiffer() {
    Candidate forgetful =
        new Candidate(
            "forgetful",
            config ->
                new ToyMachine(config) {
                  @Override
                  public StepReport apply(Operation operation) {
                    // Frees a page nobody asked it to.
                    if (operation instanceof Operation.Pageout p && p.page() == 3) {
                      super.apply(new Operation.Free(1));
                    }
                    return super.apply(operation);
                  }
                });
    Finding finding = run(Toys.sound("sound"), forgetful).findings().get(0);
    assertEquals(4, finding.step());
    assertTrue(
        finding.state().stream().anyMatch(line -> line.startsWith("page T[1] pte ")),
        finding.render());
    assertTrue(
        finding.state().stream().anyMatch(line -> line.startsWith("slot 3 count ")),
        finding.render());
  }

  @Test
  void theOracleSaysWhichMachineIsWrong() {
    Candidate stale = stale("stale");
    Finding finding = run(Toys.sound("sound"), stale).findings().get(0);
    assertEquals(Kind.DIFFERENCE, finding.kind());
    assertEquals(6, finding.step());
    assertTrue(finding.details().get(0).startsWith("stale: the folio holds other content"));
  }

  /** A toy that ignores every write of a same-filled page. */
  private static Candidate stale(String name) {
    return new Candidate(
        name,
        config ->
            new ToyMachine(config) {
              @Override
              public StepReport apply(Operation operation) {
                if (operation instanceof Operation.Write w
                    && w.content().toString().startsWith("fill")) {
                  return super.apply(new Operation.Fault(w.page(), true, false)).status()
                          == io.zswap.api.machine.Status.RESIDENT
                      ? done(super.apply(new Operation.Home(w.page(), 0)))
                      : super.apply(operation);
                }
                return super.apply(operation);
              }
            });
  }

  private static StepReport done(StepReport report) {
    return report;
  }

  @Test
  void machinesThatAgreeOnWrongContentAreCaughtToo() {
    Finding finding = run(stale("one"), stale("two")).findings().get(0);
    assertEquals(Kind.CONTENT, finding.kind());
    assertEquals(6, finding.step());
  }

  private static Candidate dying(String name) {
    AtomicInteger calls = new AtomicInteger();
    return Toys.faulty(
        name,
        (operation, report) -> {
          if (calls.incrementAndGet() == 8) {
            throw new MachineException("BUG at mm/zswap.c:1");
          }
          return report;
        });
  }

  @Test
  void aBreakdownIsADifference() {
    CrossCheckResult result = run(Toys.sound("sound"), dying("dying"));
    Finding finding = result.findings().get(0);
    assertEquals(Kind.BREAKDOWN, finding.kind());
    assertEquals(3, finding.step());
    assertTrue(finding.details().get(0).contains("dying broke down: "));
    assertEquals(java.util.Set.of("sound"), result.counters().keySet());
  }

  @Test
  void aBreakdownOfAllIsFoundToo() {
    assertEquals(Kind.BREAKDOWN, run(dying("a"), dying("b")).findings().get(0).kind());
  }

  @Test
  void aDifferenceThatReportsDoNotShowIsFoundByTheFullComparison() {
    Candidate hidden =
        new Candidate(
            "hidden",
            config ->
                new ToyMachine(config) {
                  @Override
                  public Observation observe() {
                    Observation o = super.observe();
                    List<String> parameters = new ArrayList<>(o.parameters());
                    parameters.set(3, "99");
                    return new Observation(
                        o.pages(), o.slots(), o.cgroups(), o.pools(), o.counters(), parameters);
                  }
                });
    Finding finding =
        run(Options.plain("java").fullEvery(3), Toys.sound("s"), hidden).findings().get(0);
    assertEquals(3, finding.step());
    assertTrue(finding.details().get(0).startsWith("max_pool_percent"), finding.render());
  }

  @Test
  void deviceBytesAreComparedAtTheEnd() {
    Candidate other =
        new Candidate(
            "other",
            config ->
                new ToyMachine(config) {
                  @Override
                  public void readDevice(int slot, byte[] into) {
                    super.readDevice(slot, into);
                    into[17] = 1;
                  }
                });
    Finding finding = run(Toys.sound("sound"), other).findings().get(0);
    assertEquals(
        List.of("device slot 0 differs between sound and other at byte 17"), finding.details());
  }

  @Test
  void pageBytesAreComparedAtTheEnd() {
    Candidate other =
        new Candidate(
            "other",
            config ->
                new ToyMachine(config) {
                  @Override
                  public boolean readPage(int page, byte[] into) {
                    boolean there = super.readPage(page, into);
                    into[4095]++;
                    return there;
                  }
                });
    Finding finding = run(Toys.sound("sound"), other).findings().get(0);
    assertEquals(List.of("other: content of T[2] is wrong at byte 4095"), finding.details());
  }

  @Test
  void missedExpectationsAreAllReported() {
    Program wrong =
        Programs.parse(
            TEXT.replace("expect stored", "expect written with stored_pages=7"),
            "engine",
            Path.of(""));
    CrossCheckResult result =
        CrossCheck.run(Workload.of(wrong), List.of(Toys.sound("toy")), Options.plain("java"));
    assertEquals(4, result.findings().size());
    assertEquals(Kind.EXPECTATION, result.findings().get(0).kind());
    assertEquals(
        List.of("expected written, got stored, expected stored_pages=7, got 1"),
        result.findings().get(0).details());
  }

  @Test
  void whatNoMachineHasIsRefusedAlike() {
    Workload workload =
        Workload.of(
            Program.single(
                io.zswap.conformance.program.Header.plain("none", MachineConfig.small(1, 1)),
                List.of(io.zswap.conformance.program.Step.of(new Operation.Home(0, 7)))));
    Candidate[] both = {Toys.sound("a"), Toys.sound("b")};
    assertEquals(
        List.of(), CrossCheck.run(workload, List.of(both), Options.plain("java")).findings());
  }

  @Test
  void everyMachineHasItsOwnDeviceFile(@TempDir Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    Function<MachineConfig, Machine> opener =
        config -> {
          Path file = config.deviceFile().orElseThrow();
          files.add(file.toString());
          try {
            Files.writeString(file, "swapped");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return new ToyMachine(config);
        };
    Candidate recorder = new Candidate("a/b", opener);
    Candidate other = new Candidate("c", opener);
    Program program = Programs.parse("zswap d { device file \"swap\" page p } P0 { }", "d", folder);
    Workload workload = Workload.of(program);
    Options plain = Options.plain("java");
    List<Candidate> several = List.of(recorder, other, recorder);
    Files.writeString(folder.resolve("swap.c"), "mine");
    CrossCheck.run(workload, several, plain);
    assertEquals(
        Stream.of("swap.a_b", "swap.c", "swap.a_b.2").map(f -> folder.resolve(f) + "").toList(),
        files);
    // What was there before stays, though overwritten.
    assertEquals(List.of("swap.c"), content(folder));
    CrossCheck.run(workload, several, plain.keepingDevice(true));
    assertEquals(List.of("swap.a_b", "swap.a_b.2", "swap.c"), content(folder));
    CrossCheck.run(workload, List.of(recorder), plain);
    assertEquals(List.of("swap", "swap.a_b", "swap.a_b.2", "swap.c"), content(folder));
  }

  private static List<String> content(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aDeviceFileThatCannotBeWrittenIsRefusedBeforeAnythingOpens(@TempDir Path folder)
      throws IOException {
    Files.createDirectory(folder.resolve("swap.c"));
    Candidate never =
        new Candidate(
            "c",
            config -> {
              throw new AssertionError("opened");
            });
    Program program = Programs.parse("zswap d { device file \"swap\" page p } P0 { }", "d", folder);
    Workload workload = Workload.of(program);
    Options plain = Options.plain("java");
    ZswapException e =
        assertThrows(
            ZswapException.class,
            () -> CrossCheck.run(workload, List.of(never, Toys.sound("d")), plain));
    assertEquals(
        "cannot write the device file " + folder.resolve("swap.c") + ": it is a folder",
        e.getMessage());
    Workload nowhere =
        Workload.of(
            Programs.parse("zswap d { device file \"no/swap\" page p } P0 { }", "d", folder));
    e = assertThrows(ZswapException.class, () -> CrossCheck.run(nowhere, List.of(never), plain));
    assertEquals(
        "cannot write the device file "
            + folder.resolve("no/swap")
            + ": no folder "
            + folder.resolve("no"),
        e.getMessage());
  }

  @Test
  void listenersHearTheInitialCountersFirst() {
    List<String> heard = new ArrayList<>();
    StepListener listener =
        new StepListener() {
          @Override
          public void start(Map<String, CounterValues> counters) {
            heard.add("start " + counters.keySet());
          }

          @Override
          public void step(long number, Operation operation, Map<String, StepReport> reports) {
            heard.add("step " + number);
          }
        };
    Program program = Programs.parse("zswap l { page p } P0 { read p }", "l", Path.of(""));
    CrossCheck.run(
        Workload.of(program),
        List.of(Toys.sound("one")),
        Options.plain("java").listening(listener));
    assertEquals(List.of("start [one]", "step 1"), heard);
  }

  @Test
  void severalTasksAreRunOneAfterTheOther() {
    Program two =
        Programs.parse(
            "zswap two { page p = fill 1 }"
                + " P0 { pageout p expect stored } P1 { read p expect loaded free p }"
                + " after { read p expect absent }",
            "two",
            Path.of(""));
    CrossCheckResult result =
        CrossCheck.run(Workload.of(two), List.of(Toys.sound("toy")), Options.plain("java"));
    assertEquals(List.of(), result.findings());
    assertEquals(5, result.operations());
  }
}
