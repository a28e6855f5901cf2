package io.zswap.conformance.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zswap.api.ClosedException;
import io.zswap.api.Zswap;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kit on the example of a third party, whose sources are compiled as they stand, and on
 * machines with one fault each. Races take time and are left to {@code src/it/third-party/run.sh}.
 */
class KitTest {
  private static final Path EXAMPLE = Path.of("src/it/third-party");

  private static Candidate core() {
    return new MachineCatalog().find("core");
  }

  private static List<Rule> without(Rule.Group... groups) {
    Set<Rule.Group> not = new HashSet<>(Arrays.asList(groups));
    return Rules.all().stream().filter(rule -> !not.contains(rule.group())).toList();
  }

  private static List<KitReport.Result> run(Subject subject, List<Rule> rules) {
    return rules.stream().map(rule -> KitReport.check(rule, subject)).toList();
  }

  private static Set<String> ids(List<KitReport.Result> results, Verdict.Kind kind) {
    return results.stream()
        .filter(r -> r.verdict().kind() == kind)
        .map(r -> r.rule().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String texts(List<KitReport.Result> results) {
    return results.stream()
        .filter(r -> r.verdict().kind() == Verdict.Kind.FAILED)
        .map(r -> r.rule().id() + ": " + r.verdict().text())
        .collect(Collectors.joining("\n"));
  }

  /** Compiles the third party's classes and makes one of them. */
  private static Subject example(String name, Path folder) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.list(EXAMPLE.resolve("src/main/java/example"))) {
      files.map(Path::toString).forEach(arguments::add);
    }
    assertEquals(0, javac.run(null, null, null, arguments.toArray(String[]::new)));
    try {
      URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
      Constructor<?> constructor =
          loader.loadClass("example." + name).getConstructor(int.class, long.class);
      return Subject.zswap(
          name,
          setup -> {
            try {
              return (Zswap) constructor.newInstance(setup.pageSize(), (long) setup.slots());
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException(e);
            }
          });
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> expected(String name) throws IOException {
    try (Stream<String> lines = Files.lines(EXAMPLE.resolve("expected/" + name + ".failed"))) {
      return lines.filter(l -> !l.startsWith("#")).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void aRightZswapPassesAndWhatDoesNotApplyIsSaid(@TempDir Path folder) throws IOException {
    List<KitReport.Result> results = run(example("MapZswap", folder), Rules.all());
    assertEquals("", texts(results));
    Set<String> skipped = ids(results, Verdict.Kind.SKIPPED);
    assertTrue(skipped.containsAll(Set.of("races/r1", "programs/pool-limit", "invariants/I2")));
    for (KitReport.Result result : results) {
      boolean said = !result.verdict().text().isBlank();
      assertTrue(result.verdict().kind() == Verdict.Kind.PASSED || said, result.rule().id());
    }
  }

  @Test
  void aForgetfulZswapFailsWhereItMust(@TempDir Path folder) throws IOException {
    List<KitReport.Result> results =
        run(example("ForgetfulZswap", folder), without(Rule.Group.PROGRAMS, Rule.Group.RACES));
    assertEquals(expected("forgetful"), ids(results, Verdict.Kind.FAILED));
  }

  @Test
  void coreAsAMachinePasses() {
    Subject subject = Subject.machine("core", core().opener());
    List<KitReport.Result> results = run(subject, without(Rule.Group.RACES));
    assertEquals("", texts(results));
    Set<String> skipped = ids(results, Verdict.Kind.SKIPPED);
    assertTrue(
        skipped.stream()
            .allMatch(
                id -> id.contains("/zswap-") || id.startsWith("stress/") || id.endsWith("I2")),
        skipped.toString());
  }

  /** A machine that hands out other observations than it has. */
  private static Subject observed(UnaryOperator<Observation> tamper) {
    return Subject.machine(
        "odd", config -> new Wrapped(core().open(config), tamper, Operation.Worker.class));
  }

  private static Set<String> failedInvariants(Subject subject) {
    List<Rule> rules =
        Rules.of(Rule.Group.INVARIANTS).stream().filter(r -> !r.id().endsWith("I2")).toList();
    return ids(run(subject, rules), Verdict.Kind.FAILED);
  }

  @Test
  void anEntryOnNoListBreaksReach() {
    Set<String> failed =
        failedInvariants(
            observed(
                o ->
                    new Observation(
                        o.pages(),
                        o.slots(),
                        o.cgroups().stream().map(KitTest::withoutFirst).toList(),
                        o.pools(),
                        o.counters(),
                        o.parameters())));
    // Shorter lists than the cgroup has entries: its account is wrong too.
    assertEquals(Set.of("invariants/I3", "invariants/I4"), failed);
  }

  private static CgroupState withoutFirst(CgroupState c) {
    return new CgroupState(
        c.id(),
        c.life(),
        c.zswapMax(),
        c.writeback(),
        c.zswapBytes(),
        c.zswapped(),
        c.zswpin(),
        c.zswpout(),
        c.zswpwb(),
        c.swpinZero(),
        c.swpoutZero(),
        c.diskSwapins(),
        c.lrus().stream().map(l -> l.isEmpty() ? l : l.subList(1, l.size())).toList());
  }

  @Test
  void aPoolThatKeepsAPageLeaks() {
    Set<String> failed =
        failedInvariants(
            observed(
                o ->
                    new Observation(
                        o.pages(),
                        o.slots(),
                        o.cgroups(),
                        o.pools().stream()
                            .map(
                                p ->
                                    new io.zswap.api.machine.PoolState(
                                        p.zpool(), p.compressor(), p.totalPages() + 1))
                            .toList(),
                        o.counters(),
                        o.parameters())));
    assertEquals(Set.of("invariants/I5"), failed);
  }

  @Test
  void aMachineThatDoesNotFreeFailsInMoreThanOnePlace() {
    Subject subject =
        Subject.machine(
            "odd", config -> new Wrapped(core().open(config), o -> o, Operation.Free.class));
    List<KitReport.Result> results = run(subject, without(Rule.Group.RACES));
    Set<String> failed = ids(results, Verdict.Kind.FAILED);
    assertTrue(failed.contains("programs/freed"), failed.toString());
    assertTrue(failed.contains("invariants/I1"), failed.toString());
    assertTrue(failed.contains("programs/real-pages"), failed.toString());
  }

  @Test
  void aMachineThatHangsBreaksProgress() {
    Subject subject =
        Subject.machine(
            "hangs",
            config -> {
              try {
                Thread.sleep(Long.MAX_VALUE);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new ClosedException("never");
            });
    Rule rule = Rules.of(Rule.Group.PROGRAMS).get(0);
    Verdict verdict = Watch.run(() -> rule.test().apply(subject), Duration.ofMillis(200));
    assertEquals(Verdict.Kind.FAILED, verdict.kind());
    assertTrue(verdict.text().startsWith("I6 progress: not back"), verdict.text());
  }

  @Test
  void theReportHasWhatItsSchemaSays(@TempDir Path folder) throws IOException {
    List<Rule> rules = List.of(Rules.all().get(0), Rules.of(Rule.Group.STRESS).get(0));
    Subject subject = Subject.machine("a machine", core().opener());
    KitReport.write(run(subject, rules), folder, subject.name());
    JsonNode json = new ObjectMapper().readTree(folder.resolve("a-machine.json").toFile());
    JsonNode schema;
    try (var in = KitReport.class.getResourceAsStream("kit-report.schema.json")) {
      schema = new ObjectMapper().readTree(in);
    }
    assertEquals(schema.at("/properties/format/const").asInt(), json.get("format").asInt());
    JsonNode result = json.at("/subjects/0/results/0");
    JsonNode described = schema.at("/properties/subjects/items/properties/results/items");
    assertEquals(names(described.get("properties")), names(result));
    String verdicts = described.at("/properties/verdict/enum").toString();
    for (Verdict.Kind kind : Verdict.Kind.values()) {
      assertTrue(verdicts.contains('"' + kind.name().toLowerCase(java.util.Locale.ROOT) + '"'));
    }
    String markdown = Files.readString(folder.resolve("a-machine.md"));
    assertTrue(markdown.contains("| " + rules.get(0).id() + " | ok |"), markdown);
    assertTrue(markdown.contains("| stress/slots | - |"), markdown);
    assertTrue(markdown.contains("a machine: 1 passed, 0 failed, 1 skipped"), markdown);
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Another machine with other observations, which leaves one kind of operation undone. */
  private record Wrapped(
      Machine machine, UnaryOperator<Observation> tamper, Class<? extends Operation> undone)
      implements Machine {
    @Override
    public String name() {
      return machine.name();
    }

    @Override
    public MachineConfig config() {
      return machine.config();
    }

    @Override
    public StepReport apply(Operation operation) {
      boolean skip = undone.isInstance(operation) && !(operation instanceof Operation.Worker);
      return machine.apply(skip ? new Operation.Reclaim() : operation);
    }

    @Override
    public Observation observe() {
      return tamper.apply(machine.observe());
    }

    @Override
    public boolean readPage(int page, byte[] into) {
      return machine.readPage(page, into);
    }

    @Override
    public void readDevice(int slot, byte[] into) {
      machine.readDevice(slot, into);
    }

    @Override
    public List<String> warnings() {
      return machine.warnings();
    }

    @Override
    public void close() {
      machine.close();
    }
  }
}
