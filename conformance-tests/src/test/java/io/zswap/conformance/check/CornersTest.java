package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.Corner;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is found in the corners, and the fault that each is for would be. */
class CornersTest {
  /** What each fault breaks: it leaks, unless it is one of these. */
  private static final Map<Corner, String> BREAKS =
      Map.of(
          Corner.C5, "I2",
          Corner.C7, "I7",
          Corner.C9, "I2",
          Corner.C11, "I2",
          Corner.C14, "I7",
          Corner.C16, "I6");

  /** There it is a BUG; InterleavingMutantsTest breaks core and the reference instead. */
  private static final Corner NOT_ON_612 = Corner.C12;

  /** Core and the reference have nothing that belongs to a CPU. */
  private static final Set<Corner> CPUS = EnumSet.of(Corner.C10, Corner.C17);

  /** Most of a minute on the reference. */
  private static final Corner LONG = Corner.C15;

  private static Litmus litmus(Corner corner) {
    return corner.programs().get(0);
  }

  private static Stream<Arguments> programs(Predicate<Corner> of) {
    return Stream.of(Corner.values())
        .filter(of)
        .flatMap(corner -> corner.programs().stream())
        .map(litmus -> Arguments.of(Named.of(litmus.name(), litmus)));
  }

  static Stream<Arguments> onLinux() {
    return programs(corner -> corner != NOT_ON_612);
  }

  static Stream<Arguments> onOurs() {
    return programs(corner -> !CPUS.contains(corner) && corner != LONG);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("onLinux")
  void linuxWithTheFaultIsFound(Litmus litmus) {
    Corner corner = (Corner) litmus.topic();
    Cell cell = TopicSearch.of(litmus, corner.edited().orElseThrow(), Protocol.MERGED);
    TopicSearch.assertFound(BREAKS.getOrDefault(corner, "I5"), cell);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("onLinux")
  void linuxHasNone(Litmus litmus) {
    TopicSearch.assertNotFound(TopicSearch.of(litmus, "linux-6.12", Protocol.MERGED));
  }

  @ParameterizedTest
  @MethodSource("onOurs")
  void coreAndReferenceHaveNone(Litmus litmus) {
    oursHaveNone(litmus);
  }

  @Tag("long")
  @Test
  void coreAndReferenceHaveNoneOfTheLongOne() {
    oursHaveNone(litmus(LONG));
  }

  private static void oursHaveNone(Litmus litmus) {
    for (String machine : List.of("core", "reference")) {
      TopicSearch.assertNotFound(TopicSearch.of(litmus, machine, Protocol.MERGED));
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
