package io.zswap.conformance.history;

import io.zswap.conformance.litmus.Race;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Walks a range of commits and finds those that introduced or fixed a race.
 *
 * <p>A row is compared with the walked commits before it, or with what the range begins behind.
 * Where they differ, the commit's own parent is asked, too: it may be a commit in between that
 * touches other files.
 */
public final class History {
  private final GitLog log;
  private final List<Race> races;
  private final Function<GitLog.Commit, Revision> check;
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Map<String, Revision> parents = new HashMap<>();

  /**
   * A commit and what is known of it.
   *
   * @param commit which
   * @param revision what was found
   * @param changes compared with the commits before it; of the first row there are none
   */
  public record Row(GitLog.Commit commit, Revision revision, List<Change> changes) {
    /** Copies the list. */
    public Row {
      changes = List.copyOf(changes);
    }
  }

  /**
   * A history of races.
   *
   * @param check finds out what a commit has
   */
  public History(GitLog log, List<Race> races, Function<GitLog.Commit, Revision> check) {
    this.log = log;
    this.races = List.copyOf(races);
    this.check = check;
  }

  /**
   * Walks commits in the order given: each behind what comes before it.
   *
   * @param from what the range begins behind; the first row
   */
  public List<Row> walk(GitLog.Commit from, List<GitLog.Commit> commits) {
    rows.put(from.id(), new Row(from, check.apply(from), List.of()));
    for (GitLog.Commit commit : commits) {
      Revision revision = check.apply(commit);
      List<Change> changes = new ArrayList<>();
      for (Race race : races) {
        revision
            .found(race)
            .flatMap(found -> change(from, commit, race, found))
            .ifPresent(changes::add);
      }
      rows.put(commit.id(), new Row(commit, revision, changes));
    }
    return List.copyOf(rows.values());
  }

  private Optional<Change> change(
      GitLog.Commit from, GitLog.Commit commit, Race race, boolean found) {
    Set<Boolean> before = new HashSet<>();
    boolean gaps = before(from, commit, race, before, new HashSet<>());
    if (before.isEmpty() || before.contains(found)) {
      return Optional.empty();
    }
    // Of a merge one parent with the same is enough: that is where it came from.
    Set<Optional<Boolean>> parents = new HashSet<>();
    for (String parent : log.parents(commit.id())) {
      parents.add(revision(parent).found(race));
    }
    Change.Where where =
        parents.contains(Optional.of(found))
            ? Change.Where.BETWEEN
            : gaps || parents.contains(Optional.<Boolean>empty())
                ? Change.Where.HERE_OR_BEFORE
                : Change.Where.HERE;
    return Optional.of(new Change(race, found, where));
  }

  /**
   * Gathers what the nearest rows before a commit say; whether rows that say nothing lie between.
   */
  private boolean before(
      GitLog.Commit from,
      GitLog.Commit commit,
      Race race,
      Set<Boolean> gathered,
      Set<String> seen) {
    boolean gaps = false;
    for (String id : commit.before().isEmpty() ? List.of(from.id()) : commit.before()) {
      Row row = rows.getOrDefault(id, rows.get(from.id()));
      if (row == null || !seen.add(row.commit().id())) {
        continue;
      }
      Optional<Boolean> known = row.revision().found(race);
      if (known.isPresent()) {
        gathered.add(known.get());
      } else if (!row.commit().id().equals(from.id())) {
        before(from, row.commit(), race, gathered, seen);
        gaps = true;
      }
    }
    return gaps;
  }

  private Revision revision(String id) {
    Row row = rows.get(id);
    return row != null
        ? row.revision()
        : parents.computeIfAbsent(id, i -> check.apply(log.commit(i)));
  }
}
