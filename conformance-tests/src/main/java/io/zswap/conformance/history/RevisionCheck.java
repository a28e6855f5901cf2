package io.zswap.conformance.history;

import io.zswap.api.ZswapException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Finds out what a commit has: from the cache, or by exploring it. */
public final class RevisionCheck {
  private static final String ERRORS = " does not build:\n";

  private final MachineCatalog catalog;
  private final GitLog log;
  private final List<Race> races;
  private final VerdictCache cache;
  private final BiFunction<Explorable, List<Litmus>, List<Cell>> explore;

  /**
   * Checks commits of a repository.
   *
   * @param explore runs programs on a machine, and gives a cell for each
   */
  public RevisionCheck(
      MachineCatalog catalog,
      GitLog log,
      List<Race> races,
      VerdictCache cache,
      BiFunction<Explorable, List<Litmus>, List<Cell>> explore) {
    this.catalog = catalog;
    this.log = log;
    this.races = List.copyOf(races);
    this.cache = cache;
    this.explore = explore;
  }

  /** What is known of a commit, then. */
  public Revision of(GitLog.Commit commit) {
    String name = "git:" + log.folder() + "@" + commit.id();
    try {
      MachineCatalog.Made made = catalog.tree(name);
      Map<Race, RaceVerdict> verdicts = new EnumMap<>(Race.class);
      List<Race> unknown = new ArrayList<>();
      for (Race race : races) {
        Optional<RaceVerdict> known = cache.find(made, race);
        known.ifPresentOrElse(v -> verdicts.put(race, v), () -> unknown.add(race));
      }
      if (!unknown.isEmpty()) {
        explore(catalog.explorable(name), unknown)
            .forEach(
                (race, verdict) -> {
                  cache.keep(made, race, verdict);
                  verdicts.put(race, verdict);
                });
      }
      return new Revision("", verdicts, !unknown.isEmpty());
    } catch (ZswapException e) {
      return Revision.failed(inOneLine(String.valueOf(e.getMessage()), name));
    }
  }

  private Map<Race, RaceVerdict> explore(Explorable machine, List<Race> unknown) {
    List<Litmus> programs = unknown.stream().flatMap(race -> race.programs().stream()).toList();
    List<Cell> cells = explore.apply(machine, programs);
    if (cells.stream().allMatch(c -> c.result().isEmpty())) {
      // Either no race applies, or there is no machine: that throws.
      Litmus first = programs.get(0).fitting(machine.traits().get());
      machine
          .open(Specs.of(first.program(), Protocol.MERGED, FreeMode.POISON, Granularity.PRIMITIVE))
          .close();
    }
    Map<Race, RaceVerdict> verdicts = new EnumMap<>(Race.class);
    for (Race race : unknown) {
      verdicts.put(
          race, RaceVerdict.of(cells.stream().filter(c -> c.litmus().topic() == race).toList()));
    }
    return verdicts;
  }

  /** The reason without the name, which stands beside it; of a compiler its first error. */
  private static String inOneLine(String message, String name) {
    int errors = message.indexOf(ERRORS);
    String text =
        errors < 0
            ? message.startsWith(name) ? message.substring(name.length()) : message
            : "does not build: " + message.substring(errors + ERRORS.length());
    return text.replaceFirst("^[: ]+", "").lines().findFirst().orElse("");
  }
}
