package io.zswap.conformance.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.mutants.DefaultSuite.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every seeded fault must be found by the default run, and an unchanged copy must not. */
class MutantsTest {
  private static final Path FOLDER = Path.of("src/test/resources/mutants");
  private static final Path CORE_SOURCES = Path.of("../zswap-core/src/main/java");

  /** The README names the number. */
  private static final int CORE_MUTANTS = 24;

  private static final List<String> TABLE = new ArrayList<>();

  @TempDir private Path folder = Path.of("");

  private static CoreMutator mutator() {
    boolean installed =
        new MachineCatalog().available().stream().anyMatch(c -> c.name().equals("core"));
    if (installed && Files.isDirectory(CORE_SOURCES)) {
      return new CoreMutator(CORE_SOURCES);
    }
    String reason = installed ? "no sources of zswap-core" : "no core is installed";
    if ("true".equals(System.getenv("CI"))) {
      fail(reason);
    }
    return abort(reason);
  }

  private static List<Mutant> mutants() throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".mutant")).sorted().toList()) {
        mutants.add(Mutant.read(file));
      }
    }
    return mutants;
  }

  @TestFactory
  Stream<DynamicTest> coreMutantsAreFound() throws IOException {
    List<Mutant> mutants = mutants().stream().filter(m -> m.target().equals("core")).toList();
    assertEquals(CORE_MUTANTS, mutants.size(), FOLDER + ", and the README");
    return mutants.stream().map(m -> DynamicTest.dynamicTest(m.id(), () -> isFound(m)));
  }

  private void isFound(Mutant mutant) throws IOException {
    CoreMutator mutator = mutator();
    Candidate mutated = mutator.mutated(mutant, folder.resolve(mutant.id()));
    Optional<Found> found =
        new DefaultSuite().run(mutant.expected(), List.of(mutator.original(), mutated));
    String by = found.map(Found::by).orElse("NOT FOUND");
    String step = found.map(f -> f.finding().kind() + " " + f.finding().step()).orElse("");
    TABLE.add(String.format("%-30s %-24s %s", mutant.id(), by, step));
    assertTrue(found.isPresent(), mutant.id() + ": " + mutant.description());
  }

  @Test
  void anUnchangedCopyIsNotFound() throws IOException {
    CoreMutator mutator = mutator();
    Optional<Found> found =
        new DefaultSuite()
            .run(List.of(mutator.original(), mutator.unchanged(folder.resolve("copy"))));
    assertEquals("", found.map(f -> f.by() + "\n" + f.finding().render()).orElse(""));
  }

  @AfterAll
  static void printTable() {
    if (!TABLE.isEmpty()) {
      System.out.printf("%-30s %-24s %s%n", "seeded fault", "found by", "at step");
      TABLE.forEach(System.out::println);
    }
  }
}
