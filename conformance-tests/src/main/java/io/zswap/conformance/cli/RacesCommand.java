package io.zswap.conformance.cli;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Topic;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zswap races}: what is checked, and where it comes from. */
@Command(
    name = "races",
    description = "Lists the documented races and other bugs: threads, commits, litmus programs.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78)
final class RacesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--programs", description = "Print the litmus programs too.")
  private boolean programs;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (Topic race : Topic.documented()) {
      out.println(race.name() + " " + race.title());
      out.println(Text.wrap("source: " + race.source(), "    "));
      out.println(Text.wrap("commits: " + race.commits(), "    "));
      String unfixed = unfixed(race);
      if (!unfixed.isEmpty()) {
        out.println(Text.wrap("unfixed form: " + unfixed, "    "));
      }
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

  private static String unfixed(Topic race) {
    List<String> forms = new ArrayList<>();
    if (!race.unfixed().equals(Protocol.MERGED)) {
      forms.add("--protocol " + race.unfixed());
    }
    race.edited().ifPresent(machine -> forms.add("--machine " + machine));
    return String.join(", or ", forms);
  }
}
