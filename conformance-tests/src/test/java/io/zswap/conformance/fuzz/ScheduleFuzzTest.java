package io.zswap.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.check.Replays;
import io.zswap.conformance.check.ScheduleFile;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Schedule files: refused with a place, or read, and then machines follow them or say why not. */
class ScheduleFuzzTest {
  /** A run of every race, as a file. */
  private static List<String> texts(Explorable machine) {
    List<String> texts = new ArrayList<>();
    for (Race race : Race.values()) {
      for (Litmus litmus : race.programs()) {
        ScheduleFile empty =
            new ScheduleFile(
                litmus.program(),
                machine.name(),
                Protocol.MERGED,
                FreeMode.POISON,
                Granularity.PRIMITIVE,
                List.of("I2 memory: x"),
                "ended early: I2",
                List.of());
        Trace trace = new Trace();
        try (Scenario scenario =
            machine.open(
                Specs.of(litmus.program(), empty.protocol(), empty.free(), empty.granularity()))) {
          scenario.run(new byte[0], 0, 0, trace);
        }
        List<Integer> steps = new ArrayList<>();
        for (byte task : trace.schedule()) {
          steps.add((int) task);
        }
        texts.add(
            new ScheduleFile(
                    empty.program(),
                    empty.machine(),
                    empty.protocol(),
                    empty.free(),
                    empty.granularity(),
                    empty.expected(),
                    empty.outcome(),
                    steps)
                .print());
      }
    }
    return texts;
  }

  private static Explorable machine(String name) {
    return new MachineCatalog().explorable(name);
  }

  @Test
  void filesAreReadOrRefused() {
    Fuzz.run(
        "schedules",
        Mutations.of(texts(machine("core"))),
        text -> {
          ScheduleFile file = ScheduleFile.parse(text, "fuzz");
          assertEquals(file, ScheduleFile.parse(file.print(), "fuzz"), file.print());
          return true;
        });
  }

  @Test
  void coreFollowsOrSaysWhyNot() {
    follow("core");
  }

  @Test
  void theReferenceFollowsOrSaysWhyNot() {
    follow("reference");
  }

  private static void follow(String name) {
    Explorable machine = machine(name);
    Fuzz.run(
        "schedules on " + name,
        Mutations.of(texts(machine)),
        text -> {
          ScheduleFile file = ScheduleFile.parse(text, "fuzz");
          if (file.program().header().config().pages() > 64) {
            return false;
          }
          Replays.replay(file, machine);
          return true;
        });
  }
}
