package io.zswap.conformance.cli;

import io.zswap.conformance.kit.KitReport;
import io.zswap.conformance.kit.Rule;
import io.zswap.conformance.kit.Rules;
import io.zswap.conformance.kit.Subject;
import io.zswap.conformance.kit.Verdict;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zswap kit}: the test kit on machines that are installed. */
@Command(
    name = "kit",
    description =
        "Runs every rule of the test kit on every machine: error contract, programs, invariants,"
            + " races and stress. What does not apply to a machine is said to be skipped.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "To test a plain Zswap, or from JUnit, see io.zswap.conformance.kit.",
      "",
      "Exit codes: 0 no rule fails, 1 at least one does, 2 cannot run.",
      "",
      "Examples:",
      "  zswap kit --machine core",
      "  zswap kit --group races --json kit.json --markdown kit.md"
    })
final class KitCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MachineOptions machines = new MachineOptions();

  @Option(
      names = "--group",
      paramLabel = "G",
      description =
          "Part of the kit: contract, programs, invariants, stress or races. May be given several"
              + " times. Default: all.")
  private List<Rule.Group> groups = new ArrayList<>();

  @Option(
      names = "--json",
      paramLabel = "F",
      description = "Write what each rule came to to this file too.")
  private @Nullable Path json;

  @Option(
      names = "--markdown",
      paramLabel = "F",
      description = "Write a matrix of machines and rules to this file too.")
  private @Nullable Path markdown;

  KitCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    OutputOptions.refuseUnlessWritable(spec, "--json", json);
    OutputOptions.refuseUnlessWritable(spec, "--markdown", markdown);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<Candidate> all = machines.all(catalog, err);
    // Where one cannot start, every rule would only be said to be skipped.
    all.forEach(MachineOptions::start);
    List<Rule> rules =
        Rules.all().stream()
            .filter(rule -> groups.isEmpty() || groups.contains(rule.group()))
            .toList();
    List<KitReport.Result> results = new ArrayList<>();
    Progress progress = new Progress(err, (long) rules.size() * all.size(), "rules");
    for (Candidate candidate : all) {
      Subject subject = subject(candidate);
      for (Rule rule : rules) {
        results.add(KitReport.check(rule, subject));
        progress.accept(results.size());
      }
    }
    progress.end();
    print(results, all, out);
    if (json != null) {
      Files.writeString(json, KitReport.json(results));
    }
    if (markdown != null) {
      Files.writeString(markdown, KitReport.markdown(results));
    }
    boolean failed = results.stream().anyMatch(r -> r.verdict().kind() == Verdict.Kind.FAILED);
    return failed ? Zswap.FOUND : Zswap.FINE;
  }

  private Subject subject(Candidate candidate) {
    return Subject.machine(candidate)
        .withScenarios(catalog.explorable(candidate.name()))
        .withCodecs(MachineCatalog.codecOrigin());
  }

  private static void print(List<KitReport.Result> results, List<Candidate> all, PrintWriter out) {
    for (KitReport.Result result : results) {
      if (result.verdict().kind() == Verdict.Kind.FAILED) {
        out.printf(
            "FAILED %s on %s: %s%n", result.rule().id(), result.subject(), result.rule().title());
        out.println(result.verdict().text().indent(2));
      }
    }
    for (Candidate candidate : all) {
      out.printf("%s: %s%n", candidate.name(), KitReport.summary(results, candidate.name()));
    }
    out.flush();
  }
}
