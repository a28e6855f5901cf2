package io.zswap.conformance.mutants;

import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Options;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramLibrary;
import io.zswap.conformance.random.RandomPrograms;
import io.zswap.conformance.realpages.RealPageWorkload;
import io.zswap.conformance.realpages.RealPages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/**
 * What every run does, in the order of cost: programs, a short workload of real pages, random
 * programs.
 */
final class DefaultSuite {
  static final String REAL_PAGES = "real-pages";
  static final String RANDOM = "random";

  private static final int RANDOM_PROGRAMS = 300;

  private final Options options = Options.plain(MachineCatalog.codecOrigin());

  /** Where a fault showed first. */
  record Found(String by, Finding finding) {}

  /** Runs all of it until something is found. */
  Optional<Found> run(List<Candidate> machines) throws IOException {
    List<String> parts = new ArrayList<>(ProgramLibrary.names());
    parts.add(REAL_PAGES);
    parts.add(RANDOM);
    for (String part : parts) {
      Optional<Found> found = run(part, machines);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Runs one part: a hand-written program, or {@link #REAL_PAGES}, or {@link #RANDOM}. */
  Optional<Found> run(String part, List<Candidate> machines) throws IOException {
    if (part.equals(REAL_PAGES)) {
      RealPageWorkload workload =
          new RealPageWorkload(new RealPages(RealPages.ofThisJdk(), 4096), 512, 6_000, 1);
      return check(part, workload, machines, 500);
    } else if (part.equals(RANDOM)) {
      List<Found> result = new ArrayList<>();
      JqwikSession.run(() -> random(machines).ifPresent(result::add));
      return result.stream().findFirst();
    }
    return check(part, Workload.of(ProgramLibrary.program(part)), machines, 1);
  }

  private Optional<Found> random(List<Candidate> machines) {
    RandomGenerator<Program> generator = RandomPrograms.programs().generator(RANDOM_PROGRAMS);
    Random random = new Random(1);
    for (int i = 1; i <= RANDOM_PROGRAMS; i++) {
      Program program = generator.next(random).value();
      Optional<Found> found = check("random " + i, Workload.of(program), machines, 10);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Found> check(
      String name, Workload workload, List<Candidate> machines, int fullEvery) {
    CrossCheckResult result = CrossCheck.run(workload, machines, options.fullEvery(fullEvery));
    List<Finding> findings = new ArrayList<>(result.findings());
    return findings.isEmpty() ? Optional.empty() : Optional.of(new Found(name, findings.get(0)));
  }
}
