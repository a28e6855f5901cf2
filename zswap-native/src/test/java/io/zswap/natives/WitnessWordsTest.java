package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A witness is read by people: what its objects and places are called. */
class WitnessWordsTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  private record Witness(String violation, List<StepText> steps) {
    private String told() {
      return steps.stream()
              .map(s -> s.function() + " " + s.file() + ": " + done(s))
              .collect(Collectors.joining("\n"))
          + "\n"
          + violation;
    }

    private static String done(StepText step) {
      return step.action() + " " + step.object();
    }
  }

  private static Witness witness(String machine, Protocol protocol, FreeMode free) {
    ScenarioSpec spec = Races.of(1, protocol, free);
    Map<String, byte[]> found = new TreeMap<>();
    try (Scenario scenario = PROVIDER.scenario(machine, spec)) {
      new Enumerator(
              scenario,
              trace -> {
                List<String> broken = trace.violations();
                if (!broken.isEmpty() && found.isEmpty()) {
                  found.put(broken.get(0), trace.schedule());
                }
              })
          .enumerate(1, 5_000);
      assertFalse(found.isEmpty(), "nothing found");
      byte[] schedule = found.values().iterator().next();
      Trace again = new Trace();
      scenario.run(schedule, schedule.length, 0, again);
      assertEquals(List.copyOf(found.keySet()), again.violations());
      return new Witness(again.violations().get(0), scenario.explain(schedule));
    }
  }

  private static Witness kernel(FreeMode free) {
    return witness(Machines.kernel() + KernelEdit.RECHECK_IGNORED.suffix(), Protocol.MERGED, free);
  }

  private static Witness reference(FreeMode free) {
    return witness("reference", Protocol.unfixed(1), free);
  }

  @ParameterizedTest
  @CsvSource({"reference", "linux"})
  void everyObjectHasAName(String which) {
    Witness w = which.equals("linux") ? kernel(FreeMode.POISON) : reference(FreeMode.POISON);
    for (StepText step : w.steps()) {
      String said = Witness.done(step);
      assertFalse(
          said.matches(
              ".*(kmalloc object|variable\\+|page frame|unknown|constant|memory \\d|\\+0\\b|life of).*"),
          said);
      // No word twice: "slot slot 0", "swap cache swap cache of slot 0".
      assertFalse(said.matches("(.+) \\1\\b.*"), said);
      assertFalse(step.file().startsWith("explore/"), step.function() + " " + step.file());
      assertFalse(step.function().endsWith("_point()"), step.function());
    }
    assertTrue(w.told().contains("free zswap_entry 1\n"), w.told());
    assertTrue(w.told().contains("zswap_entry 1 of task 1"), w.told());
    assertTrue(w.told().contains("change swap cache of slot 0\n"), w.told());
  }

  /** The kernel's own functions, not the helpers of its headers that were inlined into them. */
  @Test
  void stepsOfTheKernelAreWhereMmTakesThem() {
    Witness w = kernel(FreeMode.POISON);
    for (StepText step : w.steps()) {
      assertFalse(step.file().startsWith("include/"), step.toString());
      assertFalse(step.file().startsWith("lib/"), step.toString());
    }
    String writeback = "zswap_writeback_entry() mm/zswap.c: ";
    assertTrue(w.told().contains(writeback + "lock tree 1\n"), w.told());
    assertTrue(w.told().contains(writeback + "read xa_head of tree 1\n"), w.told());
  }

  @Test
  void theKernelsViolationNamesMemberFunctionAndLine() {
    String place = " in zswap_[a-z_]+\\(\\) mm/zswap\\.c:\\d+";
    String poison = kernel(FreeMode.POISON).violation();
    assertTrue(
        poison.matches("I2 use after free: read of [a-z]+ of zswap_entry 1" + place), poison);
    String quarantine = kernel(FreeMode.QUARANTINE).violation();
    assertTrue(quarantine.matches("I2 double free of zs_handle 1" + place), quarantine);
  }

  /** It comes without debugging information: what the compiler knew has to do. */
  @Test
  void theReferencesViolationNamesItsFunction() {
    assertEquals(
        "I2 use after free: read of pool of zswap_entry 1 in tree_take_if()",
        reference(FreeMode.POISON).violation());
  }

  @Test
  void textsWithoutPlacesStayAsTheyAre() {
    SourceLines lines = new SourceLines(java.nio.file.Path.of("no", "such", "library"));
    assertEquals("I6 deadlock", lines.inWords("I6 deadlock"));
    assertEquals("I2 in f(), after", lines.inWords("I2 in \u001cf()\u001d12ab,3\u001e, after"));
  }
}
