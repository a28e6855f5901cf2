package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.DeviceFiles;
import io.zswap.conformance.crosscheck.Options;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import io.zswap.conformance.program.Task;
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
        "Runs a program on a machine, checks what it reads and expects, and at the end looks at"
            + " the invariants, also with the machine emptied unless its device is a file. Several"
            + " machines are compared after each operation. Several tasks are run one after the other, in the"
            + " order of the text: 'zswap check' is what runs them at the same time.%n%n"
            + "A program's 'device file \"X\"' is X beside the program. With several machines"
            + " each has a file of its own, X.core, X.reference, ...; those that the run created"
            + " are deleted at the end.",
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

  @Option(
      names = "--save-to",
      paramLabel = "DIR",
      defaultValue = "zswap-findings",
      description = "Folder for programs that found something. Default: ${DEFAULT-VALUE}.")
  private Path saveTo = Path.of("");

  @Option(names = "--json", description = "Print JSON, each operation included.")
  private boolean json;

  @Option(
      names = "--keep-device",
      description =
          "Keep the device files of several machines. That of a single machine is always kept.")
  private boolean keepDevice;

  RunCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Program parsed = Programs.read(program);
    List<Candidate> candidates = machines.one(catalog, err);
    Workload workload = Workload.of(parsed);
    List<String> names = candidates.stream().map(Candidate::name).toList();
    List<Path> devices = DeviceFiles.of(parsed.header().config(), names);
    Options options =
        Options.plain(MachineCatalog.codecOrigin())
            .savingTo(saveTo)
            .keepingDevice(keepDevice)
            .lookingAtRest();
    ObjectNode document = Json.object();
    document.put("program", parsed.header().name());
    if (parsed.tasks().size() > 1) {
      ArrayNode order = document.putArray("tasksInOrder");
      parsed.tasks().forEach(task -> order.add(task.name()));
    }
    if (json) {
      ArrayNode files = document.putArray("deviceFiles");
      devices.forEach(file -> files.add(file.toString()));
      ArrayNode list = document.putArray("steps");
      options = options.listening(new StepJson(workload.names(), list));
    } else if (steps) {
      options = options.listening(new StepLines(workload.names(), out));
    }
    if (!json && parsed.tasks().size() > 1) {
      out.println(
          Text.wrap(
              "Tasks one after the other: "
                  + String.join(", ", parsed.tasks().stream().map(Task::name).toList())
                  + ". All their interleavings: zswap check "
                  + program,
              ""));
    }
    if (!json && devices.size() > 1) {
      for (int i = 0; i < devices.size(); i++) {
        out.println("device file of " + names.get(i) + ": " + devices.get(i));
      }
    }
    CrossCheckResult result = CrossCheck.run(workload, candidates, options);
    if (json) {
      document.setAll(CrosscheckJson.of(result));
      Json.write(document, out);
    } else {
      result.findings().forEach(finding -> out.println(finding.render()));
      out.printf(
          "%s: %d operations on %s: %s%n",
          parsed.header().name(),
          result.operations(),
          String.join(", ", result.machines()),
          result.findings().isEmpty() ? "fine" : result.findings().size() + " found");
    }
    out.flush();
    return result.findings().isEmpty() ? Zswap.FINE : Zswap.FOUND;
  }
}
