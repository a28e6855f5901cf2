package io.zswap.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.api.machine.Machine;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.FileContent;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramLibrary;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.program.Programs;
import io.zswap.conformance.program.Step;
import io.zswap.conformance.suite.Installed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Program texts: refused with a place, or read, and then every machine performs them. */
class ProgramFuzzTest {
  private static final Path NOWHERE = Path.of("no-such-folder");

  /** Runs the small ones only. */
  private static final int MOST_PAGES = 64;

  private static final int MOST_STEPS = 2_000;
  private static final int MOST_TEXT = 3_000;

  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (String name : ProgramLibrary.names()) {
      Program program = ProgramLibrary.program(name);
      String text = ProgramPrinter.print(program);
      if (text.length() < MOST_TEXT) {
        texts.add(text);
      }
    }
    texts.add(
        """
        zswap all
        { pagesize 4096 pages 8 slots 8 nodes 2 ram 40 device memory synchronous
          param compressor = "zstd" cgroup A in root zswap.max=3 zswap.writeback=0
          page p = random 7 page T[0..5] in A = pattern 1 noise 100 }
        setup { write T[*] = 0x0102 repeat 3 { fault p write interrupted } }
        P0 { pageout T[1..3] keep expect stored with stored_pages=3 cgroup B in A }
        P1 { set enabled = "N" fail zpool 1 scan A 3 count A home p A swapoff swapon }
        after { read T[*] write p = "a\\u00e9" free p offline A release A }
        """);
    return texts;
  }

  private static long size(Program program) {
    return steps(program).count();
  }

  private static Stream<Step> steps(Program program) {
    return Stream.of(
            program.setup().stream(),
            program.tasks().stream().flatMap(t -> t.steps().stream()),
            program.after().stream())
        .flatMap(s -> s);
  }

  @Test
  void textsAreReadOrRefused() {
    Fuzz.run(
        "programs",
        Mutations.of(texts()),
        text -> {
          Program program = Programs.parse(text, "fuzz", NOWHERE);
          String printed = ProgramPrinter.print(program);
          assertEquals(program, Programs.parse(printed, "fuzz", NOWHERE), printed);
          return true;
        });
  }

  @Test
  void machinesPerformWhatCanBeRead() {
    List<Candidate> machines = Installed.all();
    Fuzz.run(
        "programs on machines",
        Mutations.of(texts()),
        text -> {
          Program program = Programs.parse(text, "fuzz", NOWHERE);
          if (!isSmall(program)) {
            return false;
          }
          machines.forEach(machine -> perform(program, machine));
          return true;
        });
  }

  /** And touches no files. */
  private static boolean isSmall(Program program) {
    return program.header().config().pages() <= MOST_PAGES
        && program.header().config().deviceFile().isEmpty()
        && size(program) <= MOST_STEPS
        && program.header().pages().stream()
            .noneMatch(p -> p.initial().filter(FileContent.class::isInstance).isPresent())
        && steps(program)
            .noneMatch(
                s ->
                    s.operation() instanceof Operation.Write w
                        && w.content() instanceof FileContent);
  }

  private static void perform(Program program, Candidate candidate) {
    try (Machine machine =
        candidate.open(program.header().config().withCodecOrigin(MachineCatalog.codecOrigin()))) {
      Stream<Operation> all =
          Stream.concat(program.header().setup().stream(), steps(program).map(Step::operation));
      all.forEach(
          operation -> {
            // Two billion calls of shrink_memcg are no crash, but a long test.
            boolean endless = operation instanceof Operation.Shrink s && s.times() > 1_000;
            if (!endless) {
              machine.apply(operation);
            }
          });
    }
  }
}
