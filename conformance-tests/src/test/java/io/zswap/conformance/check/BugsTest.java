package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.Bug;
import io.zswap.conformance.litmus.Litmus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each documented bug is found where it is, and nowhere else. */
class BugsTest {
  /**
   * What a bug breaks first, as its commit's message says: data, memory, a list, or it leaks. B7's
   * item is on a list that nobody looks at, which may be gone already.
   */
  private static final Map<Bug, String> BREAKS =
      Map.ofEntries(
          Map.entry(Bug.B1, "I1"),
          Map.entry(Bug.B2, "I1"),
          Map.entry(Bug.B3, "I5"),
          Map.entry(Bug.B4, "I2"),
          Map.entry(Bug.B5, "I2"),
          Map.entry(Bug.B6, "I5"),
          Map.entry(Bug.B7, "I[23]"),
          Map.entry(Bug.B8, "I2"),
          Map.entry(Bug.B9, "I2"),
          Map.entry(Bug.B10, "I2"),
          Map.entry(Bug.B11, "I2"),
          Map.entry(Bug.B12, "I4"));

  private static Litmus litmus(Bug bug) {
    return bug.programs().get(0);
  }

  private static Cell check(Bug bug, String machine, Protocol protocol) {
    return TopicSearch.of(litmus(bug), machine, protocol);
  }

  private static void assertFound(Bug bug, Cell cell) {
    TopicSearch.assertFound(Objects.requireNonNull(BREAKS.get(bug)), cell);
  }

  @ParameterizedTest
  @EnumSource(
      value = Bug.class,
      names = {"B7", "B12"},
      mode = EnumSource.Mode.EXCLUDE)
  void linuxHasNoneOfThem(Bug bug) {
    TopicSearch.assertNotFound(check(bug, "linux-6.12", Protocol.MERGED));
  }

  /** What a tree does not have says so, and why: these take no large folios. */
  @ParameterizedTest
  @CsvSource({
    "linux-6.12, B12: zswap_store() takes folios of one page only (mm/zswap.c)",
    "'linux-6.1', 'B12: zswap is given pages, not folios: it has no zswap_store() (mm/zswap.c)'"
  })
  void largeFoliosAreNothingThatTheseTake(String machine, String why) {
    Litmus litmus = Bug.B12.programs().get(0);
    Cell cell = TopicSearch.cell(litmus, machine, Protocol.MERGED);
    assertTrue(cell.result().isEmpty());
    assertEquals(why, cell.note());
  }

  @Test
  void positionsThatDoNotGoTogetherAreNotApplicable() {
    Litmus litmus = litmus(Bug.B7);
    Protocol both = Bug.B8.unfixed().with(Protocol.Recheck.NONE);
    Cell cell = TopicSearch.cell(litmus, "reference", both);
    assertEquals(Cell.Verdict.NOT_APPLICABLE, cell.verdict(), cell.note());
    assertEquals("reference has no protocol of these positions together", cell.note());
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(
      value = Bug.class,
      names = {"B7", "B8", "B12"},
      mode = EnumSource.Mode.EXCLUDE)
  void linuxHasItWithItsSourceEdited(Bug bug) {
    assertFound(bug, check(bug, bug.edited().orElseThrow(), Protocol.MERGED));
  }

  /** As it was fixed: the same loads, in the same surroundings, with the reference held. */
  @Tag("long")
  @Test
  void loadsThatGiveUpTheEntryLast() {
    TopicSearch.assertNotFound(check(Bug.B9, "linux-6.1+exclusive", Protocol.MERGED));
  }

  /** 6.1 never had the fix. */
  @Test
  void anOldTreeFreesContextsInUse() {
    assertFound(Bug.B11, check(Bug.B11, "linux-6.1", Protocol.MERGED));
  }

  @Test
  void contextsThatAreNoCpusCannotGoWithOne() {
    for (String machine : List.of("core", "reference")) {
      Cell cell = TopicSearch.cell(litmus(Bug.B11), machine, Protocol.MERGED);
      assertFalse(cell.result().isPresent(), machine);
      assertTrue(cell.note().contains("B11: "), cell::note);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Bug.class,
      names = {"B3", "B7", "B8", "B12"})
  void coreAndReferenceHaveItInThatPosition(Bug bug) {
    assertNotEquals(Protocol.MERGED, bug.unfixed());
    for (String machine : List.of("core", "reference")) {
      assertFound(bug, check(bug, machine, bug.unfixed()));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Bug.class,
      names = {"B7", "B11"},
      mode = EnumSource.Mode.EXCLUDE)
  void coreAndReferenceHaveNoneOfThem(Bug bug) {
    for (String machine : List.of("core", "reference")) {
      TopicSearch.assertNotFound(check(bug, machine, Protocol.MERGED));
    }
  }

  /** Its program is r4. */
  @Tag("long")
  @Test
  void nobodyHasB7() {
    for (String machine : List.of("linux-6.12", "core", "reference")) {
      TopicSearch.assertNotFound(check(Bug.B7, machine, Protocol.MERGED));
    }
  }
}
