package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.Corner;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is found in the corners, and the fault that each is for would be. */
class CornersTest {
  /** What each fault breaks: it leaks, unless it is one of these. */
  private static final Map<Corner, String> BREAKS =
      Map.of(
          Corner.C5, "I2",
          Corner.C7, "I7",
          Corner.C9, "I2",
          Corner.C11, "I2");

  /** There it is a BUG; InterleavingMutantsTest breaks core and the reference instead. */
  private static final String NOT_ON_612 = "C12";

  private static Litmus litmus(Corner corner) {
    return corner.programs().get(0);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(value = Corner.class, names = NOT_ON_612, mode = EnumSource.Mode.EXCLUDE)
  void linuxWithTheFaultIsFound(Corner corner) {
    Cell cell = TopicSearch.of(litmus(corner), corner.edited().orElseThrow(), Protocol.MERGED);
    TopicSearch.assertFound(BREAKS.getOrDefault(corner, "I5"), cell);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(value = Corner.class, names = NOT_ON_612, mode = EnumSource.Mode.EXCLUDE)
  void linuxHasNone(Corner corner) {
    TopicSearch.assertNotFound(TopicSearch.of(litmus(corner), "linux-6.12", Protocol.MERGED));
  }

  @ParameterizedTest
  @EnumSource(value = Corner.class, names = "C10", mode = EnumSource.Mode.EXCLUDE)
  void coreAndReferenceHaveNone(Corner corner) {
    for (String machine : List.of("core", "reference")) {
      TopicSearch.assertNotFound(TopicSearch.of(litmus(corner), machine, Protocol.MERGED));
    }
  }

  /** C2's fault, by a program that was not written for it. */
  @Tag("long")
  @Test
  void whatIsNotGivenBackIsFoundByARacesProgramInWhichSomethingFails() {
    Litmus failing = Race.R1.program("r1-fail-tree");
    TopicSearch.assertFound("I5", TopicSearch.of(failing, "linux-6.12+tree", Protocol.MERGED));
    TopicSearch.assertNotFound(TopicSearch.of(failing, "linux-6.12", Protocol.MERGED));
  }

  /**
   * In the kernel a pool's reference for being current goes a grace period after another pool is on
   * the list, so that a store always gets one. Core and the reference drop it at once.
   */
  @Test
  void noStoreIsRefusedBecauseTheCompressorChanges() {
    Set<String> linux = outcomes("linux-6.12");
    assertFalse(linux.toString().contains("pageout a -> written"), linux::toString);
    assertEquals(linux, outcomes("core"));
    assertEquals(linux, outcomes("reference"));
  }

  private static Set<String> outcomes(String machine) {
    return TopicSearch.of(litmus(Corner.C5), machine, Protocol.MERGED)
        .result()
        .orElseThrow()
        .outcomes()
        .keySet();
  }
}
