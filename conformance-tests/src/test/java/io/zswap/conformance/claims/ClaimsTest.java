package io.zswap.conformance.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.check.ProtocolWords;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private static final Path PAGE = Path.of("CLAIMS.md");
  private static final String REMEDY =
      PAGE + " is out of date; run conformance-tests/zswap claims --page conformance-tests/" + PAGE;

  /** The one whose verdicts are quick to have again. */
  private static final String MACHINE = "reference";

  @Test
  void everyPositionHasAClaim() {
    Set<Enum<?>> claimed = new HashSet<>();
    Claims.load().forEach(c -> claimed.addAll(c.protocol().positions()));
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
   * A surprise, by the schedule that shows it: one task after the other. With lists that move at
   * the release of a cgroup, an entry stays out of reach although the cgroup has been released,
   * because the slot's charge is a reference, too.
   */
  @Test
  void aReleasedCgroupIsHeldByItsSlots() {
    for (Explorable machine : new MachineCatalog().explorable()) {
      if (!machine.name().equals("core") && !machine.name().equals(MACHINE)) {
        continue;
      }
      Litmus litmus = Race.R4.program("r4-release");
      Protocol protocol = ProtocolWords.parse("add=reparent-at-release");
      ScenarioSpec spec =
          Specs.of(litmus.program(), protocol, FreeMode.POISON, Granularity.PRIMITIVE);
      try (Scenario scenario = machine.open(spec)) {
        Trace trace = new Trace();
        scenario.run(new byte[0], 0, 0, trace);
        List<String> found = new ZswapJudge(litmus.program(), spec).judgeEnd(trace).violations();
        assertTrue(found.stream().anyMatch(v -> v.startsWith("I3 reach")), found.toString());
        assertTrue(found.stream().noneMatch(v -> v.startsWith("I2")), found.toString());
      }
    }
  }

  /** All that can be had again in seconds: the rows but for what core says, and the diagrams. */
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
    List<Claim> quick = new ArrayList<>();
    String page = Files.readString(PAGE);
    for (Claim claim : Claims.load()) {
      assertTrue(page.contains("| " + claim.id() + " | "), claim.id() + ": " + REMEDY);
      assertTrue(page.contains(claim.text()), claim.id() + ": " + REMEDY);
      assertTrue(page.contains(claim.differs()), claim.id() + ": " + REMEDY);
      if (claim.programs().stream().allMatch(Litmus::twoTasks)
          && claim.protocol().tree() != Protocol.Tree.PERCPU_REFERENCE) {
        quick.add(claim);
      }
    }
    ClaimRun run = new ClaimRun(List.of(reference), Duration.ofSeconds(60));
    for (ClaimResult result : run.run(quick, done -> {})) {
      String row = ClaimPage.row(result, MACHINE);
      assertFalse(result.verdict().equals("open"), row);
      assertTrue(page.contains(row), row + ": " + REMEDY);
    }
  }
}
