package io.zswap.conformance.cli;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.history.GitLog;
import io.zswap.conformance.history.History;
import io.zswap.conformance.history.RaceVerdict;
import io.zswap.conformance.history.RevisionCheck;
import io.zswap.conformance.history.VerdictCache;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.machines.UnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zswap history}: which commits introduced or fixed a race. */
@Command(
    name = "history",
    description = {
      "Checks every commit of a range that touches mm/zswap.c or mm/list_lru.c, and shows which"
          + " introduced or fixed a documented race. The first row is what the range begins behind.",
      "Nothing is checked out. Verdicts are kept in the cache folder: a commit that changes nothing"
          + " that is compiled or looked at is not explored again. The budget is for each commit."
    },
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Exit codes: 0 nothing found in what was covered (a row says where the",
      "budget ran out), 1 a commit has one of the races,",
      "2 wrong usage, or no commit can be checked.",
      "",
      "Examples:",
      "  zswap history --git ~/linux v6.7..v6.9",
      "  zswap history --git ~/linux --race R2 v6.8..v6.9",
      "  zswap history --git ~/linux origin/master..my-branch --json history.json"
    })
final class HistoryCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--git",
      paramLabel = "DIR",
      defaultValue = ".",
      description =
          "A local git repository with a kernel in it, bare or not. Default: this folder.")
  private Path git = Path.of(".");

  @Parameters(
      paramLabel = "FROM..TO",
      description = "Commits of TO that FROM does not have; without TO, of HEAD.")
  private String range = "";

  @Mixin private RaceOptions options = new RaceOptions();

  @Option(names = "--json", paramLabel = "F", description = "Write the rows to this file too.")
  private @Nullable Path json;

  HistoryCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    List<Race> races = options.races(spec);
    Duration budget = options.budget(spec);
    OutputOptions.refuseUnlessWritable(spec, "--json", json);
    GitLog log = new GitLog(git.toAbsolutePath().normalize());
    String from = commit(log, end(0));
    String to = commit(log, end(1));
    List<GitLog.Commit> commits = log.touching(from, to);
    if (commits.isEmpty() && !from.equals(to) && log.isAncestor(to, from)) {
      refuse(range + " has no commits: " + end(1) + " comes before " + end(0));
    }
    PrintWriter out = spec.commandLine().getOut();
    List<History.Row> rows =
        new History(log, races, check(log, races, budget, commits)::of)
            .walk(log.commit(from), commits);
    new HistoryTable(races, out).print(rows, end(0), log);
    out.flush();
    if (json != null) {
      HistoryJson.write(rows, log, range, json);
    }
    boolean none = rows.stream().allMatch(row -> row.revision().verdicts().isEmpty());
    boolean found =
        rows.stream()
            .flatMap(row -> row.revision().verdicts().values().stream())
            .anyMatch(RaceVerdict::found);
    return found ? Zswap.FOUND : none ? Zswap.CANNOT : Zswap.FINE;
  }

  /** Each program as in a plain check; of witnesses only the first words are shown. */
  private RevisionCheck check(
      GitLog log, List<Race> races, Duration budget, List<GitLog.Commit> commits) {
    Checker checker = new Checker(FreeMode.POISON, Granularity.PRIMITIVE).withoutModes();
    VerdictCache cache =
        new VerdictCache(
            FreeMode.POISON + " " + Granularity.PRIMITIVE + " " + Checker.DEFAULT_BOUND);
    List<String> ids = commits.stream().map(GitLog.Commit::id).toList();
    return new RevisionCheck(
        catalog,
        log,
        races,
        cache,
        (machine, programs) ->
            new CheckRun(checker, programs, race -> Protocol.MERGED, null, budget)
                .on(
                    List.of(machine),
                    spec.commandLine().getErr(),
                    "explorations, " + place(machine.name(), ids)));
  }

  /** How far the walk is; ends and parents are none of its commits. */
  private static String place(String machine, List<String> ids) {
    int at = ids.indexOf(machine.substring(machine.lastIndexOf('@') + 1));
    return (at < 0 ? "beside " : (at + 1) + " of ") + ids.size() + " commits";
  }

  /** Either end of the range. */
  private String end(int which) {
    String[] ends = range.split("\\.\\.", -1);
    if (ends.length != 2 || ends[0].isEmpty() || range.contains("...")) {
      throw new ParameterException(
          spec.commandLine(), "'" + range + "' is no range, expected FROM..TO such as v6.7..v6.9");
    }
    return ends[which].isEmpty() ? "HEAD" : ends[which];
  }

  private String commit(GitLog log, String rev) {
    return log.find(rev)
        .orElseThrow(
            () -> {
              // Says why.
              catalog.tree("git:" + log.folder() + "@" + rev);
              return new UnavailableException(log.folder() + " has no commit '" + rev + "'");
            });
  }

  private void refuse(String message) {
    throw new ParameterException(spec.commandLine(), message);
  }
}
