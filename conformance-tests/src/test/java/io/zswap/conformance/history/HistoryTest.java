package io.zswap.conformance.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which commit is named. What a revision has is written in a file of it, so that nothing needs to
 * be built.
 */
class HistoryTest {
  private static final Race RACE = Race.R1;

  @TempDir private Path temp = Path.of("");
  private GitRepository repository = new GitRepository(temp);
  private final List<String> asked = new ArrayList<>();
  private int edits;

  @BeforeEach
  void repository() throws IOException {
    repository = GitRepository.in(temp.resolve("r"));
  }

  /** A commit after which the race is there, or not, or nothing builds. */
  private String commit(String state, String... paths) throws IOException {
    repository.write("state", state + "\n");
    for (String path : paths) {
      repository.write(path, "edit " + ++edits + "\n");
    }
    return repository.commit(state + " " + String.join(" ", paths));
  }

  private String zswap(String state) throws IOException {
    return commit(state, "mm/zswap.c");
  }

  private Revision check(GitLog.Commit commit) {
    asked.add(commit.id());
    try {
      return switch (repository.git("show", commit.id() + ":state")) {
        case "bad" ->
            new Revision(
                "", Map.of(RACE, new RaceVerdict(RaceVerdict.Kind.VIOLATED, "I2 read")), true);
        case "good" ->
            new Revision("", Map.of(RACE, new RaceVerdict(RaceVerdict.Kind.NONE, "")), true);
        case "slow" ->
            new Revision("", Map.of(RACE, new RaceVerdict(RaceVerdict.Kind.INCOMPLETE, "")), true);
        default -> Revision.failed("does not build");
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<History.Row> walk(String from, String to) {
    GitLog log = new GitLog(repository.folder());
    String id = log.find(from).orElseThrow();
    return new History(log, List.of(RACE), this::check)
        .walk(log.commit(id), log.touching(id, log.find(to).orElseThrow()));
  }

  /** Hash, +R1 or -R1, and where. */
  private static List<String> changes(List<History.Row> rows) {
    return rows.stream()
        .flatMap(
            row ->
                row.changes().stream()
                    .map(
                        c ->
                            row.commit().id()
                                + (c.introduced() ? " +" : " -")
                                + c.race()
                                + " "
                                + c.where()))
        .toList();
  }

  @Test
  void introducedAndFixed() throws IOException {
    String from = zswap("good");
    zswap("good");
    String introduced = zswap("bad");
    commit("bad", "mm/list_lru.c");
    String fixed = commit("good", "mm/list_lru.c");
    zswap("good");
    List<History.Row> rows = walk(from, "main");
    assertEquals(6, rows.size());
    assertEquals(from, rows.get(0).commit().id());
    assertEquals(List.of(introduced + " +R1 HERE", fixed + " -R1 HERE"), changes(rows));
    assertEquals(6, asked.size(), "parents that are rows are not asked again");
  }

  @Test
  void onlyCommitsThatTouchThePathsAreWalked() throws IOException {
    String from = zswap("good");
    commit("good", "mm/memory.c");
    assertEquals(1, walk(from, "main").size());
    String lru = commit("good", "mm/list_lru.c", "mm/memory.c");
    List<History.Row> rows = walk(from, "main");
    assertEquals(2, rows.size());
    assertEquals(lru, rows.get(1).commit().id());
    assertEquals("good mm/list_lru.c mm/memory.c", rows.get(1).commit().subject());
  }

  @Test
  void aCommitInBetweenIsNotTakenForTheNextOne() throws IOException {
    String from = zswap("bad");
    commit("good", "mm/swapfile.c");
    String next = zswap("good");
    assertEquals(List.of(next + " -R1 BETWEEN"), changes(walk(from, "main")));
  }

  @Test
  void behindOneThatDoesNotBuildOrRanOutOfTime() throws IOException {
    String from = zswap("good");
    zswap("broken");
    String introduced = zswap("bad");
    zswap("slow");
    String fixed = zswap("good");
    assertEquals(
        List.of(introduced + " +R1 HERE_OR_BEFORE", fixed + " -R1 HERE_OR_BEFORE"),
        changes(walk(from, "main")));
  }

  @Test
  void whatWasThereAlreadyIsNotNews() throws IOException {
    String from = zswap("bad");
    zswap("broken");
    zswap("bad");
    assertEquals(List.of(), changes(walk(from, "main")));
    // Nothing is known of what the range begins behind.
    String none = zswap("broken");
    zswap("good");
    assertEquals(List.of(), changes(walk(none, "main")));
  }

  @Test
  void aMergeIsNotNamedForWhatItsBranchDid() throws IOException {
    String from = zswap("bad");
    repository.git("checkout", "-q", "-b", "topic");
    String fixed = zswap("good");
    repository.git("checkout", "-q", "main");
    String other = commit("bad", "mm/list_lru.c");
    repository.git("merge", "-q", "--no-ff", "topic", "-m", "Merge");
    List<History.Row> rows = walk(from, "main");
    assertEquals(List.of(fixed + " -R1 HERE"), changes(rows));
    assertTrue(rows.stream().anyMatch(row -> row.commit().id().equals(other)));
  }

  @Test
  void verdictsAreOfAllCellsOfARace() {
    assertEquals("I2", new RaceVerdict(RaceVerdict.Kind.VIOLATED, "I2 use after free").word());
    assertEquals(
        RaceVerdict.Kind.NOT_APPLICABLE, RaceVerdict.of(List.of()).kind(), "no cell, no verdict");
  }

  @Test
  void aSetupThatBreaksDownIsNoFix() {
    Explorable machine =
        new Explorable(
            "bug",
            spec -> {
              throw new MachineException("BUG in the setup");
            });
    Cell cell =
        new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
            .check(
                Race.R2.programs().get(0),
                machine,
                Protocol.MERGED,
                Cell.UNBOUNDED,
                Duration.ofSeconds(1));
    RaceVerdict verdict = RaceVerdict.of(List.of(cell));
    assertEquals(RaceVerdict.Kind.BROKEN, verdict.kind());
    assertFalse(verdict.certain());
    assertEquals("BUG in the setup", verdict.about());
    Revision revision = new Revision("", Map.of(Race.R2, verdict), true);
    assertEquals(Optional.empty(), revision.found(Race.R2), "neither there nor fixed");
  }

  @Test
  void theCodeOfTheCheckIsPartOfTheKey() throws IOException {
    String one = CodeDigest.of("settings", History.class);
    assertEquals(one, CodeDigest.of("settings", RaceVerdict.class), "of the same folder");
    assertTrue(!one.equals(CodeDigest.of("others", History.class)));
    assertTrue(!one.equals(CodeDigest.of("settings", HistoryTest.class)));
    assertTrue(!one.equals(CodeDigest.of("settings", History.class, Test.class)), "and a jar");
  }

  @Test
  void gitIsToldOfNoOtherRepositoryAndAsksForNoPassword() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "GIT_DIR", "/x",
                "GIT_WORK_TREE", "/x",
                "GIT_INDEX_FILE", "/x/index",
                "GIT_PREFIX", "x/",
                "PATH", "/bin"));
    GitLog.prepare(environment);
    assertEquals(Map.of("LC_ALL", "C", "GIT_TERMINAL_PROMPT", "0", "PATH", "/bin"), environment);
  }
}
