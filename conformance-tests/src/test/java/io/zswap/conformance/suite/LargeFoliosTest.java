package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.PatternContent;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramContent;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.program.RandomContent;
import io.zswap.conformance.program.Step;
import io.zswap.conformance.program.Task;
import io.zswap.conformance.program.ZeroContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random programs with large folios, on every machine that takes them. They are no part of the
 * other random programs, which Linux 6.12 runs too: it takes none.
 */
class LargeFoliosTest {
  private static final int PROGRAMS = 400;
  private static final int OPERATIONS = 60;
  private static final int PAGES = 8;
  private static final List<FailurePoint> POINTS =
      List.of(
          FailurePoint.ENTRY,
          FailurePoint.ZPOOL,
          FailurePoint.COMPRESS,
          FailurePoint.TREE,
          FailurePoint.DEVICE_WRITE);

  private final Random random = new Random(12);

  private static List<Candidate> machines() {
    return Installed.all().stream()
        .filter(m -> !m.traits().get().lacking().containsKey(MachineTraits.LARGE_FOLIOS))
        .toList();
  }

  @Tag("long")
  @Test
  void machinesAgree() {
    List<Candidate> machines = machines();
    List<String> names = machines.stream().map(Candidate::name).toList();
    assertTrue(names.containsAll(List.of("core", "reference")), names.toString());
    for (int i = 0; i < PROGRAMS; i++) {
      Program program = program();
      CrossCheckResult result =
          CrossCheck.run(Workload.of(program), machines, Installed.options().fullEvery(1));
      assertEquals(
          "",
          result.findings().stream().map(Finding::render).collect(Collectors.joining("\n")),
          () -> ProgramPrinter.print(program));
    }
  }

  private Program program() {
    // Slots are scarce in some, so that no row of them is free.
    MachineConfig config = MachineConfig.small(PAGES, PAGES + random.nextInt(6));
    List<Operation> operations = new ArrayList<>();
    operations.add(new Operation.CreateCgroup(0));
    for (int page = 0; page < PAGES; page++) {
      operations.add(new Operation.Home(page, page < 6 ? 1 : 0));
    }
    while (operations.size() < OPERATIONS) {
      operations.add(operation());
    }
    List<Step> steps = operations.stream().map(Step::of).toList();
    return new Program(
        Header.plain("large", config), List.of("C1"), List.of(new Task("P0", steps)));
  }

  private Operation operation() {
    int page = random.nextInt(PAGES);
    int cgroup = random.nextInt(2);
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> new Operation.Write(page, content());
      case 4, 5 -> new Operation.Read(page);
      case 6 -> new Operation.Pageout(page, random.nextBoolean());
      case 7 -> new Operation.Free(page);
      case 8 -> new Operation.Shrink(cgroup, 1 + random.nextInt(4));
      case 9 -> new Operation.FailNext(pick(POINTS), 1 + random.nextInt(4));
      case 10 -> new Operation.LimitCgroup(1, random.nextInt(4));
      case 11 -> new Operation.WritebackCgroup(1, random.nextInt(3) != 0);
      default -> {
        int pages = random.nextBoolean() ? 2 : 4;
        int first = pages * random.nextInt(PAGES / pages);
        yield new Operation.PageoutLarge(first, pages, random.nextBoolean());
      }
    };
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private ProgramContent content() {
    return switch (random.nextInt(6)) {
      case 0 -> new ZeroContent();
      case 1 -> new RandomContent(random.nextInt(9));
      default -> new PatternContent(random.nextInt(99), PatternContent.QUARTER);
    };
  }
}
