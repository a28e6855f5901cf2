package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.FailurePoint;
import io.zswap.conformance.explore.Schedule;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run in which something fails says what, in the words of programs. */
class FailurePointsTest {
  private static final Checker CHECKER = new Checker(FreeMode.POISON, Granularity.PRIMITIVE);

  @ParameterizedTest
  @CsvSource({
    "core, r1, entry",
    "core, r1, compress",
    "core, r1, tree",
    "core, r1, folio",
    "core, r1, device-write",
    "core, r1, decompress",
    "core, r4, lru",
    "reference, r1, entry",
    "reference, r1, zpool",
    "reference, r1, compress",
    "reference, r1, tree",
    "reference, r1, folio",
    "reference, r1, device-write",
    "reference, r1, decompress",
    "reference, r4, lru",
  })
  void aStepSaysWhatIsToFail(String machine, String race, String word) {
    FailurePoint point = FailurePoint.of(word).orElseThrow();
    Litmus litmus = Race.valueOf(race.toUpperCase(Locale.ROOT)).program(race);
    Cell cell =
        CHECKER.check(
            litmus.failing(point),
            TopicSearch.machine(machine),
            Protocol.MERGED,
            0,
            Duration.ofSeconds(60));
    assertTrue(cell.covered(), cell.note());
    Schedule schedule = cell.result().orElseThrow().outcomes().values().iterator().next();
    ScheduleFile file = CHECKER.witness(cell, TopicSearch.machine(machine), schedule);
    Set<String> objects =
        Replays.replay(file, TopicSearch.machine(machine)).steps().stream()
            .map(step -> step.object())
            .filter(object -> object.startsWith("failure point"))
            .collect(Collectors.toSet());
    assertEquals(Set.of("failure point " + word), objects);
  }
}
