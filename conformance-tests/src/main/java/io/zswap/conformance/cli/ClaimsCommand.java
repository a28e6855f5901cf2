package io.zswap.conformance.cli;

import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.claims.Claim;
import io.zswap.conformance.claims.ClaimPage;
import io.zswap.conformance.claims.ClaimResult;
import io.zswap.conformance.claims.ClaimRun;
import io.zswap.conformance.claims.Claims;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zswap claims}: what the threads claim, and what exploration says of it. */
@Command(
    name = "claims",
    description = {
      "Explores the position that each claim of the five threads is about, on core and on"
          + " reference, and says whether the claim is confirmed or refuted.",
      "The budget is for each program on each machine; most need far less."
    },
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Exit codes: 0 core and reference agree on every claim, 1 they do not,",
      "2 wrong usage, or something could not be decided.",
      "",
      "Examples:",
      "  zswap claims",
      "  zswap claims --race R4",
      "  zswap claims --json claims.json --page conformance-tests/CLAIMS.md"
    })
final class ClaimsCommand implements Callable<Integer> {
  private static final List<String> MACHINES = List.of("core", "reference");

  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private RaceOptions options = new RaceOptions();

  @Option(names = "--json", paramLabel = "F", description = "Write the rows to this file too.")
  private @Nullable Path json;

  @Option(names = "--page", paramLabel = "F", description = "Write the page of claims anew.")
  private @Nullable Path page;

  ClaimsCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    OutputOptions.refuseUnlessWritable(spec, "--json", json);
    OutputOptions.refuseUnlessWritable(spec, "--page", page);
    List<Race> races = options.races(spec);
    Duration budget = options.budget(spec);
    if (page != null && options.given()) {
      throw new ParameterException(
          spec.commandLine(), "--page is about all races; leave --race out");
    }
    List<Claim> claims = Claims.load().stream().filter(c -> races.contains(c.race())).toList();
    List<Explorable> machines = MACHINES.stream().map(catalog::explorable).toList();
    PrintWriter out = spec.commandLine().getOut();
    ClaimRun run = new ClaimRun(machines, budget);
    Progress progress = new Progress(spec.commandLine().getErr(), run.size(claims), "explorations");
    List<ClaimResult> results = run.run(claims, progress);
    progress.end();
    IdentityHashMap<Cell, Path> witnesses = save(results);
    print(results, witnesses, out);
    if (json != null) {
      ClaimsJson.write(results, witnesses, json);
    }
    if (page != null) {
      Files.writeString(page, new ClaimPage(results, machines.get(1)).text());
    }
    boolean agree = results.stream().allMatch(ClaimResult::agree);
    boolean open = results.stream().anyMatch(r -> r.verdict().equals("open"));
    return agree ? open ? Zswap.CANNOT : Zswap.FINE : Zswap.FOUND;
  }

  private static IdentityHashMap<Cell, Path> save(List<ClaimResult> results) throws IOException {
    IdentityHashMap<Cell, Path> files = new IdentityHashMap<>();
    for (ClaimResult result : results) {
      for (Cell cell : result.cells()) {
        if (cell.witness().isPresent() && !files.containsKey(cell)) {
          String name = cell.litmus().name() + "-" + cell.machine() + "-" + cell.protocol();
          Path path =
              Path.of("zswap-findings")
                  .resolve(name.replaceAll("[^A-Za-z0-9.-]+", "-") + ".schedule");
          cell.witness().get().file().write(path);
          files.put(cell, path);
        }
      }
    }
    return files;
  }

  private static void print(
      List<ClaimResult> results, IdentityHashMap<Cell, Path> witnesses, PrintWriter out) {
    out.printf("%-22s %-9s %-14s %-14s%n", "", "expected", "core", "reference");
    for (ClaimResult r : results) {
      out.printf(
          "%-22s %-9s %-14s %-14s %s%n",
          r.claim().id(), r.claim().expects(), says(r, "core"), says(r, "reference"), r.verdict());
    }
    out.println();
    out.println("What the machines found of each position, and schedules run.");
    out.println("safe: every interleaving was covered. violated: until one was found.");
    out.println("*: at most two preemptions; without it, no bound.");
    for (ClaimResult r : results) {
      if (!r.verdict().equals("confirmed")) {
        explain(r, out);
      }
    }
    out.println();
    out.println("Witnesses, for zswap replay:");
    for (ClaimResult r : results) {
      for (String machine : r.machines()) {
        r.witness(machine)
            .map(witnesses::get)
            .ifPresent(file -> out.printf("  %-22s %s%n", r.claim().id(), file));
      }
    }
    out.println();
    long confirmed = results.stream().filter(r -> r.verdict().equals("confirmed")).count();
    long refuted = results.stream().filter(r -> r.verdict().equals("refuted")).count();
    long differ = results.stream().filter(r -> !r.agree()).count();
    out.printf(
        "%d claims: %d confirmed, %d refuted, %d not decided%n",
        results.size(), confirmed, refuted, results.size() - confirmed - refuted);
    out.printf(
        "core and reference differ on %d; outcome sets compared: %d%n",
        differ, results.stream().mapToLong(ClaimResult::comparedOutcomes).sum());
    out.flush();
  }

  private static String says(ClaimResult r, String machine) {
    String word =
        switch (r.state(machine)) {
          case SAFE -> "safe";
          case VIOLATED -> "violated";
          case BOUNDED -> "none<=2";
          case UNKNOWN -> "partly";
        };
    long runs = r.runs(machine);
    String number =
        runs < 10_000
            ? String.format(Locale.ROOT, "%,d", runs)
            : String.format(Locale.ROOT, "%,dk", runs / 1000);
    return word + " " + number + (r.bounded(machine) ? "*" : "");
  }

  private static void explain(ClaimResult r, PrintWriter out) {
    out.println();
    out.println(r.claim().id() + ": " + r.verdict() + ", " + r.claim().position());
    out.println(Text.wrap(r.claim().who() + ": " + r.claim().text(), "    "));
    if (r.verdict().equals("refuted")) {
      out.println(Text.wrap("but: " + r.claim().differs(), "    "));
    }
    for (Cell cell : r.cells()) {
      if (!cell.note().isEmpty()) {
        out.println(
            Text.wrap(cell.litmus().name() + " on " + cell.machine() + ": " + cell.note(), "    "));
      }
    }
    for (OutcomeSets.Difference d : OutcomeSets.compare(r.cells())) {
      out.println(
          Text.wrap(
              d.has().litmus().name() + ": only " + d.has().machine() + " has " + d.outcome(),
              "    "));
    }
  }
}
