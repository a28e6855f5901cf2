package io.zswap.conformance.cli;

import io.zswap.conformance.check.Diagram;
import io.zswap.conformance.check.Replays;
import io.zswap.conformance.check.ScheduleFile;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.report.RunViews;
import io.zswap.conformance.report.SvgPicture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zswap replay}: a run that was saved, once more. */
@Command(
    name = "replay",
    description =
        "Makes a saved run again and draws it. Exit code 1 if it breaks an invariant, 2 if it is"
            + " not the run that was saved.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Examples:",
      "  zswap replay zswap-findings/r1-core-recheck-none.schedule --steps",
      "  zswap replay zswap-findings/r1-core-recheck-none.schedule --svg r1.svg"
    })
final class ReplayCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SCHEDULE", description = "Schedule file.")
  private Path file = Path.of("");

  @Option(names = "--steps", description = "Print every step and what it changed.")
  private boolean steps;

  @Option(
      names = "--svg",
      paramLabel = "F",
      description = "Write the diagram to this file as a picture too.")
  private @Nullable Path svg;

  ReplayCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    OutputOptions.refuseUnlessWritable(spec, "--svg", svg);
    ScheduleFile saved = ScheduleFile.read(file);
    Replays.Replay replay = Replays.replay(saved, catalog.explorable(saved.machine()));
    String title =
        String.format(
            "%s on %s, protocol %s, freed memory: %s",
            saved.program().header().name(),
            saved.machine(),
            saved.protocol(),
            saved.free().word());
    out.println(title);
    out.println();
    Diagram diagram = new Diagram(saved.program(), replay.trace(), replay.steps());
    out.print(steps ? diagram.everyStep() : diagram.columns(CheckFindings.atItsEnd(replay)));
    out.println();
    replay.judgement().violations().forEach(v -> out.println(Text.wrap(v, "")));
    out.println(Text.wrap("outcome: " + replay.judgement().outcome(), ""));
    out.flush();
    if (svg != null) {
      SvgPicture.write(RunViews.of(saved, replay), title, svg);
    }
    if (!replay.same()) {
      err.println("zswap: this is not the run that was saved; it was:");
      saved.expected().forEach(e -> err.println(Text.wrap(e, "  ")));
      err.println(Text.wrap("outcome: " + saved.outcome(), "  "));
      err.flush();
      return Zswap.CANNOT;
    }
    return replay.judgement().violations().isEmpty() ? Zswap.FINE : Zswap.FOUND;
  }
}
