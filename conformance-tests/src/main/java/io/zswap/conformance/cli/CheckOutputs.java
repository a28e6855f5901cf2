package io.zswap.conformance.cli;

import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.report.HtmlPage;
import io.zswap.conformance.report.JunitXml;
import io.zswap.conformance.report.ReportView;
import io.zswap.conformance.report.Reports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where what a check found goes to. */
final class CheckOutputs {
  @Option(
      names = "--outcomes",
      description = "Print the outcomes that each program has on the first machine.")
  private boolean outcomes;

  @Option(
      names = "--save-to",
      paramLabel = "DIR",
      defaultValue = "zswap-findings",
      description = "Folder for schedules that found something. Default: ${DEFAULT-VALUE}.")
  private Path saveTo = Path.of("");

  @Option(names = "--json", paramLabel = "F", description = "Write the rows to this file too.")
  private @Nullable Path json;

  @Option(
      names = "--junit",
      paramLabel = "F",
      description = "Write a JUnit XML file too, as CI systems read it.")
  private @Nullable Path junit;

  @Option(
      names = "--html",
      paramLabel = "DIR",
      description = "Write a page to look at: DIR/index.html, which needs no other file.")
  private @Nullable Path html;

  /** Fails as wrong usage if something cannot be written. */
  void check(CommandSpec spec) {
    OutputOptions.refuseUnlessWritable(spec, "--json", json);
    OutputOptions.refuseUnlessWritable(spec, "--junit", junit);
    OutputOptions.refuseUnlessWritable(spec, "--html", html, HtmlPage.NAME);
  }

  /**
   * Prints and writes everything.
   *
   * @param builds what machines were built of, by name; of those that are built of a kernel tree
   * @param machines those that can run here
   * @return the exit code
   */
  int report(
      List<Cell> cells,
      CheckSetting setting,
      Map<String, String> builds,
      List<Explorable> machines,
      CommandLine command)
      throws IOException {
    PrintWriter out = command.getOut();
    CheckTable.print(cells, out);
    if (outcomes) {
      CheckFindings.outcomes(cells, out);
    }
    Surroundings surroundings = new Surroundings(machines);
    surroundings.print(out);
    List<Cell> compared = surroundings.comparable(cells);
    List<OutcomeSets.Difference> differences = OutcomeSets.compare(compared);
    Checker checker = setting.checker();
    CheckFindings findings = new CheckFindings(machines, saveTo, out);
    IdentityHashMap<Cell, Path> files = findings.violations(cells);
    findings.differences(differences, checker);
    CheckTable.outcomes(compared, differences, out);
    long violated = cells.stream().filter(c -> c.witness().isPresent()).count();
    long broken = cells.stream().filter(Cell::broken).count();
    out.println(
        (violated == 1 ? "1 violation" : violated + " violations")
            + (broken == 0 ? "" : "; could not be run: " + broken + " of " + cells.size()));
    out.flush();
    if (json != null) {
      CheckJson.write(cells, differences, files, setting, builds, json);
    }
    if (junit != null) {
      JunitXml.write(cells, differences, junit);
    }
    if (html != null) {
      List<String> words = command.getParseResult().originalArgs();
      ReportView report =
          new Reports(checker, machines)
              .report("zswap check", "zswap " + String.join(" ", words), cells, differences);
      out.println("Page: " + HtmlPage.write(report, html));
      out.flush();
    }
    boolean none = cells.stream().allMatch(c -> c.result().isEmpty());
    return violated > 0 || !differences.isEmpty()
        ? Zswap.FOUND
        : none || cells.stream().anyMatch(Cell::unfinished) ? Zswap.CANNOT : Zswap.FINE;
  }
}
