package io.zswap.conformance.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.ProtocolWords;
import io.zswap.conformance.litmus.Bug;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private static final Path PAGE = Path.of("CLAIMS.md");
  private static final String REMEDY =
      PAGE + " is out of date; run conformance-tests/zswap claims --page conformance-tests/" + PAGE;

  /** The one whose verdicts are quick to have again. */
  private static final String MACHINE = "reference";

  @Test
  void everyPositionHasAClaimOrIsABug() {
    Set<Enum<?>> claimed = new HashSet<>();
    Claims.load().forEach(c -> claimed.addAll(c.protocol().positions()));
    // No thread argues about these: they were bugs, and have programs of their own.
    for (Bug bug : Bug.values()) {
      claimed.addAll(bug.unfixed().positions());
    }
    for (Enum<?> axis : Protocol.MERGED.positions()) {
      for (Enum<?> position : axis.getDeclaringClass().getEnumConstants()) {
        assertTrue(claimed.contains(position), position + " has no claim");
      }
    }
  }

  @Test
  void releasesAreProtocols() {
    assertEquals(Protocol.MERGED, ProtocolWords.parse("v6.12"));
    assertEquals(Protocol.MERGED, ProtocolWords.parse("v6.9"));
    assertEquals(Protocol.Load.EXCLUSIVE, ProtocolWords.parse("v6.8-exclusive").load());
    assertEquals(Protocol.Recheck.NONE, ProtocolWords.parse("v6.3").recheck());
  }

  @Test
  void wrongTextIsRefusedWithItsPlace() {
    assertWrong("race: R1", "t:1: 'race: R1', expected [NAME]");
    assertWrong("[a]\nrace: R1\nexpects: fine", "t:1: [a] expects 'fine'");
    assertWrong("[a]\ncolour: red", "t:2: 'colour: red'");
  }

  private static void assertWrong(String text, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Claims.parse(text, "t"));
    assertTrue(String.valueOf(e.getMessage()).startsWith(message), e.getMessage());
  }

  /**
   * The whole page but for what core says, which takes minutes: the rows, the diagrams, what the
   * verdicts rest on, the costs. That core says the same is what {@code zswap claims} checks.
   */
  @Tag("long")
  @Test
  void thePageIsUpToDate() throws IOException {
    boolean here =
        new MachineCatalog().explorable().stream().anyMatch(m -> m.name().equals(MACHINE));
    if (!here) {
      String reason = "no " + MACHINE + ", so that nobody knows whether " + PAGE + " is true";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason);
      }
      abort(reason);
    }
    Explorable reference = new MachineCatalog().explorable(MACHINE);
    List<ClaimResult> results =
        new ClaimRun(List.of(reference), Duration.ofMinutes(2)).run(Claims.load(), done -> {});
    Map<String, String> recorded = Claims.recordedVerdicts();
    for (ClaimResult result : results) {
      String id = result.claim().id();
      assertFalse(result.verdict().equals("open"), id);
      assertEquals(result.verdict(), recorded.get(id), id + " in verdicts.properties");
    }
    assertEquals(results.size(), recorded.size());
    List<String> fresh = new ClaimPage(results, reference).text().lines().toList();
    List<String> written =
        Files.readString(PAGE)
            .replaceAll("(?m)^(\\| (?:claim|r\\d-).* \\|) [^|]* \\|$", "$1")
            .replaceAll("(?m)^(\\|(?:---\\|){7})---\\|$", "$1")
            .lines()
            .toList();
    for (int i = 0; i < Math.min(fresh.size(), written.size()); i++) {
      assertEquals(fresh.get(i), written.get(i), PAGE + ":" + (i + 1) + ": " + REMEDY);
    }
    assertEquals(fresh.size(), written.size(), REMEDY);
  }
}
