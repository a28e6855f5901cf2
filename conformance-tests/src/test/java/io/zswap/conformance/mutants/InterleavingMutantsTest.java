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
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Further ways to break what closes the five races in core: exploration must find each. */
class InterleavingMutantsTest {
  private static final Path FOLDER = Path.of("src/test/resources/interleaving-mutants");
  private static final Path CORE_SOURCES = Path.of("../zswap-core/src/main/java");
  private static final int PER_RACE = 2;
  private static final List<String> TABLE = new ArrayList<>();

  @TempDir private Path folder = Path.of("");

  @TestFactory
  Stream<DynamicTest> mutantsAreFound() throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.sorted().toList()) {
        mutants.add(Mutant.read(file));
      }
    }
    for (Race race : Race.values()) {
      long own = mutants.stream().filter(m -> race(m) == race).count();
      assertEquals(PER_RACE, own, "mutants of " + race);
    }
    return mutants.stream().map(m -> DynamicTest.dynamicTest(m.id(), () -> isFound(m)));
  }

  /** The first two letters of its name. */
  private static Race race(Mutant mutant) {
    return Race.of(mutant.id().substring(0, 2)).orElseThrow();
  }

  private void isFound(Mutant mutant) throws IOException {
    boolean installed =
        new MachineCatalog().available().stream().anyMatch(c -> c.name().equals("core"));
    if (!installed || !Files.isDirectory(CORE_SOURCES)) {
      String reason = "no core is installed, or its sources are not here";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason);
      }
      abort(reason);
    }
    Litmus litmus = race(mutant).program(mutant.expected());
    Explorable mutated =
        new CoreMutator(CORE_SOURCES).explorable(mutant, folder.resolve(mutant.id()));
    Granularity granularity = Granularity.PRIMITIVE;
    Cell cell = check(litmus, mutated, granularity);
    // What has no primitive before it shows only where each access can be interrupted.
    if (!cell.verdict().equals("violated")) {
      granularity = Granularity.ACCESS;
      cell = check(litmus, mutated, granularity);
    }
    String shows = cell.witness().map(w -> w.file().expected().get(0)).orElse(cell.note());
    TABLE.add(
        String.format(
            "%-20s %-10s %-9s %s", mutant.id(), litmus.name(), granularity.word(), shows));
    assertEquals("violated", cell.verdict(), mutant.description());
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
      System.out.printf("%-20s %-10s %-9s %s%n", "mutant", "found by", "points", "what it shows");
      TABLE.forEach(System.out::println);
    }
  }
}
