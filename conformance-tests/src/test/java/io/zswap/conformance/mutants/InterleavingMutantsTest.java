package io.zswap.conformance.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.litmus.Corner;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Topic;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Further ways to break what closes the five races, and what makes corners safe, in core and in the
 * C reference: exploration must find each. Those of races, and of corners that no edit of Linux
 * 6.12 shows, have as many as one another.
 */
@Tag("long")
class InterleavingMutantsTest {
  private static final Path FOLDER = Path.of("src/test/resources/interleaving-mutants");
  private static final Path CORE_SOURCES = Path.of("../zswap-core/src/main/java");
  private static final Path C_SOURCES = Path.of("../zswap-native/src/main/c");
  private static final List<String> C_TOOLS = List.of("make", "gcc", "ld", "objcopy");
  private static final int PER_TOPIC = 2;
  private static final List<String> TABLE = new ArrayList<>();

  @TempDir private Path folder = Path.of("");

  /** Makes a machine of a mutant, in a folder of its own. */
  private interface Mutator {
    Explorable mutate(Mutant mutant, Path into) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> coreMutantsAreFound() throws IOException {
    List<Mutant> mutants = mutants("core");
    need(Files.isDirectory(CORE_SOURCES), "core", "zswap-core's sources are not here");
    CoreMutator core = new CoreMutator(CORE_SOURCES);
    return mutants.stream().map(m -> test(m, core::explorable));
  }

  @TestFactory
  Stream<DynamicTest> referenceMutantsAreFound() throws IOException {
    List<Mutant> mutants = mutants("reference");
    need(Files.isDirectory(C_SOURCES), "reference", "zswap-native's sources are not here");
    for (String tool : C_TOOLS) {
      need(isOnPath(tool), "reference", "there is no " + tool);
    }
    ReferenceMutator reference = new ReferenceMutator(C_SOURCES, folder.resolve("reference"));
    return mutants.stream().map(m -> test(m, reference::explorable));
  }

  private static boolean isOnPath(String tool) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(f -> Files.isExecutable(Path.of(f, tool)));
  }

  /** Mutants need what a bare installation may lack; CI must not. */
  private static void need(boolean have, String machine, String lack) {
    boolean installed =
        new MachineCatalog().available().stream().anyMatch(c -> c.name().equals(machine));
    if (!have || !installed) {
      String reason = installed ? lack : "no " + machine + " is installed";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason);
      }
      abort(reason);
    }
  }

  private static List<Mutant> mutants(String machine) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve(machine))) {
      for (Path file : files.sorted().toList()) {
        mutants.add(Mutant.read(file));
      }
    }
    for (Topic topic : topics()) {
      long own = mutants.stream().filter(m -> topic(m) == topic).count();
      assertEquals(PER_TOPIC, own, "mutants of " + topic.name() + " on " + machine);
    }
    return mutants;
  }

  private static List<Topic> topics() {
    return Topic.documented().stream()
        .filter(t -> t instanceof Race || (t instanceof Corner && t.edited().isEmpty()))
        .toList();
  }

  /** What its name begins with. */
  private static Topic topic(Mutant mutant) {
    return Topic.of(mutant.id().substring(0, mutant.id().indexOf('-'))).orElseThrow();
  }

  private DynamicTest test(Mutant mutant, Mutator mutator) {
    return DynamicTest.dynamicTest(mutant.id(), () -> isFound(mutant, mutator));
  }

  private void isFound(Mutant mutant, Mutator mutator) throws IOException {
    Litmus litmus = topic(mutant).program(mutant.expected());
    Path into = Files.createTempDirectory(folder, mutant.id());
    Explorable mutated = mutator.mutate(mutant, into);
    Granularity granularity = Granularity.PRIMITIVE;
    Cell cell = check(litmus, mutated, granularity);
    // What has no primitive before it shows only where each access can be interrupted.
    if (cell.verdict() != Cell.Verdict.VIOLATED) {
      granularity = Granularity.ACCESS;
      cell = check(litmus, mutated, granularity);
    }
    String shows = cell.witness().map(w -> w.file().expected().get(0)).orElse(cell.note());
    TABLE.add(
        String.format(
            "%-9s %-20s %-10s %-9s %s",
            mutant.target(), mutant.id(), litmus.name(), granularity.word(), shows));
    assertEquals(Cell.Verdict.VIOLATED, cell.verdict(), mutant.description() + ": " + cell.note());
    assertTrue(!shows.isEmpty(), mutant.id());
  }

  private static Cell check(Litmus litmus, Explorable mutated, Granularity granularity) {
    return new Checker(FreeMode.POISON, granularity)
        .withoutModes()
        .check(litmus, mutated, Protocol.MERGED, Cell.UNBOUNDED, Duration.ofSeconds(60));
  }

  @AfterAll
  static void printTable() {
    if (!TABLE.isEmpty()) {
      System.out.printf(
          "%-9s %-20s %-10s %-9s %s%n", "machine", "mutant", "found by", "points", "what it shows");
      TABLE.forEach(System.out::println);
    }
  }
}
