package io.zswap.conformance.cli;

import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zswap races}: what is checked, and where it comes from. */
@Command(
    name = "races",
    description = "Lists the documented races: threads, commits, litmus programs.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78)
final class RacesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--programs", description = "Print the litmus programs too.")
  private boolean programs;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (Race race : Race.values()) {
      out.println(race + " " + race.title());
      out.println(Text.wrap("thread: " + race.source(), "    "));
      out.println(Text.wrap("commits: " + race.commits(), "    "));
      out.println(Text.wrap("unfixed form: " + race.unfixed(), "    "));
      String names = String.join(", ", race.programs().stream().map(Litmus::name).toList());
      out.println(Text.wrap("programs: " + names, "    "));
      if (programs) {
        race.programs().forEach(litmus -> out.printf("%n%s", Litmus.text(litmus.name())));
        out.println();
      }
    }
    out.flush();
    return Zswap.FINE;
  }
}
