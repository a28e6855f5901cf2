package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.Names;
import io.zswap.conformance.toy.Toys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class ZswapTest {
  private static final MachineProvider PROVIDER = Toys.provider("linux-6.12.117", "core", "twin");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder = Path.of("");
  private Path program = Path.of("");

  @BeforeEach
  void writeProgram() throws IOException {
    program = folder.resolve("p.zswap");
    Files.writeString(
        program,
        """
        zswap two-pages
        { page a = pattern 1  page b = zero }
        P0 {
          pageout a  expect stored
          pageout b  expect zero
          read a     expect loaded
        }
        """);
  }

  private int zswap(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Zswap.commandLine(new MachineCatalog(List.of(PROVIDER)));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(args);
  }

  @Test
  void machinesSaysWhatCanRunAndWhyNot() {
    assertEquals(0, zswap("machines"));
    assertTrue(out.toString().contains("core               yes"), out.toString());
    assertTrue(out.toString().contains("linux-6.12.117     no"), out.toString());
    assertTrue(out.toString().contains("    buy batteries"), out.toString());
  }

  @Test
  void runIsQuietWithoutSteps() {
    assertEquals(0, zswap("run", program.toString()));
    assertEquals("two-pages: 5 operations on core: fine\n", out.toString());
  }

  @Test
  void stepsShowResultsAndCounters() {
    assertEquals(
        0, zswap("run", program.toString(), "--steps", "--machine", "core", "--machine", "twin"));
    assertTrue(
        out.toString()
            .contains(
                "   1  pageout a                          stored  stored_pages+1 slots_in_use+1\n"),
        out.toString());
    assertTrue(out.toString().endsWith("two-pages: 5 operations on core, twin: fine\n"));
    out.toString().lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void jsonHasEveryStep() throws IOException {
    assertEquals(0, zswap("run", program.toString(), "--json"));
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals("two-pages", json.get("program").asText());
    assertEquals(5, json.get("steps").size());
    JsonNode step = json.get("steps").get(2);
    assertEquals("pageout a", step.get("operation").asText());
    assertEquals("stored", step.at("/results/core/status").asText());
    assertEquals(1, step.at("/results/core/counters/stored_pages").asInt());
  }

  @Test
  void severalTasksAreRunInTheOrderOfTheText() throws IOException {
    Files.writeString(
        program,
        "zswap t { page p = fill 1 } P0 { pageout p expect stored } P1 { read p expect loaded }");
    assertEquals(0, zswap("run", program.toString()), out.toString());
    String text = out.toString().replaceAll("\\s+", " ");
    String order = "Tasks one after the other: P0, P1. All their interleavings: zswap check ";
    assertTrue(text.startsWith(order + program + " t: 3 operations on core: fine"), text);
    assertEquals(0, zswap("run", program.toString(), "--json"));
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals("[\"P0\",\"P1\"]", json.get("tasksInOrder").toString());
  }

  @Test
  void aProgramIsNotItsOwnDevice() throws IOException {
    String text = "zswap t { page p = fill 1 device file \"p.zswap\" } P0 { pageout p }";
    Files.writeString(program, text);
    for (String command : List.of("run", "check")) {
      assertEquals(2, zswap(command, program.toString()));
      String said = err.toString();
      assertTrue(said.contains("'device file' is the program itself"), said);
      assertEquals(text, Files.readString(program));
    }
  }

  @Test
  void whatIsNoFileIsNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    int code = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> zswap("check", "" + pipe));
    assertEquals(2, code);
    assertEquals("zswap: cannot read " + pipe + ": no regular file\n", err.toString());
  }

  @Test
  void aByteOrderMarkIsNoPartOfAProgram() throws IOException {
    Files.writeString(program, "\uFEFFzswap t { page p }\nP0 { read p }");
    assertEquals(0, zswap("run", program.toString()), err.toString());
  }

  @Test
  void wrongUsageIsSaidInALineOrTwo() {
    assertEquals(2, zswap("check", "--bound", "x"));
    List<String> lines = err.toString().lines().toList();
    assertEquals(2, lines.size(), err.toString());
    assertTrue(lines.get(0).contains("--bound"), err.toString());
    assertEquals("See 'zswap check --help'.", lines.get(1));
    assertEquals(2, zswap("check", "--machine", "/no/where"));
    assertTrue(err.toString().contains("'/no/where' here, and no such folder; there"), "" + err);
    assertEquals(2, zswap("merge", "/no/where.json"));
    assertEquals("zswap: /no/where.json: no such file or folder\n", err.toString());
  }

  @Test
  void aLongNameIsCutWhereItCanBeSeen() {
    assertEquals("linux", Text.tail("linux", 5));
    assertEquals("...ux", Text.tail("a-linux", 5));
  }

  @Test
  void aMissedExpectationIsFound() throws IOException {
    Files.writeString(program, "zswap t { page p } P0 { read p expect loaded }");
    assertEquals(1, zswap("run", program.toString(), "--save-to", folder.toString()));
    assertTrue(out.toString().contains("EXPECTATION at step 1: read p"), out.toString());
    assertTrue(out.toString().contains("expected loaded, got absent"), out.toString());
  }

  @Test
  void aWrongProgramCannotRun() throws IOException {
    Files.writeString(program, "zswap t { page p }\nP0 { read q }");
    assertEquals(2, zswap("run", program.toString()));
    assertTrue(
        err.toString().startsWith("zswap: " + program + ":2:11: unknown page 'q'"), err.toString());
  }

  @Test
  void aMissingProgramCannotRun() {
    assertEquals(2, zswap("run", "no-such.zswap"));
    assertEquals("zswap: cannot read no-such.zswap: no such file\n", err.toString());
  }

  @Test
  void anUnavailableMachineCannotRun() {
    assertEquals(2, zswap("run", program.toString(), "--machine", "linux-6.12"));
    assertEquals("zswap: machine linux-6.12.117 cannot run here: buy batteries\n", err.toString());
    assertEquals(2, zswap("run", program.toString(), "--machine", "vax"));
    assertTrue(err.toString().startsWith("zswap: no machine 'vax' here; there is core, twin"));
    assertEquals(2, zswap("crosscheck", "--require", "linux-6.12"));
  }

  @Test
  void crosscheckPrintsATableAndNoDifferences() throws IOException {
    Path json = folder.resolve("out.json");
    assertEquals(
        0, zswap("crosscheck", "--operations", "3000", "--pages", "64", "--json", json.toString()));
    String text = out.toString();
    assertTrue(text.startsWith("crosscheck of core, twin\n"), text);
    assertTrue(text.endsWith("\n0 differences\n"), text);
    assertTrue(text.contains("stored_pages"), text);
    assertEquals("without linux-6.12.117: buy batteries\n", err.toString());
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    JsonNode node = new ObjectMapper().readTree(json.toFile());
    assertTrue(node.get("operations").asLong() > 3000);
    assertEquals(0, node.get("findings").size());
  }

  @Test
  void crosscheckWithAFaultPrintsStepStatesAndProgram() {
    MachineProvider faulty = Toys.faultyProvider("twin");
    CommandLine line = Zswap.commandLine(new MachineCatalog(List.of(PROVIDER, faulty)));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] args = {
      "crosscheck", "--operations", "3000", "--pages", "64", "--save-to", folder.toString()
    };
    assertEquals(1, line.execute(args));
    String text = out.toString();
    assertTrue(text.contains("\nDIFFERENCE at step "), text);
    assertTrue(text.contains("\nstate after it:\n"), text);
    assertTrue(text.contains("\nprogram up to here: " + folder), text);
    assertTrue(text.endsWith("\n1 difference\n"), text);
  }

  @Test
  void crosscheckTakesTheUsersFiles() throws IOException {
    Path data = folder.resolve("data");
    Files.write(data, new byte[5000]);
    assertEquals(0, zswap("crosscheck", data.toString(), "--operations", "500", "--pages", "64"));
    assertTrue(out.toString().contains("\n2 pages of files, seed 1, "), out.toString());
    assertEquals(2, zswap("crosscheck", "no-such-file"));
    assertTrue(err.toString().contains("cannot read no-such-file: no such file"));
  }

  @Test
  void anUnexpectedThrowableIsOneLineAndTwo() {
    for (Throwable cause : List.of(new StackOverflowError("deep\nstack"), new RuntimeException())) {
      MachineProvider dying = Toys.dyingProvider("linux", cause);
      CommandLine line = Zswap.commandLine(new MachineCatalog(List.of(dying)));
      StringWriter text = new StringWriter();
      line.setErr(new PrintWriter(text));
      assertEquals(2, line.execute("run", program.toString()));
      assertEquals(1, text.toString().lines().count(), text.toString());
      assertTrue(text.toString().startsWith("zswap: unexpected java.lang."), text.toString());
    }
  }

  @Test
  void deviceFilesOfSeveralMachinesAreNamed() throws IOException {
    Files.writeString(program, "zswap d { device file \"swap\" page p } P0 { }");
    assertEquals(0, zswap("run", program.toString(), "--machine", "core", "--machine", "twin"));
    Path swap = folder.resolve("swap");
    assertTrue(
        out.toString()
            .startsWith(
                "device file of core: " + swap + ".core\ndevice file of twin: " + swap + ".twin\n"),
        out.toString());
    assertEquals(0, zswap("run", program.toString()));
    assertEquals("d: 0 operations on core: fine\n", out.toString());
    Files.createDirectory(swap);
    assertEquals(2, zswap("run", program.toString(), "--keep-device"));
    assertEquals(
        "zswap: cannot write the device file " + swap + ": it is a folder\n", err.toString());
  }

  @Test
  void aJsonFileThatCannotBeWrittenIsRefusedAtOnce() {
    String file = folder.resolve("no/x.json").toString();
    assertEquals(2, zswap("crosscheck", "--json", file));
    assertTrue(err.toString().startsWith("cannot write --json " + file + ": no folder "));
    assertEquals("", out.toString());
  }

  @Test
  void anEmptyMachineNameIsRefused() {
    assertEquals(2, zswap("run", program.toString(), "--machine", ""));
    assertTrue(err.toString().startsWith("zswap: a machine's name is empty; there is core, twin"));
  }

  @Test
  void stepsStartFromTheInitialCounters() {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    StepLines lines = new StepLines(Names.of(Header.plain("p", MachineConfig.small(1, 1))), writer);
    long[] counters = new long[Counter.values().length];
    counters[Counter.POOLS.ordinal()] = 1;
    CounterValues same = new CounterValues(counters);
    lines.start(Map.of("core", same));
    StepReport report = new StepReport(Status.DONE, 0, PageState.NONE, same, 0, 1, 0);
    lines.step(1, new Operation.Reclaim(), Map.of("core", report));
    writer.flush();
    assertEquals("   1  reclaim                            done\n", text.toString());
  }

  @Test
  void wrongUsageIsTwo() {
    assertEquals(2, zswap());
    assertEquals(2, zswap("crosscheck", "--pages", "1"));
    assertEquals(2, zswap("crosscheck", "--operations", "0"));
    assertEquals(2, zswap("crosscheck", "--full-every", "0"));
    assertEquals(2, zswap("run"));
    assertEquals(2, zswap("frobnicate"));
  }

  @Test
  void theVersionIsTheBuildsOwn() throws Exception {
    String pom =
        XPathFactory.newInstance()
            .newXPath()
            .evaluate(
                "/*/*[local-name()='parent']/*[local-name()='version']",
                new InputSource("pom.xml"));
    assertEquals(0, zswap("--version"));
    assertEquals("zswap " + pom + "\n", out.toString());
  }

  @Test
  void helpHasExamples() {
    for (String command : List.of("crosscheck", "run")) {
      assertEquals(0, zswap(command, "--help"));
      assertTrue(out.toString().contains("Examples:"), out.toString());
    }
    assertEquals(0, zswap("--help"));
    assertTrue(out.toString().contains("Exit codes: 0 fine"), out.toString());
  }
}
