package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.Options;
import io.zswap.conformance.crosscheck.Outcome;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zswap run}: one program, on one machine or on several compared. */
@Command(
    name = "run",
    description =
        "Runs a program on a machine, checks what it reads and expects. Several machines are"
            + " compared after each operation.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Examples:",
      "  zswap run pool-limit.zswap --steps",
      "  zswap run pool-limit.zswap --machine core --machine reference --json"
    })
final class RunCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MachineOptions machines = new MachineOptions();

  @Parameters(paramLabel = "PROGRAM", description = "Program file.")
  private Path program = Path.of("");

  @Option(
      names = "--steps",
      description = "Print each operation's result and the counters that changed.")
  private boolean steps;

  @Option(names = "--json", description = "Print JSON, each operation included.")
  private boolean json;

  RunCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Program parsed = Programs.read(program);
    if (parsed.tasks().size() > 1) {
      err.println("zswap: several tasks: see 'zswap check'");
      err.flush();
      return Zswap.CANNOT;
    }
    List<Candidate> candidates = machines.one(catalog, err);
    Workload workload = Workload.of(parsed);
    Options options =
        Options.plain(MachineCatalog.codecOrigin()).savingTo(Path.of("zswap-findings"));
    ObjectNode document = OutcomeJson.object();
    document.put("program", parsed.header().name());
    if (json) {
      ArrayNode list = document.putArray("steps");
      options = options.listening(new StepJson(workload.names(), list));
    } else if (steps) {
      options = options.listening(new StepLines(workload.names(), out));
    }
    Outcome outcome = CrossCheck.run(workload, candidates, options);
    if (json) {
      document.setAll(OutcomeJson.of(outcome));
      OutcomeJson.write(document, out);
    } else {
      outcome.findings().forEach(finding -> out.println(finding.render()));
      out.printf(
          "%s: %d operations on %s: %s%n",
          parsed.header().name(),
          outcome.operations(),
          String.join(", ", outcome.machines()),
          outcome.findings().isEmpty() ? "fine" : outcome.findings().size() + " found");
    }
    out.flush();
    return outcome.findings().isEmpty() ? Zswap.FINE : Zswap.FOUND;
  }
}
