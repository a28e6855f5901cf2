package io.zswap.conformance.kit;

import io.zswap.api.MachineException;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Options;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.program.ProgramLibrary;
import io.zswap.conformance.realpages.RealPageWorkload;
import io.zswap.conformance.realpages.RealPages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One task: the hand-written programs, and a long run over real pages. */
final class ProgramRules {
  private static final int PAGES = 512;
  private static final int OPERATIONS = 5000;

  private ProgramRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (String name : ProgramLibrary.names()) {
      rules.add(
          new Rule(
              "programs/" + name,
              Rule.Group.PROGRAMS,
              "program " + name,
              subject -> run(subject, Workload.of(ProgramLibrary.program(name)), 1)));
    }
    rules.add(
        new Rule(
            "programs/real-pages",
            Rule.Group.PROGRAMS,
            OPERATIONS + " operations over the pages of this JDK's files",
            subject -> run(subject, realPages(PAGES, OPERATIONS), 500)));
    return rules;
  }

  /** A workload that is the same wherever the same JDK is. */
  static Workload realPages(int pages, int operations) {
    try {
      return new RealPageWorkload(new RealPages(RealPages.ofThisJdk(), 4096), pages, operations, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Verdict run(Subject subject, Workload workload, int fullEvery) {
    if (subject.machine().isEmpty()) {
      return Verdict.skipped("not applicable: programs need pages, slots and cgroups: a machine");
    }
    List<Candidate> machines = new ArrayList<>();
    machines.add(subject.machine().get());
    machines.addAll(subject.peers());
    Options options = Options.plain(subject.codecOrigin()).fullEvery(fullEvery);
    CrossCheckResult result;
    try {
      result = CrossCheck.run(workload, machines, options);
    } catch (MachineException e) {
      return Verdict.skipped("not supported: " + e.getMessage());
    }
    String with = subject.peers().stream().map(Candidate::name).collect(Collectors.joining(", "));
    return Verdict.of(
        result.findings().stream().map(Finding::render).toList(),
        result.operations()
            + " operations"
            + (with.isEmpty() ? ", compared with nobody" : ", compared with " + with));
  }
}
