package io.zswap.conformance.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.machines.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kit on machines that differ from Linux 6.12: it must see there what {@code check} sees. */
@Tag("long")
class KitTraitsTest {
  private static Rule rule(String id) {
    return Rules.all().stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
  }

  /** Core, which says that it is older; keeps what it was asked for. */
  private static Explorable older(List<ScenarioSpec> asked) {
    Explorable core = new MachineCatalog().explorable("core");
    MachineTraits traits =
        new MachineTraits(
            Map.of("second-chance", "entries get none"),
            Map.of(MachineTraits.CGROUP_LRU, "one list for all"),
            Map.of(),
            Map.of(),
            Optional.empty(),
            256);
    return new Explorable(
        "older",
        spec -> {
          asked.add(spec);
          return core.open(spec);
        },
        () -> traits);
  }

  private static Subject subject(Explorable older) {
    return Subject.machine(
            new Candidate("older", new MachineCatalog().find("core").opener(), older.traits()))
        .withScenarios(older);
  }

  @Test
  void programsAreFittedToWhatTheMachineSaysOfItself() {
    List<ScenarioSpec> asked = new ArrayList<>();
    Explorable older = older(asked);
    Subject subject = subject(older);
    for (String id : List.of("races/repeatable", "races/r2", "races/r2-unfixed", "invariants/I2")) {
      asked.clear();
      KitReport.check(rule(id), subject);
      assertFalse(asked.isEmpty(), id);
      for (ScenarioSpec spec : asked) {
        assertEquals(256, spec.config().pageSize(), id);
        // That would write the page back before the race begins.
        assertTrue(spec.setup().stream().noneMatch(o -> o instanceof Operation.Shrink), id);
      }
    }
  }

  @Test
  void whatTheMachineLacksDoesNotApply() {
    List<ScenarioSpec> asked = new ArrayList<>();
    Explorable older = older(asked);
    Subject subject = subject(older);
    for (String id : List.of("races/r4", "races/r4-unfixed", "invariants/I3", "invariants/I4")) {
      Verdict verdict = KitReport.check(rule(id), subject).verdict();
      assertEquals(Verdict.Kind.SKIPPED, verdict.kind(), id);
      assertTrue(verdict.text().contains("not applicable: "), verdict.text());
      assertTrue(verdict.text().contains("one list for all"), verdict.text());
    }
    assertEquals(List.of(), asked);
    // Nor is it compared with one that it is not to be like.
    String programs = KitReport.check(rule("programs/freed"), subject).verdict().text();
    assertTrue(programs.endsWith("compared with nobody"), programs);
  }

  @Test
  void anOldKernelHasTheRacesThatCheckFinds() {
    String name = "linux-6.1";
    MachineCatalog catalog = new MachineCatalog();
    Candidate old;
    try {
      old = catalog.find(name);
    } catch (UnavailableException e) {
      assertFalse("true".equals(System.getenv("CI")), e.getMessage());
      abort(e.getMessage());
      return;
    }
    Explorable explorable = catalog.explorable(name);
    Subject subject = Subject.machine(old).withScenarios(explorable);
    Checker checker = new Checker(FreeMode.POISON, Granularity.PRIMITIVE).withoutModes();
    Map<Cell.Verdict, Verdict.Kind> kinds =
        Map.of(
            Cell.Verdict.VIOLATED, Verdict.Kind.FAILED,
            Cell.Verdict.SAFE, Verdict.Kind.PASSED,
            Cell.Verdict.NOT_APPLICABLE, Verdict.Kind.SKIPPED);
    Set<Cell.Verdict> seen = new TreeSet<>();
    for (Race race : Race.values()) {
      Litmus litmus = race.programs().get(0);
      Cell cell =
          checker.check(
              litmus, explorable, Protocol.MERGED, Cell.UNBOUNDED, Duration.ofSeconds(60));
      seen.add(cell.verdict());
      Verdict verdict = KitReport.check(rule("races/" + litmus.name()), subject).verdict();
      assertEquals(kinds.get(cell.verdict()), verdict.kind(), litmus.name() + verdict.text());
      cell.witness()
          .ifPresent(
              w ->
                  assertTrue(
                      verdict.text().startsWith(w.file().expected().get(0)), verdict.text()));
    }
    assertEquals(kinds.keySet(), seen);
  }
}
